"""Who would be on a block list now: by its rule, without anybody who is allowed or followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from app.domain.account import AccountKey
from app.domain.blocklist import BlockList, Candidate, Entry, Spared
from app.domain.instant import Instant
from app.domain.roster import Roster
from app.domain.watch import ListKind
from app.pipeline.dossier import present
from app.ports.storage import Work

_AT_ONCE = 5_000
FOLLOWED = "an account whose list is watched here follows it"
ALLOWED = "it is allowed here"
ERASED = "it was erased here"


class Shield:
    """Who is never on a list: the allowed, and whom the watched accounts follow."""

    def __init__(self, work: Work, slug: str) -> None:
        self.allowed = work.allowed.keys(slug)
        self._suppressed = work.suppressed
        self._followed: list[tuple[str, Roster]] = [
            (watch.account.name, work.rosters.get(watch.id, watch.state.roster_version))
            for watch in work.watches.all()
            if watch.list is ListKind.FOLLOWING and watch.state.roster_version
        ]

    def followers(self, keys: Sequence[AccountKey]) -> dict[AccountKey, str]:
        """Which of these accounts a watched account follows, and which one."""
        found: dict[AccountKey, str] = {}
        for name, roster in self._followed:
            at = roster.position(keys).tolist()
            found |= {key: name for key, row in zip(keys, at, strict=True) if row >= 0}
        return found

    def why(self, keys: Sequence[AccountKey]) -> dict[AccountKey, str]:
        """Which of these accounts must not be listed, with the reason that subscribers are told."""
        followed = dict.fromkeys(self.followers(keys), FOLLOWED)
        erased = dict.fromkeys(self._suppressed.among(keys), ERASED)
        return followed | erased | {key: ALLOWED for key in keys if key in self.allowed}


class Proposal:
    """The entries a list would have now, the surest first; they can be gone through once.

    `spared` and `allowed` count up meanwhile: who was left out because a watched account follows
    them, and how many because they are allowed.
    """

    def __init__(self, work: Work, blocks: BlockList, now: Instant) -> None:
        self.as_of = present(work, now)
        self.spared: list[Spared] = []
        self.allowed = 0
        self._blocks = blocks
        self._shield = Shield(work, blocks.slug)
        self._candidates = work.blocklists.candidates(blocks.rule, self.as_of)

    def __iter__(self) -> Iterator[Entry]:
        return islice(self._entries(), self._blocks.quota)

    def _entries(self) -> Iterator[Entry]:
        seen: set[AccountKey] = set()
        while part := list(islice(self._candidates, _AT_ONCE)):
            followed = self._shield.followers([one.entry.key for one in part])
            for one in part:
                entry = self._kept(one, followed)
                if entry and entry.key not in seen:
                    seen.add(entry.key)
                    yield entry

    def _kept(self, one: Candidate, followed: dict[AccountKey, str]) -> Entry | None:
        entry = one.entry
        if entry.key in self._shield.allowed:
            self.allowed += 1
            return None
        if entry.key in followed:
            self.spared.append(Spared(entry.account, followed[entry.key]))
            return None
        until = self._blocks.until(entry.last_seen, one.fades_at)
        if until <= self.as_of:
            return None
        return entry if until == entry.until else msgspec.structs.replace(entry, until=until)
