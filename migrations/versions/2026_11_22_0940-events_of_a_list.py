"""events of a list: found in their order, without reading those of all others."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_event_watch_id_seq"), "event", ["watch_id", "seq"])


def downgrade() -> None:
    op.drop_index(op.f("ix_event_watch_id_seq"), table_name="event")
