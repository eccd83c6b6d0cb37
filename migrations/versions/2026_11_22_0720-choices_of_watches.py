"""choices of watches: which patterns alert, and from which confidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    patterns = sa.Column(
        "alert_patterns",
        sa.JSON(none_as_null=True),
        nullable=True,
        comment="patterns to alert of, null for any",
    )
    confidence = sa.Column(
        "alert_confidence",
        sa.Float(),
        server_default="0",
        nullable=False,
        comment="least confidence to alert from, 0 to 1",
    )
    with op.batch_alter_table("watch") as batch:
        batch.add_column(patterns)
        batch.add_column(confidence)


def downgrade() -> None:
    with op.batch_alter_table("watch") as batch:
        batch.drop_column("alert_confidence")
        batch.drop_column("alert_patterns")
