"""mirrors of block lists on accounts elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"


def upgrade() -> None:
    op.create_table(
        "mirror",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("blocklist_id", NUMBER, nullable=False),
        sa.Column("did", sa.String(length=512), nullable=False),
        sa.Column("handle", sa.String(length=512), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "shows",
            sa.BigInteger(),
            nullable=True,
            comment="the version that stands there, 0 for nothing",
        ),
        sa.Column("retry_at", sa.BigInteger(), nullable=False),
        sa.Column("ending", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column(
            "spent", sa.JSON(), nullable=False, comment="when points were spent, and how many"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_mirror_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["blocklist_id"],
            ["blocklist.id"],
            name=op.f("fk_mirror_blocklist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror")),
        sa.UniqueConstraint("blocklist_id", name=op.f("uq_mirror_blocklist_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE mirror ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE mirror FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON mirror USING ({OWN})")


def downgrade() -> None:
    op.drop_table("mirror")
