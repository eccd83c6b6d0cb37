"""The table of budgets: what is used of each in a month, shared by all owners and workers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from app.storage.tables import metadata

budget_use = Table(
    "budget_use",
    metadata,
    Column("name", String(255), primary_key=True, comment="the host, and whose account there"),
    Column("unit", String(16), primary_key=True),
    Column("month", String(7), primary_key=True, comment="2026-11, in UTC"),
    Column("used", BigInteger, nullable=False, comment="money in millionths of a dollar"),
)
