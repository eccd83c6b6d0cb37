"""what suspected accounts follow besides the watched lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"


def upgrade() -> None:
    op.create_table(
        "elsewhere",
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("actor_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target_key", sa.BigInteger(), nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "went_at",
            sa.BigInteger(),
            nullable=True,
            comment="null while it stands, as far as anybody saw",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_elsewhere_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "actor_key", "record", name=op.f("pk_elsewhere")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE elsewhere ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE elsewhere FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON elsewhere USING ({OWN})")


def downgrade() -> None:
    op.drop_table("elsewhere")
