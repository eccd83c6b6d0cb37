"""budgets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budget_use",
        sa.Column(
            "name",
            sa.String(length=255),
            nullable=False,
            comment="the host, and whose account there",
        ),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False, comment="2026-11, in UTC"),
        sa.Column(
            "used", sa.BigInteger(), nullable=False, comment="money in millionths of a dollar"
        ),
        sa.PrimaryKeyConstraint("name", "unit", "month", name=op.f("pk_budget_use")),
    )


def downgrade() -> None:
    op.drop_table("budget_use")
