"""passes of accounts over lists, and what is ordinary list by list.

What was counted of all lists together is let go: it counted otherwise, and is counted anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"
OWN_WATCH = "EXISTS (SELECT 1 FROM watch WHERE watch.id = {table}.watch_id)"


def _watch_id() -> sa.Column[int]:
    return sa.Column("watch_id", NUMBER, nullable=False)


def upgrade() -> None:
    op.create_table(
        "pass",
        sa.Column(
            "account_key",
            NUMBER,
            autoincrement=False,
            nullable=False,
        ),
        _watch_id(),
        sa.Column("came", sa.BigInteger(), nullable=False),
        sa.Column("went", sa.BigInteger(), nullable=False),
        sa.Column(
            "nth",
            sa.SmallInteger(),
            nullable=False,
            comment="which of the account's days of leaving",
        ),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name=op.f("fk_pass_watch_id_watch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_key", "watch_id", name=op.f("pk_pass")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pass_went_came", "pass", ["went", "came"])
    op.create_index(
        "ix_pass_second",
        "pass",
        ["went", "account_key"],
        sqlite_where=sa.text("nth = 2"),
        postgresql_where=sa.text("nth = 2"),
    )
    op.create_table(
        "list_rates",
        _watch_id(),
        sa.Column(
            "follows",
            sa.BigInteger(),
            nullable=False,
            comment="accounts that followed anew just once",
        ),
        sa.Column(
            "short", sa.BigInteger(), nullable=False, comment="of those, gone within 14 days"
        ),
        sa.ForeignKeyConstraint(
            ["watch_id"],
            ["watch.id"],
            name=op.f("fk_list_rates_watch_id_watch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("watch_id", name=op.f("pk_list_rates")),
    )
    op.drop_table("rates")
    for table in ("pass", "list_rates"):
        _show_each_their_own(table, OWN_WATCH.format(table=table))


def _show_each_their_own(table: str, rule: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({rule})")


def downgrade() -> None:
    op.create_table(
        "rates",
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("follows", sa.BigInteger(), nullable=False, comment="new follows seen"),
        sa.Column(
            "short", sa.BigInteger(), nullable=False, comment="of those, gone within 14 days"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_rates_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_rates")),
    )
    _show_each_their_own("rates", OWN)
    op.drop_table("list_rates")
    op.drop_index("ix_pass_second", "pass")
    op.drop_index("ix_pass_went_came", "pass")
    op.drop_table("pass")
