"""who was erased, and since which version a list can tell whom it lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppressed",
        sa.Column(
            "hash", sa.LargeBinary(), nullable=False, comment="HMAC-SHA256 of an account's key"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_suppressed")),
    )
    op.create_table(
        "suppression_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_key")),
    )
    op.add_column(
        "blocklist",
        sa.Column(
            "whole_since",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="the oldest version since which it knows who left",
        ),
    )


def downgrade() -> None:
    op.drop_column("blocklist", "whole_since")
    op.drop_table("suppression_key")
    op.drop_table("suppressed")
