"""later passes of an account over a list beside its first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _keyed_by("account_key", "watch_id", "came")


def downgrade() -> None:
    op.execute(
        "DELETE FROM pass WHERE EXISTS (SELECT 1 FROM pass AS first WHERE first.came < pass.came"
        " AND first.account_key = pass.account_key AND first.watch_id = pass.watch_id)"
    )
    _keyed_by("account_key", "watch_id")


def _keyed_by(*columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_pass", "pass")
        op.create_primary_key("pk_pass", "pass", list(columns))
    else:
        _made_anew(columns)


def _made_anew(columns: tuple[str, ...]) -> None:
    """SQLite keeps a table without row numbers in the order of its key."""
    op.drop_index("ix_pass_second", "pass")
    op.drop_index("ix_pass_went_came", "pass")
    op.rename_table("pass", "pass_before")
    op.create_table(
        "pass",
        sa.Column("account_key", NUMBER, autoincrement=False, nullable=False),
        sa.Column("watch_id", NUMBER, nullable=False),
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
        sa.PrimaryKeyConstraint(*columns, name=op.f("pk_pass")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO pass (account_key, watch_id, came, went, nth)"
        " SELECT account_key, watch_id, came, went, nth FROM pass_before"
    )
    op.drop_table("pass_before")
    op.create_index("ix_pass_went_came", "pass", ["went", "came"])
    op.create_index(
        "ix_pass_second", "pass", ["went", "account_key"], sqlite_where=sa.text("nth = 2")
    )
