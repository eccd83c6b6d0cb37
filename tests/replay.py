"""The oracle: events told again from the beginning lead to the members there are, or say why not."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.account import AccountKey
from app.domain.event import FollowEvent, Kind


def replay(first: Iterable[AccountKey], events: Iterable[FollowEvent]) -> set[AccountKey]:
    """Who is on a list after its events, in order. Raises AssertionError at an impossible one."""
    members = set(first)
    for event in events:
        if event.kind is Kind.FOLLOW:
            assert event.key not in members, f"{event} came, but was there"
            members.add(event.key)
        else:
            assert event.key in members, f"{event} went, but was not there"
            members.remove(event.key)
    return members
