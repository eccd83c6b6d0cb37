"""The tables of live streams: where each is read to, what it missed, and which records stand for a follow."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from app.storage.tables import RowNumber, belonging, metadata

stream = Table(
    "stream",
    metadata,
    belonging(primary_key=True),
    Column("name", String(512), primary_key=True),
    Column("cursor", BigInteger, comment="where to go on; what is before is written down"),
    Column("at", BigInteger, comment="the stream's time of the newest thing read"),
    Column("lease_until", BigInteger),
    Column("lease_token", BigInteger, nullable=False),
)

stream_gap = Table(
    "stream_gap",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("name", String(512), nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("before", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)

received = Table(
    "received",
    metadata,
    belonging(primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

follow_record = Table(
    "follow_record",
    metadata,
    Column("actor_key", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "record",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="0 stands for one whose key is not known",
    ),
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("ix_follow_record_watch_id", follow_record.c.watch_id)
