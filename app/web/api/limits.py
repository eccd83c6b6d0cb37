"""What numbers and names a request may hold; the bounds are those of the database and of the domain."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

LARGEST_NUMBER = 2**63 - 1
MOST_AT_ONCE = 250

WatchId = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Limit = Annotated[
    int, Query(ge=1, le=2**31 - 1, description=f"how many; more than {MOST_AT_ONCE} gives those")
]


def at_most(limit: int) -> int:
    """How many are given to somebody who asks for so many."""
    return min(limit, MOST_AT_ONCE)
