"""What numbers and names a request may hold; the bounds are those of JSON and the domain."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from app.domain.ids import LONGEST_ID
from app.domain.text import pasted, visible

# Every field as it is described, and none besides.
STRICT = ConfigDict(strict=True, extra="forbid")

# The largest whole number that every reader of JSON reads exactly (RFC 7493); no id comes near it.
LARGEST_NUMBER = 2**53 - 1
MOST_AT_ONCE = 250
LONGEST_REASON = 500

Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Network = Annotated[str, Field(pattern=r"^[a-z][a-z0-9.:-]{0,63}$", examples=["bluesky"])]
# Visible ASCII: what every platform's ids, and the handles of those that are read, are made of.
AccountName = Annotated[
    str, Field(min_length=1, max_length=LONGEST_ID, pattern=r"^[!-~]+$", examples=["alice.example"])
]
# The same as a person types or pastes it on a page.
TypedName = Annotated[
    AccountName, BeforeValidator(lambda name: pasted(name) if isinstance(name, str) else name)
]
Limit = Annotated[
    int, Query(ge=1, le=2**31 - 1, description=f"how many; more than {MOST_AT_ONCE} gives as many")
]
Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=2_000)]


def at_most(limit: int) -> int:
    """How many are given to somebody who asks for so many."""
    return min(limit, MOST_AT_ONCE)


def _readable(text: str) -> str:
    said = text.strip()
    if not any(letter.isalnum() for letter in said) or visible(said, LONGEST_REASON) != said:
        raise ValueError(f"is not a reason of 1 to {LONGEST_REASON} readable characters")
    return said


Reason = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), AfterValidator(_readable)]
