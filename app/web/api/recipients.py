"""People who are told of alerts: by e-mail, ntfy, chat; at once or together, never in quiet hours."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.delivery.recipients import add_recipient, read_quiet
from app.delivery.services import shown_address
from app.domain.alert import Severity
from app.domain.instant import DAY, SECOND, Rfc3339, rfc3339
from app.domain.recipient import Quiet, Recipient
from app.web.api.answers import created, described, problems, told
from app.web.api.endpoint_schemas import TestResult
from app.web.api.limits import STRICT
from app.web.api.strict import StrictRoute
from app.web.application import App

router = APIRouter(prefix="/v1/recipients", tags=["recipients"], route_class=StrictRoute)

Id = Annotated[str, Path(pattern="^to_[0-9a-f]{8}$", examples=["to_5a0f8f0c"])]
LONGEST_PACE = 30 * DAY // SECOND


class QuietHours(BaseModel):
    """Hours in which nothing is sent, by the clocks of a zone."""

    model_config = STRICT

    hours: Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$", examples=["22:00-07:00"])]
    zone: Annotated[str, Field(max_length=64)] = "UTC"


class NewRecipient(BaseModel):
    """Somebody to tell. `address`: as apprise writes it. `every_seconds`: 0 tells at once."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "example": {
                "address": "ntfy://my-topic",
                "every_seconds": 86_400,
                "quiet": {"hours": "22:00-07:00", "zone": "Europe/Berlin"},
            }
        }
    )

    address: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[!-~]+$")]
    severity: Annotated[Severity | None, Field(strict=False)] = None
    every_seconds: Annotated[int, Field(ge=0, le=LONGEST_PACE)] = 0
    quiet: QuietHours | None = None

    def hours(self) -> Quiet | None:
        """The quiet hours, if there are any. Raises BadInput."""
        return None if self.quiet is None else read_quiet(self.quiet.hours, self.quiet.zone)


class ToldQuiet(msgspec.Struct, frozen=True):
    """Hours in which nothing is sent, by the clocks of a zone."""

    hours: str
    zone: str


class ToldRecipient(msgspec.Struct, frozen=True):
    """Somebody who is told. `address`: without its secrets. `failures`: in a row, and why."""

    id: str
    address: str
    severity: str | None
    every_seconds: int
    quiet: ToldQuiet | None
    created_at: Rfc3339
    failures: int
    problem: str | None


class Recipients(msgspec.Struct, frozen=True):
    """Everybody who is told, oldest first."""

    recipients: list[ToldRecipient]


@router.get("", response_class=Response, responses=described(Recipients))
def list_recipients(request: Request, app: App) -> Response:
    """Everybody who is told."""
    with app.storage.reading() as work:
        found = work.recipients.all()
    return told(request, Recipients([_tell(one) for one in found]))


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses=described(
        ToldRecipient, "media_type", "body_too_large", "platform_failed", status=201
    ),
)
def create_recipient(request: Request, app: App, wanted: NewRecipient) -> Response:
    """Tell somebody of every alert that comes up from now on. The address is kept sealed."""
    quiet, now = wanted.hours(), app.clock.now()
    url, every = wanted.address, wanted.every_seconds * SECOND
    shown = shown_address(url)
    with app.storage.writing() as work:
        made = add_recipient(work, app.vault, url, shown, now, wanted.severity, every, quiet)
    return created(told(request, _tell(made)), f"/v1/recipients/{made.id}")


@router.get("/{id}", response_class=Response, responses=described(ToldRecipient, "not_found"))
def get_recipient(request: Request, app: App, id: Id) -> Response:
    """One recipient."""
    with app.storage.reading() as work:
        return told(request, _tell(work.recipients.get(id)))


@router.delete("/{id}", status_code=204, responses=problems("not_found"))
def remove_recipient(app: App, id: Id) -> None:
    """Tell somebody nothing any more, and forget the address."""
    with app.storage.writing() as work:
        work.recipients.get(id)
        work.recipients.remove(id)


@router.post(
    "/{id}/test",
    response_class=Response,
    responses=described(TestResult, "not_found", "media_type"),
)
def test_recipient(request: Request, app: App, id: Id) -> Response:
    """Send a few words now, quiet hours or not, and say whether they arrived; at most 30 s."""
    problem = asyncio.run(app.notifier().test(id))
    return told(request, TestResult(problem is None, problem))


def _tell(one: Recipient) -> ToldRecipient:
    return ToldRecipient(
        id=one.id,
        address=one.shown,
        severity=one.severity.value if one.severity else None,
        every_seconds=one.every // SECOND,
        quiet=_tell_quiet(one.quiet) if one.quiet else None,
        created_at=rfc3339(one.created_at),
        failures=one.failures,
        problem=one.problem,
    )


def _tell_quiet(quiet: Quiet) -> ToldQuiet:
    begins, ends = (f"{at // 60:02}:{at % 60:02}" for at in (quiet.begins, quiet.ends))
    return ToldQuiet(f"{begins}-{ends}", quiet.zone)
