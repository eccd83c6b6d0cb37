"""A town that was made up, so that there is something to look at before anything real is watched.

The followers of five shops are watched, and both lists of a gym that hired an agency. Hundreds of
townspeople come, stay, go, rename themselves, switch their accounts off at weekends; some dither.
The platform loses rows for a day. And there are four clients of an agency that plays the game this
program is about: they, and nobody else, should be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import Permanent
from app.domain.ids import Ids
from app.domain.imported import ImportedList
from app.domain.instant import DAY, HOUR, Instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.ports.clock import Clock
from app.ports.probes import Glance
from app.ports.sources import Member, Progress, Standing, Walk
from app.sources import _contract as contract
from app.sources import _town as town

NOTICE = "The demo town is made up: its shops, its people and its agency do not exist."

_PAGE = 100
# Past lists are as of noon UTC, so that asking again later gives the same ones.
_NOON = 12 * HOUR
_LISTS = (
    *((shop, ListKind.FOLLOWERS) for shop in town.SHOPS),
    (contract.GYM, ListKind.FOLLOWERS),
    (contract.GYM, ListKind.FOLLOWING),
)
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


class Demo:
    """Lists come newest follow first; `stand` knows records and who is switched off."""

    network = "demo"
    order = Order.NEWEST_FIRST
    records = True
    probe_requests = 1

    def __init__(self, _outbound: object, clock: Clock) -> None:
        self._clock = clock

    @property
    def lists(self) -> list[tuple[Account, ListKind]]:
        """The lists there are to watch: the shops' followers, and both of the gym that hired the agency."""
        return [(Account(self.network, one.id, one.handle), list) for one, list in _LISTS]

    async def look_up(self, account: str) -> Profile:
        """Find anybody in town by handle or id. Raises Permanent if there is nobody."""
        now = self._clock.now()
        id = _id_of(account.strip().removeprefix("@"), now)
        if id is None:
            raise Permanent(f"nobody in the demo town is called {account.strip()[:80]}")
        return self._profile(id, now)

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """The list as it is now."""
        now = self._clock.now()
        rows = self._list(account.id, list, now)
        progress(len(rows), len(rows))
        return Walk(
            members=[Member(row.id, _handle(row.id, now)) for row in rows],
            started_at=now,
            finished_at=now,
            order=self.order,
            complete=True,
            claimed=len(rows),
            pages=len(rows) // _PAGE + 1,
            handle=_handle(account.id, now),
        )

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """The size of the list and its first page."""
        rows = self._list(account.id, list, self._clock.now())
        return Glance(len(rows), [row.id for row in rows[:_PAGE]])

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """What is true of each edge, whatever the list shows."""
        now = self._clock.now()
        return {id: _standing(account.id, list, id, now) for id in ids if _handle(id, now)}

    def history(self, days: int) -> Iterator[ImportedList | Profile]:
        """The watched lists of the past days and the gym's profile, once a day at noon, oldest first."""
        last = (self._clock.now() - _NOON) // DAY
        for day in range(last - days + 1, last + 1):
            for account, list in self.lists:
                yield self._past(account, list, day * DAY + _NOON)
            yield self._profile(contract.GYM.id, day * DAY + _NOON)

    def _profile(self, id: str, at: Instant) -> Profile:
        return Profile(
            Account(self.network, id, _handle(id, at)),
            at,
            town.status(id, at),
            followers=len(self._list(id, ListKind.FOLLOWERS, at)),
            following=len(self._list(id, ListKind.FOLLOWING, at)),
            description=f"{_about(id)} {NOTICE}",
        )

    def _past(self, account: Account, list: ListKind, at: Instant) -> ImportedList:
        rows = self._list(account.id, list, at)
        return ImportedList(
            account=account,
            list=list,
            taken_at=at,
            ids=Ids.of(row.id for row in rows),
            order=self.order,
            claimed=len(rows),
            handles={row.id: _handle(row.id, at) or row.id for row in rows},
            records={row.id: record(row.since) for row in rows},
        )

    def _list(self, id: str, list: ListKind, at: Instant) -> Sequence[town.Follow]:
        if id == contract.GYM.id:
            of_gym = list is ListKind.FOLLOWING
            return contract.following(at) if of_gym else contract.followers(at)
        if list is ListKind.FOLLOWERS:
            shop = _shop(id)
            return town.shown(shop, at) if shop else []
        followed = ((shop.id, _since(id, shop.id, at)) for shop in (*town.SHOPS, contract.GYM))
        return sorted(
            (town.Follow(shop, since) for shop, since in followed if since),
            key=lambda follow: -follow.since,
        )


@lru_cache(maxsize=8_192)
def record(since: Instant) -> str:
    """The key of the record of a follow made at this time: a TID, as on Bluesky."""
    number, digits = (since * 1_000) << 10, ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        digits = _TID_DIGITS[digit] + digits
    return digits


def _standing(owner: str, list: ListKind, id: str, at: Instant) -> Standing:
    follower, followed = (id, owner) if list is ListKind.FOLLOWERS else (owner, id)
    status = town.status(id, at)
    since = _since(follower, followed, at) if status is not AccountStatus.DELETED else None
    return Standing(
        id,
        status,
        follows=since is not None,
        record=record(since) if since else None,
        since=since,
        handle=_handle(id, at),
    )


def _since(follower: str, followed: str, at: Instant) -> Instant | None:
    """Since when one follows another; None if it does not."""
    if followed == contract.GYM.id:
        return contract.since(follower, False, at)
    shop = _shop(followed)
    if shop is None and follower == contract.GYM.id:
        return contract.since(followed, True, at)
    return town.since(follower, shop, at) if shop else None


def _shop(id: str) -> town.Shop | None:
    return next((shop for shop in town.SHOPS if shop.id == id), None)


def _handle(id: str, at: Instant) -> str | None:
    """The present handle of anybody in town; None of anybody else."""
    shop, person = _shop(id), town.find(id)
    if shop:
        return shop.handle
    return person.handle(at) if person else town.CLIENTS.get(id)


def _id_of(name: str, at: Instant) -> str | None:
    """The id of whoever has this id or handle."""
    if _handle(name, at):
        return name
    named = {shop.handle: shop.id for shop in town.SHOPS}
    named |= {handle: id for id, handle in town.CLIENTS.items()}
    named |= {person.handle(at): person.id for person in town.residents(at) if at < person.leaves}
    return named.get(name)


def _about(id: str) -> str:
    shop = _shop(id)
    if shop:
        return f"{shop.about}."
    return f"Grown by {town.AGENCY}." if id in town.CLIENTS else "Lives in town."


SOURCE = Demo
