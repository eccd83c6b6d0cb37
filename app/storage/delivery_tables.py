"""The tables of deliveries: who is told, what was sent, and what came back."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.storage.tables import RowNumber, belonging, metadata

endpoint = Table(
    "endpoint",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("url", String(2_048), nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("patterns", JSON, nullable=False),
    Column("watches", JSON, nullable=False),
    Column("severity", String(8)),
    Column("created_at", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False, comment="order number of the last message"),
    Column("failing_since", BigInteger, comment="first failure after the last success"),
    Column("closed_until", BigInteger, nullable=False, comment="it asked to be left alone"),
    Column("disabled_at", BigInteger),
    Column("disabled_reason", Text),
)

endpoint_secret = Table(
    "endpoint_secret",
    metadata,
    Column("id", String(40), primary_key=True),
    Column(
        "endpoint_id", ForeignKey("endpoint.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("kind", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("public", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("retires_at", BigInteger),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("endpoint_id", ForeignKey("endpoint.id", ondelete="CASCADE"), nullable=False),
    Column("seq", ForeignKey("outbox.seq", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("lease_token", BigInteger, nullable=False, comment="fencing token of the last claim"),
    Column("ended_at", BigInteger),
    UniqueConstraint("endpoint_id", "number"),
    # A message is spread to an endpoint once, however often it is sent.
    UniqueConstraint("endpoint_id", "seq"),
)
_waiting = delivery.c.state == "waiting"
Index(
    "ix_delivery_waiting",
    delivery.c.endpoint_id,
    delivery.c.due_at,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column(
        "delivery_id", ForeignKey("delivery.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("at", BigInteger, nullable=False),
    Column("took", BigInteger, nullable=False, comment="milliseconds"),
    Column("status", Integer),
    Column("problem", Text),
    Column("response", Text, nullable=False, comment="the beginning of what was answered"),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id", String(40), primary_key=True),
    belonging(),
    Column("shown", String(200), nullable=False, comment="the address without its secrets"),
    Column("sealed", LargeBinary, nullable=False),
    Column("severity", String(8)),
    Column("every", BigInteger, nullable=False, comment="least time between two, 0 for at once"),
    Column("quiet_from", Integer, comment="minutes after midnight"),
    Column("quiet_until", Integer),
    Column("zone", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("told_until", BigInteger, nullable=False, comment="the last message told"),
    Column("next_due", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("lease_token", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("problem", Text, comment="why the last try failed"),
)
