"""deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"
# What hangs on an owner's endpoint is shown by PostgreSQL to whom the endpoint is shown.
POLICIES = {
    "endpoint": OWN,
    "recipient": OWN,
    "endpoint_secret": "EXISTS (SELECT 1 FROM endpoint WHERE endpoint.id = endpoint_id)",
    "delivery": "EXISTS (SELECT 1 FROM endpoint WHERE endpoint.id = endpoint_id)",
    "attempt": "EXISTS (SELECT 1 FROM delivery WHERE delivery.id = delivery_id)",
}


def upgrade() -> None:
    op.create_table(
        "endpoint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("patterns", sa.JSON(), nullable=False),
        sa.Column("watches", sa.JSON(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "number", sa.BigInteger(), nullable=False, comment="order number of the last message"
        ),
        sa.Column(
            "failing_since",
            sa.BigInteger(),
            nullable=True,
            comment="first failure after the last success",
        ),
        sa.Column(
            "closed_until", sa.BigInteger(), nullable=False, comment="it asked to be left alone"
        ),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_endpoint_owner_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "recipient",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "shown",
            sa.String(length=200),
            nullable=False,
            comment="the address without its secrets",
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=True),
        sa.Column(
            "every",
            sa.BigInteger(),
            nullable=False,
            comment="least time between two, 0 for at once",
        ),
        sa.Column("quiet_from", sa.Integer(), nullable=True, comment="minutes after midnight"),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("told_until", sa.BigInteger(), nullable=False, comment="the last message told"),
        sa.Column("next_due", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("lease_token", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True, comment="why the last try failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_recipient_owner_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "endpoint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column(
            "lease_token",
            sa.BigInteger(),
            nullable=False,
            comment="fencing token of the last claim",
        ),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["endpoint.id"],
            name=op.f("fk_delivery_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seq"], ["outbox.seq"], name=op.f("fk_delivery_seq"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("endpoint_id", "number", name=op.f("uq_delivery_endpoint_id_number")),
        sa.UniqueConstraint("endpoint_id", "seq", name=op.f("uq_delivery_endpoint_id_seq")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_seq"), ["seq"], unique=False)
        batch_op.create_index(
            "ix_delivery_waiting",
            ["endpoint_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "endpoint_secret",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column(
            "endpoint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["endpoint.id"],
            name=op.f("fk_endpoint_secret_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint_secret")),
    )
    with op.batch_alter_table("endpoint_secret", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_endpoint_secret_endpoint_id"), ["endpoint_id"], unique=False
        )

    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("took", sa.BigInteger(), nullable=False, comment="milliseconds"),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column(
            "response", sa.Text(), nullable=False, comment="the beginning of what was answered"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_attempt_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_delivery_id"), ["delivery_id"], unique=False)
    _widen_outbox()
    if op.get_bind().dialect.name == "postgresql":
        _show_each_their_own()


def _show_each_their_own() -> None:
    for table, rule in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({rule})")


def _widen_outbox() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column(
                "spread_at",
                sa.BigInteger(),
                nullable=True,
                comment="when it was given to every endpoint that wants it",
            )
        )
    op.execute("UPDATE outbox SET id = 'ev_' || CAST(seq AS VARCHAR)")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.alter_column("id", existing_type=sa.String(length=40), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_outbox_id"), ["id"])
        batch_op.create_index("ix_outbox_spread_at", ["spread_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_waiting",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("spread_at IS NULL"),
            postgresql_where=sa.text("spread_at IS NULL"),
        )


def downgrade() -> None:
    # Tables first: SQLite makes the outbox anew, and would empty what refers to it.
    for table in ("attempt", "delivery", "endpoint_secret", "recipient", "endpoint"):
        op.drop_table(table)
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_waiting")
        batch_op.drop_index("ix_outbox_spread_at")
        batch_op.drop_constraint(batch_op.f("uq_outbox_id"), type_="unique")
        batch_op.drop_column("spread_at")
        batch_op.drop_column("id")
