"""The table of nightly work: whose turn it is, and what became of the last time."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from app.storage.tables import metadata

chore = Table(
    "chore",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("next_due", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("lease_token", BigInteger, nullable=False, comment="fencing token of the last claim"),
    Column("done_at", BigInteger, comment="when it last went well"),
    Column("told", Text, comment="what it did then"),
    Column("fault", Text, comment="why it did not go well since"),
)
