"""One server for each SQLite file: a second one says who is there, and ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import Conflict
from app.storage.engine import file_of


@contextmanager
def one_server(database: str) -> Iterator[None]:
    """Hold a database of one file as long as the block, however it ends. Raises Conflict.

    The lock lies beside the file: SQLite's own locks are lost when anybody closes it.
    """
    file = file_of(database)
    if file is None or not file.name:
        yield
        return
    with file.with_name(f"{file.name}.server").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise Conflict(
                f"process {held.read()} serves {file} already: stop it first, or let several"
                " servers share a PostgreSQL database (CHURNWATCH_DATABASE_URL)"
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield
