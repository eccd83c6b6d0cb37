"""The tables of acting for an owner: in whose name it may be done, and everything that was."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.storage.tables import LONGEST_HANDLE, RowNumber, belonging, metadata

mandate = Table(
    "mandate",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("network", String(64), nullable=False),
    Column("account_id", String(512), nullable=False),
    Column("handle", String(LONGEST_HANDLE)),
    Column("host", String(255), nullable=False),
    Column("deeds", JSON, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("retry_at", BigInteger, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("fault", Text),
    Column("spent", JSON, nullable=False, comment="when points were spent, and how many"),
    UniqueConstraint("owner_id", "network", "account_id"),
)

# Accounts are named here in full: what was done can be taken back when nothing else knows them.
act = Table(
    "act",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("plan", String(32), nullable=False),
    Column("by_network", String(64), nullable=False),
    Column("by_id", String(512), nullable=False),
    Column("by_handle", String(LONGEST_HANDLE)),
    Column("deed", String(32), nullable=False),
    Column("network", String(64), nullable=False),
    Column("account_id", String(512), nullable=False),
    Column("account_key", BigInteger, nullable=False),
    Column("handle", String(LONGEST_HANDLE)),
    Column("reason", Text, nullable=False),
    Column("alert_id", String(32)),
    Column("stage", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("fault", Text),
)
Index("ix_act_plan", act.c.owner_id, act.c.plan)
Index("ix_act_account_key", act.c.owner_id, act.c.account_key)
Index("ix_act_stage", act.c.owner_id, act.c.by_id, act.c.stage)
