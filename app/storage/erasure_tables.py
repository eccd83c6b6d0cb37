"""The tables of who was erased at their own wish. They hold no ids, and belong to the installation."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from app.storage.tables import metadata

suppressed = Table(
    "suppressed",
    metadata,
    Column("hash", LargeBinary, primary_key=True, comment="HMAC-SHA256 of an account's key"),
    Column("at", BigInteger, nullable=False),
)

suppression_key = Table(
    "suppression_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
