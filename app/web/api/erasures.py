"""A person taken out of everything, for an admin of the installation alone."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.account import Account, checked_id
from app.domain.errors import NotFound
from app.domain.ids import LONGEST_ID
from app.pipeline.erasing import erase, find_everywhere
from app.web.api.answers import described, told
from app.web.api.strict import StrictRoute
from app.web.application import Asking, Program, admins_only

router = APIRouter(prefix="/v1/erasures", tags=["people"], route_class=StrictRoute)


class NewErasure(BaseModel):
    """Who is to be forgotten, by the stable id."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"network": "bluesky", "id": "did:plc:z72i7hdynmk6r22z27h6tvur"}
        },
    )

    network: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID, pattern=r"^[!-~]+$")]


class ToldErasure(msgspec.Struct, frozen=True):
    """How much was taken away, over everybody's lists. `rewritten`: sentences about others.

    `acts`: blocks and mutes that still stand, on platforms, and are forgotten here.
    """

    rosters: int
    alerts: int
    entries: int
    watches: int
    rows: int
    rewritten: int
    acts: int


@router.post(
    "",
    response_class=Response,
    responses=described(ToldErasure, "forbidden", "media_type", "body_too_large"),
)
def erase_subject(app: Program, asking: Asking, request: Request, wanted: NewErasure) -> Response:
    """Forget a person everywhere, for everybody here; only a keyed hash stays, which keeps them out.

    Doing so again changes nothing. It cannot be taken back.
    """
    admins_only(asking, "Only an admin erases for everybody.")
    found = _known(app, wanted)
    done = erase(app.storage, found, app.clock.now())
    return told(
        request, ToldErasure(**{n: getattr(done, n) for n in ToldErasure.__struct_fields__})
    )


def _known(app: Program, wanted: NewErasure) -> Account:
    """The account with the handle it is known by, which is erased with it."""
    try:
        found = find_everywhere(app.storage, wanted.id, wanted.network)
    except NotFound:
        return Account(wanted.network, checked_id(wanted.id))
    return found if found.id == wanted.id else Account(wanted.network, checked_id(wanted.id))
