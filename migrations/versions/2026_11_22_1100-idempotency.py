"""idempotency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"


def upgrade() -> None:
    op.create_table(
        "idempotency",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False, comment="SHA-256 of what was asked"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="the answer, which may hold a secret",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_idempotency_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_idempotency_owner_id_key")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE idempotency FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON idempotency USING ({OWN})")


def downgrade() -> None:
    op.drop_table("idempotency")
