"""Walking a paged list: until the platform says that it ended, or until it stops making sense."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.domain.errors import RateLimited, SourceError
from app.domain.instant import SECOND, Instant, span
from app.domain.snapshot import Order
from app.domain.text import counted
from app.net.settings import NetSettings
from app.net.visit import Visit
from app.ports.clock import Clock
from app.ports.sources import Member, Progress, Walk

# A walk this long without anybody new goes in circles; servers do send an empty page now and then.
_STALE_PAGES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next` is what to ask for after it, None if the platform said that the list ended.

    `dropped`: rows left out because no account can have their id.
    """

    members: Sequence[Member]
    next: str | None
    dropped: int = 0


ReadPage = Callable[[str | None], Awaitable[Page]]


@dataclass(slots=True)
class PageGuard:
    """Gathers the members of one walk, each once, and says when its pages stop making sense.

    `claimed`: how many members the platform says there are. `page_size`: how many it gives at once.
    Short pages and empty ones are normal; going in circles, or on for ever, is not.
    """

    page_size: int
    claimed: int | None = None
    pages: int = 0
    dropped: int = 0
    members: dict[str, Member] = field(default_factory=dict)
    _stale: int = 0
    _cursors: set[str] = field(default_factory=set)
    _digests: set[int] = field(default_factory=set)

    def take(self, page: Page) -> str | None:
        """Keep a page's members; returns what is wrong with the walk as a clause, or None."""
        before = len(self.members)
        for member in page.members:
            self.members.setdefault(member.id, member)
        self._stale = 0 if len(self.members) > before else self._stale + 1
        self.pages += 1
        self.dropped += page.dropped
        return next(self._faults(page), None)

    def _faults(self, page: Page) -> Iterator[str]:
        if page.members and self._repeats(page):
            yield f"page {self.pages} repeated an earlier page"
        if self.claimed is not None and len(self.members) > self.claimed * 1.5 + 500:
            yield f"the list has more members than the {self.claimed:,} the platform claims"
        if page.next is None:
            return
        if page.next in self._cursors:
            yield f"page {self.pages} pointed back to an earlier page"
        if self._stale >= _STALE_PAGES:
            yield f"{_STALE_PAGES} pages in a row brought nobody new"
        if self.claimed is not None and self.pages >= self._most_pages(self.claimed):
            yield f"the list went on after {self.pages} pages of at most {self.page_size}"
        self._cursors.add(page.next)

    def _repeats(self, page: Page) -> bool:
        digest = hash(tuple(member.id for member in page.members))
        repeated = digest in self._digests
        self._digests.add(digest)
        return repeated

    def _most_pages(self, claimed: int) -> int:
        return 2 * -(-claimed // self.page_size) + 10


@dataclass(frozen=True, slots=True)
class Walker:
    """Reads one list through one visit; the settings bound how long and how much."""

    visit: Visit
    clock: Clock
    settings: NetSettings

    async def walk(
        self, read: ReadPage, guard: PageGuard, order: Order, progress: Progress
    ) -> Walk:
        """All pages from the first. Raises SourceError only if the first page cannot be read.

        After that a fault ends the walk, and what was read until then is returned as incomplete.
        """
        started_at = self.clock.now()
        cursor: str | None = None
        fault: str | None = None
        retry_at: Instant | None = None
        while fault is None and (cursor is not None or not guard.pages):
            try:
                page = await read(cursor)
            except SourceError as error:
                if not guard.pages:
                    raise
                fault = str(error)
                retry_at = error.retry_at if isinstance(error, RateLimited) else None
            else:
                cursor, fault = page.next, guard.take(page) or self._exhausted(page, started_at)
                progress(len(guard.members), guard.claimed)
        walk = self._walk(guard, order, started_at, fault or _dropped(guard))
        return replace(walk, retry_at=retry_at)

    def unread(self, claimed: int | None, fault: str) -> Walk:
        """The walk of a list that the account does not show: there was nothing to read."""
        now = self.clock.now()
        requests = self.visit.requests
        hidden = Walk((), now, now, Order.UNKNOWN, False, fault, claimed, 0, requests)
        return replace(hidden, hidden=True)

    def _exhausted(self, page: Page, started_at: Instant) -> str | None:
        if page.next is None:
            return None
        if self.clock.now() - started_at > self.settings.walk_seconds * SECOND:
            return f"the walk took longer than {span(round(self.settings.walk_seconds * SECOND))}"
        if self.visit.bytes_read > self.settings.walk_bytes:
            return f"the walk read more than {self.settings.walk_bytes:,} bytes"
        return None

    def _walk(self, guard: PageGuard, order: Order, started_at: Instant, fault: str | None) -> Walk:
        return Walk(
            members=tuple(guard.members.values()),
            started_at=started_at,
            finished_at=self.clock.now(),
            order=order,
            complete=fault is None,
            fault=fault,
            claimed=guard.claimed,
            pages=guard.pages,
            requests=self.visit.requests,
        )


def _dropped(guard: PageGuard) -> str | None:
    """A row nobody can have may stand for a member, whose absence then proves nothing."""
    return (
        f"{counted(guard.dropped, 'row')} had an impossible account id" if guard.dropped else None
    )
