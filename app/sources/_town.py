"""The demo town: who lives there, whom they follow and since when. All of it is made up. Pure.

Every chance is a hash of what it is about, so the town is the same on every machine, at every
start and at every time of asking, and it has neither a first day nor a last one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import NamedTuple

import xxhash

from app.domain.account import AccountStatus
from app.domain.instant import DAY, HOUR, Instant

WEEK = 7 * DAY
MONTH = 30 * DAY
YEAR = 365 * DAY


class Shop(NamedTuple):
    """One that is watched. `liked`: the share of townspeople who come to follow it."""

    id: str
    handle: str
    about: str
    liked: float


SHOPS = (
    Shop("shop-bakery", "rosas-bakery.example", "Bread and cakes on Mill Street", 0.65),
    Shop("shop-cafe", "kettle-corner.example", "Coffee, tea and the town's gossip", 0.55),
    Shop("shop-books", "the-last-page.example", "New and used books, a cat, two chairs", 0.48),
    Shop("shop-bikes", "spoke-and-chain.example", "We repair whatever has two wheels", 0.4),
    Shop("shop-flowers", "two-tulips.example", "Flowers for every excuse", 0.33),
)
AGENCY = "Halifax Growth Partners"
# Whoever the agency works for follows every shop, drops it a week later, and comes again.
CLIENTS = {
    "client-dentist": "seaview-smiles.example",
    "client-gym": "harbour-iron-gym.example",
    "client-coach": "citadel-coaching.example",
    "client-gadgets": "north-end-gadgets.example",
}
STAY, ROUND = WEEK, 2 * WEEK
# Over how long the agency's software spreads one client's follows.
SPREAD = 6 * HOUR

# Six people a week move in for three years on average: about 900 live here at any time.
ARRIVALS = 6
TENURE, LONGEST_TENURE = 3 * YEAR, 9 * YEAR
# Of these shares of follows or people it is true that ...
BRIEF = 0.06  # ... the follow was a whim and ends within two weeks.
DITHERS = 0.045  # ... somebody unfollows once, thinks better of it, and follows again.
FLICKERS = 0.015  # ... somebody switches the account off from Friday evening to Monday morning.
RENAMED = 0.10  # ... somebody takes another name and handle.
DELETES = 0.5  # ... whoever moves away deletes the account; the others unfollow one by one.
# Once in so long the platform loses a third of one shop's list, and finds it a day later.
SEASON, LOST, HICCUP = 45 * DAY, 1 / 3, DAY

_FIRST = """Ada Amara Anton Bela Birgit Bruno Carla Cem Chidi Clara Dana Dario Edda Elif Emil Esra
Fatou Felix Finn Greta Hanna Hugo Ida Ines Ivo Jana Jonas Juna Karim Kofi Lea Leo Lin Luca Mara
Mika Mina Nadia Nils Noor Olga Omar Pia Quinn Rafa Rosa Sami Tara Uma Yusuf"""
_LAST = """Abara Adler Alvarez Bakker Becker Berg Castro Chen Conti Costa Diallo Dorn Duarte Egger
Fabre Farah Ferri Frost Gallo Garcia Haas Hansen Hoang Ito Jansen Kaya Keller Kim Klein Lang Lopes
Maier Mensah Moreau Murphy Nagy Novak Okafor Olsen Park Petrov Quist Reyes Rossi Sato Silva Tran
Vogel Weiss Yilmaz"""
FIRST, LAST = _FIRST.split(), _LAST.split()


class Span(NamedTuple):
    """One follow, from its first moment to the first without it."""

    since: Instant
    until: Instant


class Follow(NamedTuple):
    """Who follows, and since when."""

    id: str
    since: Instant


@dataclass(frozen=True, slots=True)
class Resident:
    """One of the townspeople. `follows`: every follow they make in their time here, by shop.

    `names`: the handle until `renamed_at`, and from then on.
    """

    number: int
    arrives: Instant
    leaves: Instant
    follows: Mapping[str, Sequence[Span]]
    names: tuple[str, str]
    renamed_at: Instant
    flickers: bool
    deletes: bool

    @property
    def id(self) -> str:
        return f"resident-{self.number}"

    def handle(self, at: Instant) -> str:
        return self.names[at >= self.renamed_at]

    def status(self, at: Instant) -> AccountStatus:
        """What the platform says of the account."""
        if self.deletes and at >= self.leaves:
            return AccountStatus.DELETED
        if self.flickers and _is_weekend(at, self.number):
            return AccountStatus.DEACTIVATED
        return AccountStatus.ACTIVE


def draw(*about: object) -> float:
    """A number from 0 to 1, always the same for the same things."""
    return float(xxhash.xxh3_64_intdigest("/".join(map(str, about)).encode()) / 2**64)


@lru_cache(maxsize=8_192)
def resident(number: int) -> Resident:
    """The person with this number; they move in in the order of their numbers."""
    arrives = number // ARRIVALS * WEEK + round(draw("arrives", number) * WEEK)
    leaves = arrives + min(_exponential(TENURE, "leaves", number), LONGEST_TENURE)
    follows = {
        shop.id: _follows(number, shop, arrives, leaves)
        for shop in SHOPS
        if draw("likes", number, shop.id) < shop.liked
    }
    return Resident(
        number,
        arrives,
        leaves,
        follows,
        names=_names(number),
        renamed_at=_between(arrives, leaves, "renamed at", number),
        flickers=draw("flickers", number) < FLICKERS,
        deletes=draw("deletes", number) < DELETES,
    )


def residents(at: Instant) -> Iterator[Resident]:
    """Everybody who lives in town, and some who do no longer."""
    first = (at - LONGEST_TENURE) // WEEK * ARRIVALS
    return map(resident, range(first, (at // WEEK + 1) * ARRIVALS))


def followers(shop: Shop, at: Instant) -> list[Follow]:
    """Everybody who follows a shop, newest first, whether the list shows them or not."""
    found = [
        Follow(person.id, span.since)
        for person in residents(at)
        for span in person.follows.get(shop.id, ())
        if span.since <= at < span.until
    ]
    for client in CLIENTS:
        since = client_since(client, shop, at)
        found += [Follow(client, since)] if since else []
    return sorted(found, key=lambda follow: (-follow.since, follow.id))


def shown(shop: Shop, at: Instant) -> list[Follow]:
    """The followers a list shows: nobody whose account is off, nobody the platform has lost."""
    there = [f for f in followers(shop, at) if status(f.id, at) is AccountStatus.ACTIVE]
    if not _hiccups(shop, at):
        return there
    return [follow for follow in there if draw("lost", at // SEASON, follow.id) >= LOST]


def since(id: str, shop: Shop, at: Instant) -> Instant | None:
    """Since when an account follows a shop; None if it does not."""
    if id in CLIENTS:
        return client_since(id, shop, at)
    person = find(id)
    spans = person.follows.get(shop.id, ()) if person else ()
    return next((span.since for span in spans if span.since <= at < span.until), None)


def find(id: str) -> Resident | None:
    """The resident with this id, if it can be one."""
    number = id.removeprefix("resident-")
    usable = number != id and number.isascii() and number.isdigit() and len(number) < 7
    return resident(int(number)) if usable else None


def status(id: str, at: Instant) -> AccountStatus:
    """What the platform says of any account of the town."""
    person = find(id)
    return AccountStatus.ACTIVE if person is None else person.status(at)


def client_since(client: str, shop: Shop, at: Instant) -> Instant | None:
    """Since when one of the agency's clients follows a shop; None in the weeks it does not."""
    now = int((at - draw("begins", client) * ROUND) // ROUND)
    for number in (now, now - 1):
        late = round(draw("late", client, shop.id, number) * SPREAD)
        if begins(client, number) + late <= at < ends(client, number) + late:
            return begins(client, number) + late
    return None


def begins(client: str, number: int) -> Instant:
    """When the agency starts one round for a client."""
    return round((number + draw("begins", client)) * ROUND + draw(client, number) * 2 * DAY)


def ends(client: str, number: int) -> Instant:
    """When the agency starts to drop whom it followed in one round."""
    return begins(client, number) + STAY + round(draw("ends", client, number) * DAY)


def _follows(number: int, shop: Shop, arrives: Instant, leaves: Instant) -> tuple[Span, ...]:
    """One follow in most cases, two with a gap for those who dither."""
    about = (number, shop.id)
    since = arrives + _exponential(60 * DAY, "finds", *about)
    until = min(leaves, since + _exponential(6 * YEAR, "tires", *about))
    if draw("brief", *about) < BRIEF:
        until = min(leaves, since + DAY + round(13 * DAY * draw("how brief", *about)))
    if since >= until:
        return ()
    goes = _between(since, until, "goes", *about)
    returns = goes + 3 * DAY + round(17 * DAY * draw("returns", *about))
    if draw("dithers", *about) < DITHERS and goes > since + MONTH and until > returns + MONTH:
        return Span(since, goes), Span(returns, until)
    return (Span(since, until),)


def _is_weekend(at: Instant, number: int) -> bool:
    """From Friday evening to Monday morning, for everybody a little differently."""
    # 1970 began on a Thursday.
    into_week = (at - round(6 * HOUR * draw("weekend", number))) % WEEK
    return DAY + 18 * HOUR <= into_week < 4 * DAY + 6 * HOUR


def _hiccups(shop: Shop, at: Instant) -> bool:
    """Whether the platform has lost a part of the shop's list for the day."""
    season = at // SEASON
    begins = round((season + 0.2 + 0.6 * draw("hiccup", season)) * SEASON)
    where = SHOPS[int(draw("hiccup at", season) * len(SHOPS))]
    return shop == where and begins <= at < begins + HICCUP


def _names(number: int) -> tuple[str, str]:
    """A handle of first and last name, and one with another last name for whoever takes one."""
    # 1,103 shares no factor with the number of names, so all are used before any comes again.
    name = number * 1_103 % (len(FIRST) * len(LAST))
    first, last = FIRST[name % len(FIRST)], LAST[name // len(FIRST)]
    new = LAST[int(draw("new name", number) * len(LAST))]
    later = new if draw("renamed", number) < RENAMED else last
    return f"{first}-{last}.example".lower(), f"{first}-{later}.example".lower()


def _between(start: Instant, end: Instant, *about: object) -> Instant:
    return start + round(draw(*about) * (end - start))


def _exponential(mean: int, *about: object) -> int:
    return round(-log(1 - draw(*about)) * mean)
