"""The table of mirrors: lists that their owners want on an account elsewhere."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.storage.tables import LONGEST_HANDLE, RowNumber, belonging, metadata

mirror = Table(
    "mirror",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("blocklist_id", ForeignKey("blocklist.id", ondelete="CASCADE"), nullable=False),
    Column("did", String(512), nullable=False),
    Column("handle", String(LONGEST_HANDLE), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("shows", BigInteger, comment="the version that stands there, 0 for nothing"),
    Column("retry_at", BigInteger, nullable=False),
    Column("ending", Boolean, nullable=False),
    Column("fault", Text),
    Column("spent", JSON, nullable=False, comment="when points were spent, and how many"),
    UniqueConstraint("blocklist_id"),
)
