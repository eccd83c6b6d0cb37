"""the newest alerts found without sorting all of them."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_alert_newest", "alert", ["owner_id", "raised_at"])


def downgrade() -> None:
    op.drop_index("ix_alert_newest", "alert")
