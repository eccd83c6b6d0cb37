"""One list of an export, put together row by row: a name and a time for each member, nothing else."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.ids import LONGEST_ID, Ids, is_id
from app.domain.imported import Fault, Imported, ImportedList
from app.domain.instant import DAY, EARLIEST, HOUR, LATEST, Instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.ports.formats import Given

# Zips know no zone: what they say can be behind by as much.
_ZONES = 14 * HOUR
# Nobody has more followers than this in a file of a platform; ten times the largest watched list.
_MOST = 20_000_000


@dataclass(slots=True)
class Gathered:
    """The rows of one list so far. `odd`: those whose id no platform could have given.

    `cut`: what is wrong with the file, if its end was not reached. `claimed`: how many rows the
    export itself says there are.
    """

    list: ListKind
    lines: bytearray = field(default_factory=bytearray)
    since: array[int] = field(default_factory=lambda: array("q"))
    odd: int = 0
    cut: str | None = None
    claimed: int | None = None

    def __len__(self) -> int:
        return len(self.since)

    def add(self, id: str, since: Instant = 0) -> None:
        """Add a member who has followed since a time, 0 if that is not known."""
        if not is_id(id):
            self.odd += 1
            return
        if len(self.since) >= _MOST:
            raise BadInput(f"a list has more than {_MOST:,} members")
        self.lines += id.encode() + b"\n"
        self.since.append(since if EARLIEST <= since < LATEST else 0)

    def told(self, account: Account, taken_at: Instant, by_name: bool) -> Iterator[Imported]:
        """The list, every member once, the newest follow first if all tell when they began."""
        ids, since = self._distinct(account.network)
        dated = len(since) > 0 and bool(since.all())
        if self.odd:
            yield Fault(
                0,
                f"{self.list}: members left out: {self.odd}, since an account id is 1 to {LONGEST_ID}"
                " visible ASCII characters; the list proves no absence",
            )
        if self.cut:
            yield Fault(0, f"{self.list}: {self.cut}; the list proves no absence")
        yield ImportedList(
            account=account,
            list=self.list,
            taken_at=taken_at,
            ids=ids,
            order=Order.NEWEST_FIRST if dated else Order.UNKNOWN,
            complete=not self.odd and not self.cut,
            claimed=self.claimed,
            odd=self.odd,
            since=since if since.any() else None,
            by_name=by_name,
        )

    def _distinct(self, network: str) -> tuple[Ids, np.ndarray]:
        """Newest first; of rows about the same account, the newest."""
        ids = Ids.on_lines(bytes(self.lines))
        since = np.array(self.since, np.int64)
        order = np.argsort(-since, kind="stable")
        ids, since = ids.take(order), since[order]
        first = np.sort(np.unique(ids.keys(network), return_index=True)[1])
        return ids.take(first), since[first]


def taken(given: Given, told: Instant, newest: Instant, what: str) -> Instant:
    """When an export was made: as the person says, or `told` by it, 0 where it does not.

    `newest`: the newest follow in it, later than which it was made. Raises BadInput.
    """
    at = given.taken_at or told
    if not at or newest - at > _ZONES:
        raise BadInput(
            f"{what} does not tell when it was made; say so with --taken-at, in the form 2026-01-31"
        )
    if at > given.now + DAY:
        raise BadInput(f"{what} cannot have been made in the future; correct --taken-at")
    return min(max(at, newest), given.now)


def refuse_two(paths: Sequence[str]) -> None:
    """Raise BadInput if the files of one export are not beside each other, or of two forms."""
    places = {(path.parent, path.suffix) for path in map(PurePosixPath, paths)}
    if len(places) > 1:
        raise BadInput("there are two exports in it; import them one at a time")


def newest_of(gathered: Gathered) -> Instant:
    """When the newest follow of a list began; 0 if none tells."""
    return max(gathered.since, default=0)
