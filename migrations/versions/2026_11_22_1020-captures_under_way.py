"""captures under way: how far each is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "watch",
        sa.Column("read_members", sa.BigInteger(), comment="by the capture that is under way"),
    )
    op.add_column(
        "watch",
        sa.Column("read_of", sa.BigInteger(), comment="the length it was told; null if it was not"),
    )


def downgrade() -> None:
    op.drop_column("watch", "read_of")
    op.drop_column("watch", "read_members")
