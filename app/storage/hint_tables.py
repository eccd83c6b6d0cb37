"""The tables of other people's lists: which there are, and whom they name."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from app.storage.tables import belonging, metadata

subscription = Table(
    "subscription",
    metadata,
    belonging(primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("origin", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("network", String(64), comment="of which ids alone are"),
    Column("every", BigInteger, nullable=False, server_default="0", comment="0: never read again"),
    Column("due_at", BigInteger, nullable=False, server_default="0"),
    Column("etag", Text),
    Column("fault", Text, comment="why it could not be read since"),
)

hint = Table(
    "hint",
    metadata,
    belonging(primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("account_key", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
)
# With the source, or SQLite goes through the whole key for it instead, which holds everything asked for.
Index("ix_hint_account_key", hint.c.owner_id, hint.c.account_key, hint.c.source)
