"""Every event of one account as a table for spreadsheets, which no cell of it can trick."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.domain.event import FollowEvent
from app.domain.instant import rfc3339
from app.domain.record import record_key
from app.domain.watch import Watch
from app.web.api.accounts import known_account
from app.web.api.limits import AccountName, Network
from app.web.application import App

router = APIRouter(prefix="/events", include_in_schema=False)

HEAD = (
    "network",
    "account",
    "list",
    "kind",
    "after",
    "before",
    "exact",
    "cause",
    "proof",
    "record",
)


@router.get("/{network}/{id:path}")
def download(
    app: App, network: Annotated[Network, Path()], id: Annotated[AccountName, Path()]
) -> Response:
    """All events of an account on all lists, oldest first."""
    with app.storage.reading() as work:
        account = known_account(work, network, id)
        events = work.events.of([account.key]).get(account.key, [])
        watches = {watch.id: watch for watch in work.watches.all()}
    headers = {"Content-Disposition": 'attachment; filename="events.csv"'}
    return Response(table(events, watches), media_type="text/csv", headers=headers)


def table(events: Iterable[FollowEvent], watches: Mapping[int, Watch]) -> str:
    """The events, oldest first. No cell begins a formula: ids have a quote before what would."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEAD)
    rows.writerows(_rows(sorted(events, key=lambda event: event.before), watches))
    return written.getvalue()


def _rows(events: Iterable[FollowEvent], watches: Mapping[int, Watch]) -> Iterator[tuple[str, ...]]:
    for event in events:
        watch = watches[event.watch_id]
        exact = rfc3339(event.exact) if event.exact is not None else ""
        yield (
            watch.account.network,
            _harmless(watch.account.id),
            watch.list,
            event.kind,
            rfc3339(event.after),
            rfc3339(event.before),
            exact,
            event.cause,
            event.proof,
            record_key(event.record) or "",
        )


def _harmless(id: str) -> str:
    return f"'{id}" if id.startswith(("=", "+", "-", "@")) else id
