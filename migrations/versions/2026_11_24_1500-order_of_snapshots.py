"""what the places in a list said stands with each snapshot, so that a history told again keeps it.

Of older snapshots it is known where a return was told by its place, and where a platform lists so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NEWEST_FIRST = """
UPDATE snapshot SET "order" = 'newest_first'
WHERE watch_id IN (SELECT watch_id FROM event WHERE proof = 'seat')
   OR watch_id IN (SELECT id FROM watch WHERE live AND network IN ('bluesky', 'demo', 'misskey'))
"""


def upgrade() -> None:
    op.add_column(
        "snapshot",
        sa.Column(
            "order",
            sa.String(length=16),
            nullable=False,
            server_default="unknown",
            comment="what the places in its list say",
        ),
    )
    op.execute(NEWEST_FIRST)


def downgrade() -> None:
    op.drop_column("snapshot", "order")
