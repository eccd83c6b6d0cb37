"""Everything a database holds, as text, to look for what must not be there."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import text

from app.storage.owned import EVERYBODY
from app.storage.packing import unpack_change, unpack_keys, unpack_roster
from app.storage.tables import metadata
from app.storage.work import Database


def dumped(storage: Database) -> str:
    """Every value of every row, of all owners; what is packed is unpacked."""
    with storage.of(EVERYBODY).reading() as work:
        return "\n".join(
            f"{table} {column} {_shown(table, column, value)}"
            for table in metadata.tables
            for row in work.connection.execute(text(f'SELECT * FROM "{table}"'))
            for column, value in row._mapping.items()
        )


def _shown(table: str, column: str, value: Any) -> str:
    if column != "members" or not isinstance(value, bytes | memoryview):
        return str(value)
    data = bytes(value)
    if table == "absence":
        arrays = [unpack_keys(data)]
    elif table == "roster":
        arrays = [unpack_roster(data).keys]
    else:
        change = unpack_change(data)
        arrays = [change.gone, change.came.keys]
    return " ".join(map(str, np.concatenate(arrays).tolist()))
