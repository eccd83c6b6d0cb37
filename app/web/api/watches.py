"""Watches: begun, paced, paused, captured at once, ended."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from app.domain.instant import SECOND, Instant
from app.domain.watch import ListKind, Watch
from app.pipeline.choosing import choose
from app.pipeline.pacing import hasten, set_pace
from app.pipeline.watching import quote
from app.ports.storage import Work
from app.web.adding import add
from app.web.api.answers import accepted, created, described, problems, told
from app.web.api.limits import Number
from app.web.api.paging import Paged
from app.web.api.strict import StrictRoute
from app.web.api.watch_schemas import (
    MadeWatch,
    NewWatch,
    SnapshotPage,
    ToldWatch,
    WatchChange,
    WatchCost,
    WatchPage,
    tell_cost,
    tell_made,
    tell_snapshot,
    tell_watch,
)
from app.web.application import App

router = APIRouter(prefix="/v1/watches", tags=["watches"], route_class=StrictRoute)


@router.get("", response_class=Response, responses=described(WatchPage, "cursor_invalid"))
def list_watches(request: Request, app: App, paged: Paged) -> Response:
    """What is watched, oldest first."""
    after = paged.place("watches", int) or 0
    with app.storage.reading() as work:
        found = work.watches.page(paged.size + 1, after)
        page = _told(work, found[: paged.size])
    return told(request, WatchPage(page, paged.next("watches", found, lambda one: one.id)))


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses=described(
        MadeWatch, "media_type", "body_too_large", "platform_failed", "platform_busy", status=201
    ),
)
def create_watch(request: Request, app: App, wanted: NewWatch) -> Response:
    """Watch a list. One that is watched already is returned as it is; it becomes live if it was not.

    Where the platform charges, `cost` tells what captures cost; the budget is never exceeded.
    """
    seconds = wanted.interval_seconds
    interval = None if seconds is None else seconds * SECOND
    made, price = add(app, wanted.network, wanted.account, ListKind(wanted.list), interval)
    with app.storage.reading() as work:
        [fresh] = _told(work, [work.watches.get(made.id)])
    return created(told(request, tell_made(fresh, price)), f"/v1/watches/{made.id}")


@router.get("/{id}", response_class=Response, responses=described(ToldWatch, "not_found"))
def get_watch(request: Request, app: App, id: Number) -> Response:
    """One watch with its newest snapshot."""
    return _tell(request, app, id)


@router.patch(
    "/{id}",
    response_class=Response,
    responses=described(ToldWatch, "not_found", "media_type", "body_too_large"),
)
def change_watch(request: Request, app: App, id: Number, change: WatchChange) -> Response:
    """Pause or resume a watch, capture it at another interval, or choose what it alerts of."""
    with app.storage.writing() as work:
        choice = work.watches.get(id).choice
        if change.paused is not None:
            work.watches.pause(id, change.paused)
        if change.interval_seconds is not None:
            set_pace(work, id, change.interval_seconds * SECOND, app.clock.now())
        elif change.adaptive:
            set_pace(work, id, None, app.clock.now())
        if change.over(choice) != choice:
            choose(work, id, change.over(choice), app.clock.now())
    return _tell(request, app, id)


@router.delete("/{id}", status_code=204, responses=problems("not_found"))
def remove_watch(app: App, id: Number) -> None:
    """Forget a watch with its snapshots and events, for good. Alerts it led to stay."""
    with app.storage.writing() as work:
        work.watches.remove(id)


@router.get(
    "/{id}/cost",
    response_class=Response,
    responses=described(WatchCost, "not_found"),
)
def get_cost(request: Request, app: App, id: Number) -> Response:
    """What the captures of a watch cost, and how many of them the month's budget pays for."""
    with app.storage.reading() as work:
        watch = work.watches.get(id)
    source = app.capture.source(watch.account.network, watch.owner)
    price = quote(source, watch.account, watch.state.members or None)
    return told(request, WatchCost(tell_cost(price, watch.interval) if price else None))


@router.post(
    "/{id}/capture",
    status_code=202,
    response_class=Response,
    responses=described(ToldWatch, "not_found", "conflict", "media_type", status=202),
)
def capture_watch(request: Request, app: App, id: Number) -> Response:
    """Make a watch due at once; it is captured in the background as soon as its turn comes."""
    with app.storage.writing() as work:
        hasten(work, id, app.clock.now())
    return accepted(_tell(request, app, id))


@router.get(
    "/{id}/snapshots",
    response_class=Response,
    responses=described(SnapshotPage, "cursor_invalid", "not_found"),
)
def list_snapshots(request: Request, app: App, paged: Paged, id: Number) -> Response:
    """What every walk over a list brought, newest first."""
    question = f"snapshots of {id}"
    before = paged.place(question, Instant)
    with app.storage.reading() as work:
        work.watches.get(id)
        found = work.snapshots.of(id, paged.size + 1, before)
    page = [tell_snapshot(taken) for taken in found[: paged.size]]
    place = paged.next(question, found, lambda taken: taken.finished_at)
    return told(request, SnapshotPage(page, place))


def _tell(request: Request, app: App, id: int) -> Response:
    with app.storage.reading() as work:
        [one] = _told(work, [work.watches.get(id)])
    return told(request, one)


def _told(work: Work, watches: Sequence[Watch]) -> list[ToldWatch]:
    """Watches as data, each with its newest snapshot and why it is due when it is."""
    ids = [watch.id for watch in watches]
    newest, samplings = work.snapshots.newest(ids), work.samplings.of(ids)
    return [tell_watch(watch, newest.get(watch.id), samplings.get(watch.id)) for watch in watches]
