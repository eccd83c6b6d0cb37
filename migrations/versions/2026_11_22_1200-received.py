"""messages of platforms that call us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"


def upgrade() -> None:
    op.create_table(
        "received",
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_received_owner_id_owner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "name", "id", name=op.f("pk_received")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE received ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE received FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON received USING ({OWN})")


def downgrade() -> None:
    op.drop_table("received")
