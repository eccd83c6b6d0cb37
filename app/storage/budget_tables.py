"""The tables of budgets and grants: what is used of each, shared by all owners and workers."""

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

grant_use = Table(
    "grant_use",
    metadata,
    Column("name", String(1024), primary_key=True, comment="the host, and whose credential"),
    Column("ends_at", BigInteger, nullable=False, comment="when the present window does"),
    Column("used", BigInteger, nullable=False, comment="requests of the window, taken in blocks"),
)
