"""A published list with two people on it."""

from __future__ import annotations

from app.bootstrap import Application
from app.domain.account import account_key
from app.domain.blocklist import SUGGESTED, entry_id
from app.pipeline.publish import publish
from tests.web.town import add_watch, raise_alert


def publish_two(program: Application) -> str:
    """Publish the suggested list with the first two suspects; returns the first one's entry."""
    add_watch(program)
    raise_alert(program, 1)
    raise_alert(program, 2)
    with program.storage.writing() as work:
        publish(work, SUGGESTED, program.clock.now())
    return entry_id(account_key("fake", "suspect1"))
