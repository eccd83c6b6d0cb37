"""Who asks in tests of the web: people with keys, and a page of ours in a browser."""

from __future__ import annotations

from app.bootstrap import Application
from app.domain.credential import Kind, Scope
from app.domain.instant import DAY
from app.domain.owner import Role
from app.pipeline.access import add_person, issue

PAGE = {"sec-fetch-site": "same-origin"}


def key_of(program: Application, name: str, *scopes: Scope, life: int = DAY) -> dict[str, str]:
    """The header that shows a key of somebody."""
    with program.access.writing() as work:
        made = issue(
            work, work.owner(name), Kind.KEY, scopes, "test", program.clock.now(), lifetime=life
        )
    return {"authorization": f"Bearer {made[1]}"}


def bob(program: Application) -> dict[str, str]:
    """A second person, with a key for everything."""
    add_person(program.access, program.storage, "bob", Role.MEMBER, program.clock.now())
    return key_of(program, "bob", *Scope)
