"""The one client of the agency whose own lists can be watched: the gym, and what was done for it.

Fortnight by fortnight, while a contract runs, a pile of townspeople is followed in the gym's name
and dropped a week later. A few follow back, and some of those leave once they are dropped. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from app.domain.account import AccountStatus
from app.domain.instant import DAY, HOUR, Instant
from app.sources._town import (
    CLIENTS,
    ROUND,
    SHOPS,
    SPREAD,
    Follow,
    Resident,
    Shop,
    Span,
    begins,
    client_since,
    draw,
    ends,
    find,
    resident,
    residents,
    status,
)

GYM = Shop("client-gym", CLIENTS["client-gym"], "Weights, ropes and early mornings", 0.1)
# Of seven fortnights the contract covers four, then the gym does without.
CYCLE, WORKING = 7, 4
# Of these shares of townspeople or follows it is true that ...
WITHIN_REACH = 0.5  # ... the agency's software ever picks them.
PICKED = 0.3  # ... one within reach is in the pile of a fortnight.
FRIEND = 0.05  # ... the gym itself follows them, and keeps doing so.
FOLLOWS_BACK = 0.12  # ... one who was followed follows back, once and never again.
OFFENDED = 0.4  # ... one who followed back leaves after being dropped.
# How long the agency's software takes for one pile's unfollows.
CLEARED = 3 * HOUR


def following(at: Instant) -> list[Follow]:
    """Whom the gym follows, newest first, as a list shows them."""
    found = [
        Follow(person.id, span.since)
        for person in residents(at)
        for span in (*courted(person.number), *_friendship(person))
        if span.since <= at < span.until
    ]
    shops = ((shop.id, client_since(GYM.id, shop, at)) for shop in SHOPS)
    found += [Follow(id, since) for id, since in shops if since]
    return _shown(found, at)


def followers(at: Instant) -> list[Follow]:
    """Who follows the gym, newest first, as a list shows them."""
    found = [
        Follow(person.id, span.since)
        for person in residents(at)
        for span in (*_followed_back(person.number), *_liking(person))
        if span.since <= at < span.until
    ]
    others = ((id, client_since(id, GYM, at)) for id in CLIENTS if id != GYM.id)
    found += [Follow(id, since) for id, since in others if since]
    return _shown(found, at)


def since(id: str, of_gym: bool, at: Instant) -> Instant | None:
    """Since when somebody follows the gym, or (`of_gym`) is followed by it; None if not."""
    if id in CLIENTS:
        return None if of_gym else client_since(id, GYM, at)
    person = find(id)
    if person is None:
        return None
    spans = (
        (*courted(person.number), *_friendship(person))
        if of_gym
        else (*_followed_back(person.number), *_liking(person))
    )
    return next((span.since for span in spans if span.since <= at < span.until), None)


@lru_cache(maxsize=8_192)
def courted(number: int) -> tuple[Span, ...]:
    """When the agency followed the person with this number in the gym's name, and until when."""
    person = resident(number)
    if draw("reach", number) >= WITHIN_REACH or _is_friend(person) or _likes(person):
        return ()
    return tuple(_courtships(person))


def _courtships(person: Resident) -> Iterator[Span]:
    number = person.number
    for round_ in range(person.arrives // ROUND, person.leaves // ROUND + 1):
        if round_ % CYCLE >= WORKING or draw("picked", round_, number) >= PICKED:
            continue
        followed = begins(GYM.id, round_) + round(draw("pile", round_, number) * SPREAD)
        dropped = ends(GYM.id, round_) + SPREAD + round(draw("drop", round_, number) * CLEARED)
        if person.arrives <= followed < person.leaves:
            yield Span(followed, min(dropped, person.leaves))


@lru_cache(maxsize=8_192)
def _followed_back(number: int) -> tuple[Span, ...]:
    """The one time the person with this number follows the gym back."""
    person = resident(number)
    for span in courted(number):
        if draw("back", number, span.since) < FOLLOWS_BACK:
            back = span.since + HOUR + round(3 * DAY * draw("back after", number))
            leaves = span.until + round(8 * DAY * draw("leaves after", number))
            offended = draw("offended", number) < OFFENDED
            return (Span(back, min(leaves if offended else person.leaves, person.leaves)),)
    return ()


def _friendship(person: Resident) -> tuple[Span, ...]:
    return (Span(person.arrives, person.leaves),) if _is_friend(person) else ()


def _liking(person: Resident) -> tuple[Span, ...]:
    if not _likes(person):
        return ()
    found_it = person.arrives + round(120 * DAY * draw("finds gym", person.number))
    return (Span(found_it, person.leaves),) if found_it < person.leaves else ()


def _is_friend(person: Resident) -> bool:
    return draw("friend", person.number) < FRIEND


def _likes(person: Resident) -> bool:
    return draw("likes gym", person.number) < GYM.liked


def _shown(follows: list[Follow], at: Instant) -> list[Follow]:
    """Nobody whose account is off is on a list."""
    there = (follow for follow in follows if status(follow.id, at) is AccountStatus.ACTIVE)
    return sorted(there, key=lambda follow: (-follow.since, follow.id))
