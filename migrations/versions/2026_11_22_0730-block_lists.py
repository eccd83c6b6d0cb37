"""Block lists, their versions and entries, who is allowed, and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


# The list that is always there; the figures are those of app/domain/blocklist.py.
SUGGESTED = {
    "slug": "suggested",
    "title": "Accounts that follow and unfollow again and again",
    "rule": {
        "patterns": [],
        "confidence": 0.0,
        "severity": "alert",
        "networks": [],
        "watches": [],
    },
    "quota": 1_000_000,
    "days": 365,
    "published": False,
    "version": 0,
    "approved_at": 0,
}


def upgrade() -> None:
    op.create_table(
        "allowed",
        sa.Column("account_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False, comment="empty: every list"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_key", "slug", name=op.f("pk_allowed")),
    )
    lists = op.create_table(
        "blocklist",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column(
            "days",
            sa.Integer(),
            nullable=False,
            comment="entries leave so long after their evidence",
        ),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="the newest published one"),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "held", sa.Text(), nullable=True, comment="why the next version waits for a person"
        ),
        sa.Column(
            "looked_at",
            sa.Text(),
            nullable=True,
            comment="what the last look at it found, to know that nothing moved",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocklist")),
        sa.UniqueConstraint("slug", name=op.f("uq_blocklist_slug")),
    )
    op.bulk_insert(lists, [SUGGESTED])
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("account_key", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_account_key"), ["account_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_at"), ["at"], unique=False)

    op.create_table(
        "blocklist_entry",
        sa.Column(
            "blocklist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("account_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=512), nullable=False),
        sa.Column("handle", sa.String(length=512), nullable=True),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="why it is on the list, or why no longer"
        ),
        sa.Column("pattern", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("cycles", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="the one that changed it last"
        ),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("retracted_at", sa.BigInteger(), nullable=True, comment="set: it is a tombstone"),
        sa.ForeignKeyConstraint(
            ["blocklist_id"],
            ["blocklist.id"],
            name=op.f("fk_blocklist_entry_blocklist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("blocklist_id", "account_key", name=op.f("pk_blocklist_entry")),
    )
    with op.batch_alter_table("blocklist_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_blocklist_entry_surest",
            ["blocklist_id", sa.literal_column("confidence DESC"), "account_key"],
            unique=False,
        )
        batch_op.create_index(
            "ix_blocklist_entry_version", ["blocklist_id", "version"], unique=False
        )

    op.create_table(
        "blocklist_version",
        sa.Column(
            "blocklist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("retracted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blocklist_id"],
            ["blocklist.id"],
            name=op.f("fk_blocklist_version_blocklist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("blocklist_id", "number", name=op.f("pk_blocklist_version")),
    )


def downgrade() -> None:
    op.drop_table("blocklist_version")
    with op.batch_alter_table("blocklist_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_blocklist_entry_version")
        batch_op.drop_index("ix_blocklist_entry_surest")

    op.drop_table("blocklist_entry")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_at"))
        batch_op.drop_index(batch_op.f("ix_objection_account_key"))

    op.drop_table("objection")
    op.drop_table("blocklist")
    op.drop_table("allowed")
