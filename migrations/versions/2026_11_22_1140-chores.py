"""nightly work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chore",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("next_due", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column(
            "lease_token",
            sa.BigInteger(),
            nullable=False,
            comment="fencing token of the last claim",
        ),
        sa.Column("done_at", sa.BigInteger(), comment="when it last went well"),
        sa.Column("told", sa.Text(), comment="what it did then"),
        sa.Column("fault", sa.Text(), comment="why it did not go well since"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chore")),
    )


def downgrade() -> None:
    op.drop_table("chore")
