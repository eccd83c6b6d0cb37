"""Sixty days in a small town: who does what to the mayor's list, and what must be seen of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.instant import Instant
from tests.e2e.bluesky.atproto import Person

DAYS = 60
CAPTURE_EVERY = 2

Act = Callable[[Person, str, Instant], None]

ACTS: dict[str, Act] = {
    "follows": lambda person, mayor, at: person.follow(mayor, at),
    "unfollows": lambda person, mayor, at: person.unfollow(mayor),
    "follows a second time": lambda person, mayor, at: person.follow_twice(mayor, at),
    "tidies up": lambda person, mayor, at: person.tidy_follows(mayor),
    "blocks": lambda person, mayor, at: person.block(mayor, at),
    "unblocks": lambda person, mayor, at: person.unblock(mayor),
    "deactivates": lambda person, mayor, at: person.deactivate(),
    "reactivates": lambda person, mayor, at: person.activate(),
    "is suspended": lambda person, mayor, at: person.network.set_takedown(person.did, True),
    "is restored": lambda person, mayor, at: person.network.set_takedown(person.did, False),
    "is deleted": lambda person, mayor, at: person.network.delete_account(person.did),
    "is renamed": lambda person, mayor, at: person.rename(f"new-{person.handle.partition('.')[0]}"),
}


@dataclass(frozen=True, slots=True)
class Life:
    """What one account does on which day, and the events (kind and cause) that must come of it.

    Whoever follows before day 0 is on the first list, which says nothing about when they came.
    """

    deeds: tuple[tuple[float, str], ...]
    events: tuple[str, ...] = ()

    @property
    def follows(self) -> list[float]:
        """The days, after the first list, on which the account followed."""
        return sorted(day for day, act in self.deeds if act == "follows" and day > 0)


def cycling(first: float, stay: float, away: float, cycles: int) -> Life:
    """Follow, unfollow `stay` days later, follow again `away` days after that, and so on."""
    period = stay + away
    follows = ((first + n * period, "follows") for n in range(cycles + 1))
    unfollows = ((first + n * period + stay, "unfollows") for n in range(cycles))
    events = ("follow new", *("unfollow unfollowed", "follow remade") * cycles)
    return Life((*follows, *unfollows), events)


CHURNERS = {
    "agency-one": cycling(first=1.3, stay=7, away=7, cycles=4),
    "agency-two": cycling(first=2.6, stay=5, away=5, cycles=5),
}

OTHERS = {
    "baker": Life(((-400, "follows"),)),
    "nurse": Life(((-210, "follows"),)),
    "teacher": Life(((-35, "follows"),)),
    "newcomer": Life(((24.4, "follows"),), ("follow new",)),
    "drifter": Life(((-90, "follows"), (19.7, "unfollows")), ("unfollow unfollowed",)),
    "sleeper": Life(
        (
            (-300, "follows"),
            (8.2, "deactivates"),
            (16.9, "reactivates"),
            (30.2, "deactivates"),
            (40.9, "reactivates"),
        ),
        ("unfollow deactivated", "follow restored") * 2,
    ),
    "rebel": Life(
        ((-70, "follows"), (12.1, "is suspended"), (26.8, "is restored")),
        ("unfollow suspended", "follow restored"),
    ),
    "rival": Life(
        ((-150, "follows"), (20.5, "blocks"), (36.3, "unblocks")),
        ("unfollow blocked", "follow restored"),
    ),
    "bride": Life(((-120, "follows"), (28.5, "is renamed"))),
    "emigrant": Life(((-60, "follows"), (34.5, "is deleted")), ("unfollow deleted",)),
    # Between the same two captures, so that no list ever misses it.
    "hasty": Life(
        ((-50, "follows"), (44.4, "unfollows"), (45.2, "follows")),
        ("unfollow unfollowed", "follow remade"),
    ),
    # Two records are one follow. Deleting the older ends nothing, though the list then dates the
    # follow by the younger and shows the account further up, here at its head.
    "doubler": Life(((-80, "follows"), (45.8, "follows a second time"), (48.6, "tidies up"))),
}

LIVES = CHURNERS | OTHERS


def deeds_until(day: float, after: float) -> list[tuple[float, str, str]]:
    """What happens after one time and until another, in order: day, name, act."""
    return sorted(
        (at, name, act)
        for name, life in LIVES.items()
        for at, act in life.deeds
        if after < at <= day
    )
