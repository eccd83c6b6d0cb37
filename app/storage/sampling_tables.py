"""The table of how each watch is looked at."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, String, Table, Text

from app.storage.tables import metadata

sampling = Table(
    "sampling",
    metadata,
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("adaptive", Boolean, nullable=False, comment="false: a person chose the interval"),
    Column("walk", Boolean, nullable=False, comment="the next look is a walk, come what may"),
    Column("reason", Text, nullable=False, comment="why the next look is when it is"),
    Column("walked_at", BigInteger),
    Column("claimed", BigInteger, comment="what was counted when it was last read whole"),
    Column("meter", String(255), comment="the host and credential whose budget it shares"),
    Column("need", Float, nullable=False, comment="requests a day at its own rhythm"),
)
