"""A block list with everything in it that a format could trip over."""

from __future__ import annotations

import pytest

from app.domain.account import Account, account_key
from app.domain.blocklist import Edition, Entry
from app.domain.finding import Pattern
from app.domain.instant import DAY
from app.ports.exports import Exporter

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def entry(network: str, id: str, handle: str | None = None) -> Entry:
    return Entry(
        account=Account(network, id, handle),
        key=account_key(network, id),
        reason="Followed again 8 times after unfollowing, on 3 watched lists.",
        pattern=Pattern.HALIFAX,
        confidence=0.99912,
        cycles=8,
        alert_id="al_1",
        since=START,
        last_seen=START + 60 * DAY,
        until=START + 300 * DAY,
        listed_at=START + 20 * DAY,
    )


def blocks(*entries: Entry) -> Edition:
    return Edition("suggested", "Accounts that churn", START + 61 * DAY, entries, 3, "f" * 64)


def text(exporter: Exporter, edition: Edition) -> str:
    return "".join(exporter.write(edition))


@pytest.fixture
def mixed() -> Edition:
    """People of three networks, one of them with a name that means harm."""
    return blocks(
        entry("bluesky", "did:plc:gull", "gull.example"),
        entry("mastodon:social.example", "https://social.example/users/tern", "tern"),
        entry("github", "4711", '=HYPERLINK("https://evil.example")'),
    )
