"""live streams and the records that stand for follows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"
POLICIES = {
    "stream": OWN,
    "stream_gap": OWN,
    "follow_record": "EXISTS (SELECT 1 FROM watch WHERE watch.id = follow_record.watch_id)",
}


def upgrade() -> None:
    op.create_table(
        "stream",
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column(
            "cursor",
            sa.BigInteger(),
            nullable=True,
            comment="where to go on; what is before is written down",
        ),
        sa.Column(
            "at",
            sa.BigInteger(),
            nullable=True,
            comment="the stream's time of the newest thing read",
        ),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("lease_token", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_stream_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "name", name=op.f("pk_stream")),
    )
    op.create_table(
        "stream_gap",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_stream_gap_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_gap")),
    )
    op.create_table(
        "follow_record",
        sa.Column("actor_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "record",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="0 stands for one whose key is not known",
        ),
        sa.Column("watch_id", NUMBER, nullable=False),
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"],
            ["watch.id"],
            name=op.f("fk_follow_record_watch_id_watch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "actor_key", "record", "watch_id", "member_key", name=op.f("pk_follow_record")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_follow_record_watch_id"), "follow_record", ["watch_id"])
    if op.get_bind().dialect.name == "postgresql":
        _show_each_their_own()


def _show_each_their_own() -> None:
    for table, rule in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({rule})")


def downgrade() -> None:
    op.drop_table("follow_record")
    op.drop_table("stream_gap")
    op.drop_table("stream")
