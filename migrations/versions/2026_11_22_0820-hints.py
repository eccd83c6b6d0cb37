"""Other people's block lists, and whom they name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"
TABLES = ("subscription", "hint")


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_subscription_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "source", name=op.f("pk_subscription")),
    )
    op.create_table(
        "hint",
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("account_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_hint_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "source", "account_key", name=op.f("pk_hint")),
    )
    with op.batch_alter_table("hint") as batch:
        batch.create_index("ix_hint_account_key", ["owner_id", "account_key"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own ON {table} USING ({OWN})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
