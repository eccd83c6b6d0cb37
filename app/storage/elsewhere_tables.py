"""The table of what suspected accounts follow besides the watched lists; whom, by a key alone."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from app.storage.tables import belonging, metadata

elsewhere = Table(
    "elsewhere",
    metadata,
    belonging(primary_key=True),
    Column("actor_key", BigInteger, primary_key=True, autoincrement=False),
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("target_key", BigInteger, nullable=False),
    Column("came_at", BigInteger, nullable=False),
    Column("went_at", BigInteger, comment="null while it stands, as far as anybody saw"),
    sqlite_with_rowid=False,
)
