"""Endpoints: who is told by webhooks, what was sent, and sending it again."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from app.delivery.endpoints import Added, add_endpoint, rotate
from app.delivery.spreading import replay, replay_one
from app.delivery.telling import ToldEndpoint, tell_delivery, tell_endpoint
from app.domain.instant import HOUR
from app.net.hooks import hook_address
from app.web.api.answers import accepted, created, described, problems, told
from app.web.api.endpoint_schemas import (
    DeliveryPage,
    EndpointChange,
    EndpointPage,
    KeyedEndpoint,
    NewEndpoint,
    Replay,
    Replayed,
    Rotation,
    TestResult,
)
from app.web.api.limits import Number
from app.web.api.paging import Paged
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.settings import WebSettings

router = APIRouter(prefix="/v1/endpoints", tags=["endpoints"], route_class=StrictRoute)

CHANGED = described(ToldEndpoint, "not_found", "media_type", "body_too_large")
KEYED = described(KeyedEndpoint, "not_found", "media_type", "body_too_large")


@router.get("", response_class=Response, responses=described(EndpointPage, "cursor_invalid"))
def list_endpoints(request: Request, app: App, paged: Paged) -> Response:
    """Who is told, oldest first."""
    after = paged.place("endpoints", int) or 0
    with app.storage.reading() as work:
        found = work.endpoints.page(paged.size + 1, after)
    page = [tell_endpoint(one) for one in found[: paged.size]]
    return told(request, EndpointPage(page, paged.next("endpoints", found, lambda one: one.id)))


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses=described(KeyedEndpoint, "media_type", "body_too_large", status=201),
)
def create_endpoint(request: Request, app: App, wanted: NewEndpoint) -> Response:
    """Tell an address of everything it wants from now on."""
    url = checked(app, wanted.url)
    with app.storage.writing() as work:
        now, kind, secret = app.clock.now(), wanted.signing, wanted.secret
        added = add_endpoint(work, app.vault, url, wanted.wanted, now, kind, secret)
    return created(_with_key(request, added), f"/v1/endpoints/{added.endpoint.id}")


@router.get("/{id}", response_class=Response, responses=described(ToldEndpoint, "not_found"))
def get_endpoint(request: Request, app: App, id: Number) -> Response:
    """One endpoint. Its key is not shown again."""
    return _tell(request, app, id)


@router.patch("/{id}", response_class=Response, responses=CHANGED)
def change_endpoint(request: Request, app: App, id: Number, change: EndpointChange) -> Response:
    """Tell another address or other messages, disable it, or enable it again."""
    url = None if change.url is None else checked(app, change.url)
    with app.storage.writing() as work:
        known = work.endpoints.get(id)
        work.endpoints.change(id, url or known.url, change.wanted(known.wanted))
        if change.enabled is True:
            work.endpoints.enable(id)
        elif change.enabled is False:
            work.endpoints.disable(id, app.clock.now(), "its owner disabled it")
    return _tell(request, app, id)


@router.delete("/{id}", status_code=204, responses=problems("not_found"))
def remove_endpoint(app: App, id: Number) -> None:
    """Forget an endpoint with its keys and its log."""
    with app.storage.writing() as work:
        work.endpoints.remove(id)


@router.post("/{id}/rotate", response_class=Response, responses=KEYED)
def rotate_endpoint(request: Request, app: App, id: Number, how: Rotation) -> Response:
    """Sign with a new key, and for a while with the old one too."""
    with app.storage.writing() as work:
        overlap = how.overlap_hours * HOUR
        added = rotate(work, app.vault, id, app.clock.now(), how.signing, overlap)
    return _with_key(request, added)


@router.post(
    "/{id}/test",
    response_class=Response,
    responses=described(TestResult, "not_found", "media_type"),
)
def test_endpoint(request: Request, app: App, id: Number) -> Response:
    """Send a message of the kind `endpoint.test` now, and say whether it arrived; at most 15 s."""
    ruling = asyncio.run(app.courier().test(id))
    return told(request, TestResult(ruling.problem is None, ruling.problem))


@router.post(
    "/{id}/replay",
    status_code=202,
    response_class=Response,
    responses=described(Replayed, "not_found", "media_type", "body_too_large", status=202),
)
def replay_messages(request: Request, app: App, id: Number, wanted: Replay) -> Response:
    """Send everything again that was told since a time, with the ids it had."""
    with app.storage.writing() as work:
        count = replay(work, id, wanted.at, app.clock.now())
    return accepted(told(request, Replayed(count)))


@router.get(
    "/{id}/deliveries",
    response_class=Response,
    responses=described(DeliveryPage, "cursor_invalid", "not_found"),
)
def list_deliveries(request: Request, app: App, paged: Paged, id: Number) -> Response:
    """What was sent to an endpoint, newest first, with every try."""
    question = f"deliveries of {id}"
    before = paged.place(question, int)
    with app.storage.reading() as work:
        work.endpoints.get(id)
        found = work.deliveries.log(id, paged.size + 1, before)
        attempts = work.deliveries.attempts([one.id for one in found[: paged.size]])
    page = [tell_delivery(one, attempts[one.id]) for one in found[: paged.size]]
    return told(request, DeliveryPage(page, paged.next(question, found, lambda one: one.number)))


@router.post(
    "/{id}/deliveries/{delivery}/replay",
    status_code=202,
    response_class=Response,
    responses=described(Replayed, "not_found", "media_type", status=202),
)
def replay_delivery(request: Request, app: App, id: Number, delivery: Number) -> Response:
    """Send one message again, with its id and its number."""
    with app.storage.writing() as work:
        replay_one(work, id, delivery, app.clock.now())
    return accepted(told(request, Replayed(1)))


def checked(app: App, url: str) -> str:
    """The address in its plain form. Raises BadInput if it must not be called."""
    net = app.poster.settings
    own = WebSettings().names(app.settings.pages)
    return hook_address(url, net.allow_hosts, net.allow_networks, own)


def _tell(request: Request, app: App, id: int) -> Response:
    with app.storage.reading() as work:
        return told(request, tell_endpoint(work.endpoints.get(id)))


def _with_key(request: Request, added: Added) -> Response:
    """The one answer that holds a key, for which no cache has any use."""
    keyed = KeyedEndpoint(tell_endpoint(added.endpoint), added.verify_with)
    answer = told(request, keyed)
    answer.headers["Cache-Control"] = "no-store"
    return answer
