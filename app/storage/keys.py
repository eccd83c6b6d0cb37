"""Queries for many keys at once: one parameter whatever their number, so one statement to prepare."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection


def among(connection: Connection, column: str) -> str:
    """SQL for "the column is one of :keys"; bind `keys` with `bound`."""
    if connection.dialect.name == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(:keys))"
    return f"{column} = ANY(CAST(:keys AS bigint[]))"


def bound(connection: Connection, keys: Sequence[int]) -> str | list[int]:
    """The keys in the form the database takes them in."""
    numbers = [int(key) for key in keys]
    if connection.dialect.name == "sqlite":
        return msgspec.json.encode(numbers).decode()
    return numbers
