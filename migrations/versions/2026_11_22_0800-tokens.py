"""tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.String(length=512), nullable=False),
        sa.Column("handle", sa.String(length=512), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_token_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint(
            "owner_id",
            "network",
            "account_id",
            name=op.f("uq_token_owner_id_network_account_id"),
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE token ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE token FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON token USING ({OWN})")


def downgrade() -> None:
    op.drop_table("token")
