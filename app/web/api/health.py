"""Whether the program lives, and whether it can do its work."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from app.web.api.answers import problems
from app.web.application import Program

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/readyz", responses=problems())
def readyz(app: Program) -> Health:
    """The database answers too; 503 if it does not."""
    with app.storage.reading() as work:
        work.watches.page(1)
    return Health(status="ready")
