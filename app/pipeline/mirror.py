"""Published lists kept in step on the accounts of their owners, within what their servers allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog

from app.domain.blocklist import BlockList
from app.domain.errors import ChurnwatchError, NotFound, RateLimited, Unauthorized
from app.domain.instant import HOUR, MINUTE, Instant
from app.domain.mirror import (
    Holder,
    Mirror,
    Spent,
    Standing,
    free_again,
    points_left,
    portion,
    recent,
    to_end,
    to_show,
)
from app.domain.moderation_list import ITEM, LIST, Write, header, points
from app.pipeline.own_faults import in_words
from app.ports.clock import Clock
from app.ports.credentials import Vault
from app.ports.mirrors import Repositories, Repository
from app.ports.storage import Storage, Work

# Whoever died over a mirror is waited for so long; so is a server after a fault.
LEASE = 5 * MINUTE
AFTER_FAULT, AFTER_REFUSAL = 10 * MINUTE, 6 * HOUR

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Aim:
    """What an account should show: a version of a list, or nothing of it."""

    shown: BlockList
    holder: Holder
    version: int
    address: str

    def writes(self, work: Work, now: Standing) -> list[Write]:
        """What is left to write."""
        one = self.shown
        newest = work.editions.newest(one.id)
        if not self.version or newest is None:
            return to_end(one.slug, now)
        made = header(one.slug, one.title, self.address, newest.at)
        return to_show(one.slug, self.holder.did, made, work.editions.entries(one.id), now)


async def standing(repository: Repository, slug: str, holder: Holder) -> Standing:
    """What stands on an account of a list."""
    lists = await repository.records(LIST)
    return Standing.of(slug, holder.did, lists, await repository.records(ITEM))


class Mirroring:
    """Keeps mirrors in step, for as long as it is asked to. `address`: where entries' pages begin."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        repositories: Repositories,
        clock: Clock,
        address: str,
    ) -> None:
        self._storage = storage
        self._vault = vault
        self._repositories = repositories
        self._clock = clock
        self._address = address
        self._closed = False

    async def run(self) -> int:
        """Do what is due, for everybody; returns how many mirrors came to be in step."""
        return sum([await self.run_for(self._storage.of(one)) for one in self._storage.owners()])

    async def run_for(self, storage: Storage) -> int:
        """Do what is due of one owner."""
        return sum([await self._keep(storage, one) for one in self._due(storage)])

    def close(self) -> None:
        """Begin nothing any more; a request under way is ended."""
        self._closed = True

    def _due(self, storage: Storage) -> list[BlockList]:
        now = self._clock.now()
        with storage.reading() as work:
            mirrors = {one.blocklist_id: one for one in work.mirrors.all()}
            lists = work.blocklists.all() if mirrors else []
        return [one for one in lists if one.id in mirrors and mirrors[one.id].due(one, now)]

    async def _keep(self, storage: Storage, one: BlockList) -> bool:
        """Bring one mirror in step, as far as it goes."""
        now = self._clock.now()
        with storage.writing() as work:
            if self._closed or not work.mirrors.claim(one.id, now, now + LEASE):
                return False
        try:
            with in_words():
                return await self._write(storage, one)
        except ChurnwatchError as fault:
            log.warning("blocklist_not_mirrored", list=one.slug, reason=str(fault))
            with storage.writing() as work:
                work.mirrors.rest(one.id, None, self._after(fault), str(fault))
            return False

    async def _write(self, storage: Storage, one: BlockList) -> bool:
        aim, password = self._aim(storage, one)
        async with self._repositories.open(aim.holder, password) as repository:
            now = await standing(repository, one.slug, aim.holder)
            with storage.reading() as work:
                left: Sequence[Write] = aim.writes(work, now)
            while left and not self._closed:
                part = self._afford(storage, aim, left)
                if not part:
                    return False
                await repository.apply(part)
                left = left[len(part) :]
        return self._rest(storage, aim, left)

    def _aim(self, storage: Storage, one: BlockList) -> tuple[Aim, str]:
        with storage.reading() as work:
            mirror = _mirror(work, one.id)
            version = mirror.wanted(work.blocklists.get(one.slug))
        password = self._vault.open(mirror.sealed, place_of(one.id))
        return Aim(one, mirror.holder, version, self._address), password

    def _afford(self, storage: Storage, aim: Aim, left: Sequence[Write]) -> Sequence[Write]:
        """What may be written now, its points counted before it is sent; nothing if it has to wait."""
        now, id = self._clock.now(), aim.shown.id
        with storage.writing() as work:
            mirror = _mirror(work, id)
            if mirror.wanted(work.blocklists.get(aim.shown.slug)) != aim.version:
                work.mirrors.rest(id, None, now, None)
                return ()
            spent = [*_spent(work.mirrors.all(), aim.holder), *_acted(work, aim.holder)]
            part = portion(left, points_left(spent, now))
            if part:
                cost = sum(map(points, part))
                own = (*recent(mirror.spent, now), (now, cost))
                work.mirrors.spend(id, own, now + LEASE)
            else:
                work.mirrors.rest(id, None, free_again(spent, now), _waits(len(left)))
        return part

    def _rest(self, storage: Storage, aim: Aim, left: Sequence[Write]) -> bool:
        with storage.writing() as work:
            mirror = _mirror(work, aim.shown.id)
            if not left and mirror.ending and not aim.version:
                work.mirrors.remove(aim.shown.id)
            else:
                shows = None if left else aim.version
                work.mirrors.rest(aim.shown.id, shows, self._clock.now(), None)
        return not left

    def _after(self, fault: Exception) -> Instant:
        now = self._clock.now()
        if isinstance(fault, RateLimited):
            return max(fault.retry_at, now)
        return now + (AFTER_REFUSAL if isinstance(fault, Unauthorized) else AFTER_FAULT)


def place_of(blocklist_id: int) -> str:
    """Where an app password belongs, authenticated with its seal."""
    return f"mirror/{blocklist_id}"


def _mirror(work: Work, id: int) -> Mirror:
    found = work.mirrors.of(id)
    if found is None:
        raise NotFound("this list is mirrored nowhere")
    return found


def _spent(mirrors: Iterable[Mirror], holder: Holder) -> Iterable[Spent]:
    """What was spent on an account by all of its mirrors: they share what it has."""
    return (one for mirror in mirrors if mirror.holder.did == holder.did for one in mirror.spent)


def _acted(work: Work, holder: Holder) -> list[Spent]:
    """What acts in the account's own name have spent."""
    same = (one for one in work.mandates.all() if one.account.id == holder.did)
    return [spend for one in same for spend in one.spent]


def _waits(left: int) -> str:
    return f"{left} records wait until the account may be written to again"
