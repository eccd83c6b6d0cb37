"""More owners than the first one."""

from __future__ import annotations

from sqlalchemy import text

from app.storage.work import Database


def add_owner(storage: Database, number: int) -> Database:
    """The storage of one more owner."""
    with storage.engine.connect().execution_options(writing=True) as opened, opened.begin():
        values = {"id": number, "name": f"owner{number}"}
        opened.execute(
            text("INSERT INTO owner (id, name, role, created_at) VALUES (:id, :name, 'member', 0)"),
            values,
        )
    return storage.of(number)
