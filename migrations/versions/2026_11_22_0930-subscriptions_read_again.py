"""subscriptions that are read again by themselves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("network", sa.String(length=64), nullable=True, comment="of which ids alone are"),
        sa.Column(
            "every",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="0: never read again",
        ),
        sa.Column("due_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True, comment="why it could not be read since"),
    )


def upgrade() -> None:
    for column in columns():
        op.add_column("subscription", column)


def downgrade() -> None:
    for column in columns():
        op.drop_column("subscription", column.name)
