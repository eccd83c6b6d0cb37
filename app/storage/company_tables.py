"""Tables of what is compared across accounts: passes over lists, and what is ordinary there."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, SmallInteger, Table

from app.storage.tables import RowNumber, metadata

passes = Table(
    "pass",
    metadata,
    Column("account_key", RowNumber, primary_key=True, autoincrement=False),
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("came", BigInteger, primary_key=True, autoincrement=False),
    Column("went", BigInteger, nullable=False),
    Column("nth", SmallInteger, nullable=False, comment="which of the account's days of leaving"),
    sqlite_with_rowid=False,
)
Index("ix_pass_went_came", passes.c.went, passes.c.came)
Index(
    "ix_pass_second",
    passes.c.went,
    passes.c.account_key,
    sqlite_where=passes.c.nth == 2,
    postgresql_where=passes.c.nth == 2,
)

list_rates = Table(
    "list_rates",
    metadata,
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("follows", BigInteger, nullable=False, comment="accounts that followed anew just once"),
    Column("short", BigInteger, nullable=False, comment="of those, gone within 14 days"),
)
