"""The table of tokens. What a server gave is sealed; what it is for can be read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text, UniqueConstraint

from app.storage.tables import LONGEST_HANDLE, RowNumber, belonging, metadata

token = Table(
    "token",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("network", String(64), nullable=False),
    Column("host", String(255), nullable=False),
    Column("account_id", String(512), nullable=False),
    Column("handle", String(LONGEST_HANDLE)),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("owner_id", "network", "account_id"),
)
