"""A block list mirrored on somebody's Bluesky account: what is left to write there, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.blocklist import BlockList, Entry
from app.domain.ids import key_of
from app.domain.instant import DAY, HOUR, Instant
from app.domain.moderation_list import (
    BATCH,
    CREATE_POINTS,
    ITEM,
    LIST,
    NETWORK,
    POINTS_A_DAY,
    POINTS_AN_HOUR,
    Write,
    create,
    delete,
    item_key,
    list_key,
    list_uri,
    points,
)

# When points were spent, and how many.
Spent = tuple[Instant, int]


@dataclass(frozen=True, slots=True)
class Holder:
    """The account a list is mirrored on; `did` is its stable id."""

    did: str
    handle: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """A list that its owner wants on an account. `sealed`: the account's app password.

    `shows`: the version that stands there, 0 for nothing, None while it is being written.
    `retry_at`: nothing is written before. `ending`: it is to be taken off for good. `fault`: why it
    is not in step, in one sentence.
    """

    blocklist_id: int
    holder: Holder
    sealed: bytes = field(repr=False)
    shows: int | None = 0
    retry_at: Instant = 0
    ending: bool = False
    fault: str | None = None
    spent: tuple[Spent, ...] = ()

    def wanted(self, one: BlockList) -> int:
        """The version that should stand there; 0 for nothing."""
        return one.version if one.published and not self.ending else 0

    def due(self, one: BlockList, now: Instant) -> bool:
        """Whether something has to be written now."""
        return self.retry_at <= now and (self.ending or self.shows != self.wanted(one))


@dataclass(frozen=True, slots=True)
class Record:
    """A record that stands on an account."""

    rkey: str
    value: Mapping[str, object]

    @property
    def subject(self) -> str:
        """Whom an item puts on a list."""
        return str(self.value.get("subject", ""))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on an account: whether the list itself does, and who is on it."""

    made: bool
    items: Sequence[Record]

    @classmethod
    def of(cls, slug: str, did: str, lists: Iterable[Record], items: Iterable[Record]) -> Standing:
        """What of an account's records belongs to a list."""
        uri = list_uri(did, slug)
        made = any(one.rkey == list_key(slug) for one in lists)
        return cls(made, [one for one in items if one.value.get("list") == uri])


def to_show(
    slug: str, did: str, header: Write, entries: Iterable[Entry], now: Standing
) -> list[Write]:
    """What makes an account show these entries: the list, then who goes, then who comes.

    Whom a person put on the list by hand is left there, and not put there again.
    """
    wanted = {entry.account.id: entry for entry in entries if entry.account.network == NETWORK}
    there = {one.subject for one in now.items}
    gone = [delete(one.rkey) for one in now.items if one.subject not in wanted and _ours(slug, one)]
    uri = list_uri(did, slug)
    came = [create(slug, uri, entry) for id, entry in wanted.items() if id not in there]
    return [*([] if now.made else [header]), *gone, *came]


def to_end(slug: str, now: Standing) -> list[Write]:
    """What takes a list off an account: who is on it, then the list itself."""
    gone = [delete(one.rkey, ITEM) for one in now.items]
    return [*gone, *([delete(list_key(slug), LIST)] if now.made else [])]


def portion(writes: Sequence[Write], left: int) -> Sequence[Write]:
    """As many of the writes as one request and the points that are left allow."""
    for count, write in enumerate(writes[:BATCH]):
        left -= points(write)
        if left < 0:
            return writes[:count]
    return writes[:BATCH]


def points_left(spent: Iterable[Spent], now: Instant) -> int:
    """The points that an account has left now, by what was spent on it from here."""
    spent = list(spent)
    hour = sum(count for at, count in spent if at > now - HOUR)
    day = sum(count for at, count in spent if at > now - DAY)
    return min(POINTS_AN_HOUR - hour, POINTS_A_DAY - day)


def free_again(spent: Iterable[Spent], now: Instant) -> Instant:
    """When points come back that were spent up to now."""
    within = sorted(one for one in spent if one[0] > now - DAY)
    if sum(count for _, count in within) + CREATE_POINTS > POINTS_A_DAY:
        return within[0][0] + DAY
    return next(at for at, _ in within if at > now - HOUR) + HOUR


def recent(spent: Iterable[Spent], now: Instant) -> Iterator[Spent]:
    """What was spent within the last day."""
    return (one for one in spent if one[0] > now - DAY)


def _ours(slug: str, one: Record) -> bool:
    return one.rkey == item_key(slug, key_of(NETWORK, one.subject))
