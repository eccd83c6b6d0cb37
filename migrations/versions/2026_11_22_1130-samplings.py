"""how each watch is looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN_WATCH = "EXISTS (SELECT 1 FROM watch WHERE watch.id = sampling.watch_id)"


def upgrade() -> None:
    op.create_table(
        "sampling",
        sa.Column("watch_id", NUMBER, nullable=False),
        sa.Column(
            "adaptive", sa.Boolean(), nullable=False, comment="false: a person chose the interval"
        ),
        sa.Column(
            "walk", sa.Boolean(), nullable=False, comment="the next look is a walk, come what may"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="why the next look is when it is"),
        sa.Column("walked_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "claimed",
            sa.BigInteger(),
            nullable=True,
            comment="what was counted when it was last read whole",
        ),
        sa.Column(
            "meter",
            sa.String(length=255),
            nullable=True,
            comment="the host and credential whose budget it shares",
        ),
        sa.Column("need", sa.Float(), nullable=False, comment="requests a day at its own rhythm"),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name=op.f("fk_sampling_watch_id_watch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("watch_id", name=op.f("pk_sampling")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE sampling ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE sampling FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON sampling USING ({OWN_WATCH})")


def downgrade() -> None:
    op.drop_table("sampling")
