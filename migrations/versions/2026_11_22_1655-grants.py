"""what is used of the requests that hosts grant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grant_use",
        sa.Column(
            "name", sa.String(length=1024), nullable=False, comment="the host, and whose credential"
        ),
        sa.Column(
            "ends_at", sa.BigInteger(), nullable=False, comment="when the present window does"
        ),
        sa.Column(
            "used",
            sa.BigInteger(),
            nullable=False,
            comment="requests of the window, taken in blocks",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_grant_use")),
    )


def downgrade() -> None:
    op.drop_table("grant_use")
