"""The table of answers to requests that came with an idempotency key."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, UniqueConstraint

from app.storage.tables import RowNumber, belonging, metadata

idempotency = Table(
    "idempotency",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("key", String(255), nullable=False),
    Column("request", LargeBinary, nullable=False, comment="SHA-256 of what was asked"),
    Column("at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="the answer, which may hold a secret"),
    UniqueConstraint("owner_id", "key"),
)
