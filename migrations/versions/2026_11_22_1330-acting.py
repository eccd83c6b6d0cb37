"""acting for an owner: mandates and acts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"


def upgrade() -> None:
    _mandates()
    _acts()
    for table in ("mandate", "act"):
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own ON {table} USING ({OWN})")


def _mandates() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=512), nullable=False),
        sa.Column("handle", sa.String(length=512), nullable=True),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("deeds", sa.JSON(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column(
            "spent", sa.JSON(), nullable=False, comment="when points were spent, and how many"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_mandate_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint(
            "owner_id", "network", "account_id", name=op.f("uq_mandate_owner_id_network_account_id")
        ),
    )


def _acts() -> None:
    op.create_table(
        "act",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("plan", sa.String(length=32), nullable=False),
        sa.Column("by_network", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.String(length=512), nullable=False),
        sa.Column("by_handle", sa.String(length=512), nullable=True),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=512), nullable=False),
        sa.Column("account_key", sa.BigInteger(), nullable=False),
        sa.Column("handle", sa.String(length=512), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_act_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index("ix_act_plan", "act", ["owner_id", "plan"])
    op.create_index("ix_act_account_key", "act", ["owner_id", "account_key"])
    op.create_index("ix_act_stage", "act", ["owner_id", "by_id", "stage"])


def downgrade() -> None:
    op.drop_table("act")
    op.drop_table("mandate")
