"""An imported list made ready to be compared: every account once, under the id it is known by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.ids import Ids
from app.domain.imported import ImportedList
from app.domain.instant import day
from app.domain.listing import distinct, records_of
from app.domain.losses import CUT_CHANCE, chance_of_run
from app.domain.names import loose_ends, renamed_by_handle, renamed_by_record
from app.domain.record import dated_records, record_time
from app.domain.roster import Roster
from app.domain.snapshot import Listing
from app.domain.watch import Watch
from app.ports.storage import Work


@dataclass(frozen=True, slots=True)
class Prepared:
    """A listing with what its members are called. `renamed`: by place, those known by another name."""

    listing: Listing
    network: str
    ids: Ids
    handles: Mapping[str, str]
    renamed: Mapping[int, Account] = field(default_factory=dict)

    def names_of(self, positions: Iterable[int]) -> list[Account]:
        """The accounts at these positions of the listing."""
        return [self.renamed.get(place) or self._account(place) for place in positions]

    def _account(self, place: int) -> Account:
        id = self.ids[place]
        return Account(self.network, id, self.handles.get(id))


def prepare(work: Work, watch: Watch | None, one: ImportedList) -> Prepared:
    """Make a list ready to be compared with what is known of its watch, if there is one.

    Raises BadInput for a list that covers only a range of dates.
    """
    keys, ids = distinct(one.account.network, one.ids)
    dated = None if one.since is None else dated_records(one.since)
    records = records_of(ids, one.records) if dated is None else dated
    renamed: dict[int, Account] = {}
    if watch is not None and dated is not None and watch.state.complete_at is not None:
        roster = work.rosters.get(watch.id, watch.state.roster_version)
        if one.by_name:
            renamed = _renamed(work, watch, roster, keys, ids, dated)
            keys = keys.copy()
            keys[list(renamed)] = [account.key for account in renamed.values()]
        _refuse_range(roster, keys, dated)
    listing = Listing(
        taken_at=one.taken_at,
        keys=keys,
        order=one.order,
        records=records,
        claimed=one.claimed,
        complete=one.complete,
        fault=f"{one.odd:,} of its members could not be read" if one.odd else None,
    )
    return Prepared(listing, one.account.network, ids, one.handles, renamed)


def _renamed(
    work: Work, watch: Watch, roster: Roster, keys: np.ndarray, ids: Ids, records: np.ndarray
) -> dict[int, Account]:
    """By place: rows whose account is known by an earlier name, with the new one as its handle.

    A row with a name whose bearer is now called otherwise is somebody else, told apart by the time
    of the follow.
    """
    rows, members = loose_ends(roster, keys, records)
    if not len(rows) or not len(members) or roster.records is None:
        return {}
    missing = roster.keys[members].tolist()
    places = list(zip(rows.tolist(), records[rows].tolist(), strict=True))
    whose = list(zip(missing, roster.records[members].tolist(), strict=True))
    found = renamed_by_record(places, whose, watch.state.complete_at or 0)
    known = work.accounts.get(missing)
    taken = set(found.values()) | set(keys[rows].tolist())
    handles = {key: one.handle for key, one in known.items() if key not in taken}
    names = {place: ids[place] for place in rows.tolist() if place not in found}
    found |= renamed_by_handle(names, handles)
    known_as = {place: known[key].id for place, key in found.items()}
    moved = set(found.values())
    for place in names.keys() - found.keys():
        if int(keys[place]) in moved:  # somebody else bears that name now
            known_as[place] = f"{ids[place]}~{int(records[place])}"
    network = watch.account.network
    return {place: Account(network, id, ids[place]) for place, id in known_as.items()}


def _refuse_range(roster: Roster, keys: np.ndarray, records: np.ndarray) -> None:
    """Raise BadInput if just those who followed before some day are missing, and too many of them."""
    if roster.records is None or not len(records) or not records.min():
        return
    oldest = int(records.min())
    lost = ~np.isin(roster.keys, keys)
    older = lost & (roster.records > 0) & (roster.records < oldest)
    run = int(np.count_nonzero(older))
    if run and chance_of_run(len(roster), int(np.count_nonzero(lost)), run) < CUT_CHANCE:
        since = record_time(oldest, 2**53) or 0
        raise BadInput(
            f"everybody who followed before {day(since)} is missing, {run:,} accounts: the export"
            ' was asked for with a range of dates; ask for "All time"'
        )
