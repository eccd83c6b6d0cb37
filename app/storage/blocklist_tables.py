"""The tables of block lists. An entry is one row for as long as the list lives: taken off, it stays
as a tombstone, so that whatever changed since a version is one look at an index.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.storage.tables import LONGEST_HANDLE, RowNumber, belonging, metadata

blocklist = Table(
    "blocklist",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("slug", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("rule", JSON, nullable=False),
    Column("quota", Integer, nullable=False),
    Column("days", Integer, nullable=False, comment="entries leave so long after their evidence"),
    Column("published", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False, comment="the newest published one"),
    Column("approved_at", BigInteger, nullable=False),
    Column("held", Text, comment="why the next version waits for a person"),
    Column("looked_at", Text, comment="what the last look at it found, to know that nothing moved"),
    Column(
        "whole_since",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="the oldest version since which it knows who left",
    ),
    UniqueConstraint("owner_id", "slug"),
)

blocklist_version = Table(
    "blocklist_version",
    metadata,
    Column("blocklist_id", ForeignKey("blocklist.id", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("retracted", Integer, nullable=False),
)

blocklist_entry = Table(
    "blocklist_entry",
    metadata,
    Column("blocklist_id", ForeignKey("blocklist.id", ondelete="CASCADE"), primary_key=True),
    Column("account_key", BigInteger, primary_key=True, autoincrement=False),
    Column("network", String(64), nullable=False),
    Column("id", String(512), nullable=False),
    Column("handle", String(LONGEST_HANDLE)),
    Column("reason", Text, nullable=False, comment="why it is on the list, or why no longer"),
    Column("pattern", String(32), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("cycles", Integer, nullable=False),
    Column("alert_id", String(32), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False, comment="the one that changed it last"),
    Column("added_at", BigInteger, nullable=False),
    Column("retracted_at", BigInteger, comment="set: it is a tombstone"),
)
Index(
    "ix_blocklist_entry_version",
    blocklist_entry.c.blocklist_id,
    blocklist_entry.c.version,
)
Index(
    "ix_blocklist_entry_surest",
    blocklist_entry.c.blocklist_id,
    blocklist_entry.c.confidence.desc(),
    blocklist_entry.c.account_key,
)

allowed = Table(
    "allowed",
    metadata,
    belonging(primary_key=True),
    Column("account_key", BigInteger, primary_key=True, autoincrement=False),
    Column("slug", String(64), primary_key=True, comment="empty: every list"),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

objection = Table(
    "objection",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("slug", String(64), nullable=False),
    Column("account_key", BigInteger, nullable=False, index=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("contact", String(200)),
    Column("answer", String(16), nullable=False),
    Column("answered_at", BigInteger),
)
