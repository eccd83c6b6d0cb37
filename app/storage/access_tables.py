"""The table of ways in. It is read before it is known who asks, so no policy of rows covers it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, LargeBinary, String, Table

from app.storage.tables import RowNumber, belonging, metadata

credential = Table(
    "credential",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("kind", String(8), nullable=False),
    Column("label", String(100), nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the secret"),
    Column("scopes", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, comment="to the day"),
)
