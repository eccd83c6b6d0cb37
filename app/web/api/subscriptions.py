"""Other people's block lists, taken in as hints that accuse nobody."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import NotFound
from app.domain.hint import Subscription
from app.domain.instant import HOUR, Rfc3339, rfc3339
from app.pipeline.subscribing import read, subscribe
from app.web.api.answers import created, described, problems, told
from app.web.api.limits import Network
from app.web.api.strict import StrictRoute
from app.web.application import App

router = APIRouter(prefix="/v1/subscriptions", tags=["block lists"], route_class=StrictRoute)

NAME = r"^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$"
Name = Annotated[str, Path(pattern=NAME, examples=["friends"])]


class NewSubscription(BaseModel):
    """A list to take hints from. `network`: of which ids alone are. Read again every `hours`."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        json_schema_extra={
            "example": {"name": "friends", "url": "https://friends.example/v1/blocklists/all.json"}
        },
    )

    name: Annotated[str, Field(pattern=NAME)]
    url: Annotated[str, Field(pattern=r"^https://[!-~]+$", max_length=2_000)]
    network: Network | None = None
    hours: Annotated[int, Field(ge=1, le=720)] = 24


class ToldSubscription(msgspec.Struct, frozen=True):
    """Somebody else's list: how many it names, when it was read, and why it could not be since."""

    name: str
    origin: str
    accounts: int
    read_at: Rfc3339
    network: str | None
    fault: str | None


class Subscriptions(msgspec.Struct, frozen=True):
    """The lists that give hints here."""

    subscriptions: list[ToldSubscription]


@router.get("", response_class=Response, responses=described(Subscriptions))
def list_subscriptions(request: Request, app: App) -> Response:
    """The lists of others that give hints here."""
    with app.storage.reading() as work:
        found = work.hints.all()
    return told(request, Subscriptions([_tell(one) for one in found]))


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses=described(
        ToldSubscription,
        *("media_type", "body_too_large", "platform_failed", "platform_busy"),
        status=201,
    ),
)
def create_subscription(request: Request, app: App, wanted: NewSubscription) -> Response:
    """Read a list now, and again every so many hours; it takes the place of one of that name."""
    fetched = read(app.outbound(), wanted.url)
    now, every = app.clock.now(), wanted.hours * HOUR
    one = Subscription(wanted.name, wanted.url, now, 0, wanted.network, every, now + every)
    with app.storage.writing() as work:
        made = subscribe(work, one, fetched, now)
    return created(told(request, _tell(made)))


@router.delete("/{name}", status_code=204, responses=problems("not_found"))
def remove_subscription(app: App, name: Name) -> None:
    """Forget a list and its hints."""
    with app.storage.writing() as work:
        if not work.hints.remove(name):
            raise NotFound("there is no subscription of that name")


def _tell(one: Subscription) -> ToldSubscription:
    read_at = rfc3339(one.at)
    return ToldSubscription(one.source, one.origin, one.entries, read_at, one.network, one.fault)
