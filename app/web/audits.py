"""Reports made once and asked for by piece: the page, each of its charts, its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from app.domain.account import Account
from app.domain.audit.report import Audit
from app.domain.errors import BadInput
from app.domain.instant import DAY, EARLIEST, LATEST, Instant
from app.pipeline.audit import open_audit
from app.ports.storage import Work
from app.web.recent import Recent

# A report of a busy account holds some ten thousand follows.
_KEPT = 8


@dataclass(frozen=True)
class Engagement:
    """The first and the last day of an engagement, UTC; None leaves an end open."""

    since: Annotated[date | None, Query(description="first day: 2026-01-31")] = None
    until: Annotated[date | None, Query(description="last day, included")] = None

    @property
    def instants(self) -> tuple[Instant | None, Instant | None]:
        """The beginning of the first day, and the end of the last."""
        begins, ends = _midnight(self.since), _midnight(self.until)
        return begins, None if ends is None else ends + DAY - 1

    @property
    def query(self) -> str:
        """The days as an address names them."""
        days = (("since", self.since), ("until", self.until))
        return "&".join(f"{name}={day.isoformat()}" for name, day in days if day)


class Audits:
    """The newest reports of a process; each is made anew once any list has changed."""

    def __init__(self) -> None:
        self._kept: Recent[object, Audit] = Recent(_KEPT)

    def open(self, work: Work, account: Account, time: Engagement) -> Audit:
        """The report on an account. Raises NotFound, BadInput."""
        watched = (
            (one.id, one.state.roster_version, one.state.last_at) for one in work.watches.all()
        )
        key = (account, time, work.alerts.changed_at(), *watched)
        return self._kept.get(key) or self._kept.keep(
            key, open_audit(work, account, *time.instants)
        )


def _midnight(day: date | None) -> Instant | None:
    if day is None:
        return None
    instant = (day - date(1970, 1, 1)).days * DAY
    if not EARLIEST <= instant < LATEST:
        raise BadInput("a day lies outside the years 2000 to 2199")
    return instant


async def audits(request: Request) -> Audits:
    """The reports of this process."""
    return cast(Audits, request.app.state.audits)


Audited = Annotated[Audits, Depends(audits)]
Time = Annotated[Engagement, Depends()]
