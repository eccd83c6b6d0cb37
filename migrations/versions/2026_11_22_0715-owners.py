"""owners: everything belongs to somebody, and PostgreSQL shows nobody what is another's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Of one owner each: table -> its primary key.
OWNED = {
    "account": ["key"],
    "profile": ["account_key", "observed_at"],
    "alert": ["id"],
    "watch": None,
    "outbox": None,
    "blocklist": None,
    "allowed": ["account_key", "slug"],
    "objection": None,
}
# Looked up by their keys alone, so that SQLite need not number their rows as well.
BY_KEY = ("account", "profile")
# Of one watch each, and through it of its owner.
WATCHED = ("slot", "snapshot", "roster", "roster_change", "absence", "event")
# '0' stands for all owners at once: for handing out due work, and for migrations.
OWN = "current_setting('churnwatch.owner', true) IN ('0', owner_id::text)"
OWN_WATCH = "EXISTS (SELECT 1 FROM watch WHERE watch.id = {table}.watch_id)"
LISTED = ("blocklist_version", "blocklist_entry")
OWN_LIST = "EXISTS (SELECT 1 FROM blocklist WHERE blocklist.id = {table}.blocklist_id)"
# What one owner has once: table -> its columns without the owner.
ONCE = {"watch": ["network", "account_id", "list"], "blocklist": ["slug"]}


def upgrade() -> None:
    op.create_table(
        "owner",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "invited_at",
            sa.BigInteger(),
            nullable=True,
            comment="when last given a way to sign in",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
        sa.UniqueConstraint("name", name=op.f("uq_owner_name")),
    )
    op.execute("INSERT INTO owner (name, role, created_at) VALUES ('me', 'admin', 0)")
    for table, key in OWNED.items():
        _give_to_first_owner(table, key)
    with op.batch_alter_table("rates") as batch:
        batch.alter_column("id", new_column_name="owner_id", type_=NUMBER)
    with op.batch_alter_table("rates") as batch:
        batch.create_foreign_key(
            batch.f("fk_rates_owner_id"), "owner", ["owner_id"], ["id"], ondelete="CASCADE"
        )
    for table, columns in ONCE.items():
        _keep_once(table, columns, ["owner_id", *columns])
    if op.get_bind().dialect.name == "postgresql":
        _show_each_their_own()


def downgrade() -> None:
    """Keeps what belongs to the first owner; all else is forgotten, as no older version knows whose."""
    if op.get_bind().dialect.name == "postgresql":
        _show_all_to_all()
    for table in ("rates", *OWNED):
        op.execute(f"DELETE FROM {table} WHERE owner_id <> 1")  # noqa: S608 - names from above
    for table, columns in ONCE.items():
        _keep_once(table, ["owner_id", *columns], columns)
    with op.batch_alter_table("rates") as batch:
        batch.drop_constraint("fk_rates_owner_id", type_="foreignkey")
        batch.alter_column("owner_id", new_column_name="id", type_=sa.Integer())
    for table, key in OWNED.items():
        _take_from_owners(table, key)
    op.drop_table("owner")


def _give_to_first_owner(table: str, key: list[str] | None) -> None:
    column = sa.Column("owner_id", NUMBER, nullable=False, server_default="1")
    kind = {"sqlite_with_rowid": table not in BY_KEY}
    # First, as the keys are: SQLite 3.40 takes a table for damaged whose key comes later.
    before = key[0] if key and op.get_bind().dialect.name == "sqlite" else None
    anew = "always" if before else "auto"
    with op.batch_alter_table(table, recreate=anew, table_kwargs=kind) as batch:
        batch.add_column(column, insert_before=before)
        batch.create_foreign_key(
            batch.f(f"fk_{table}_owner_id"), "owner", ["owner_id"], ["id"], ondelete="CASCADE"
        )
        if key:
            batch.drop_constraint(f"pk_{table}", type_="primary")
            batch.create_primary_key(batch.f(f"pk_{table}"), ["owner_id", *key])
    with op.batch_alter_table(table, table_kwargs=kind) as batch:
        batch.alter_column("owner_id", server_default=None)


def _keep_once(table: str, before: list[str], after: list[str]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(f"uq_{table}_{'_'.join(before)}", type_="unique")
        batch.create_unique_constraint(batch.f(f"uq_{table}_{'_'.join(after)}"), after)


def _take_from_owners(table: str, key: list[str] | None) -> None:
    kind = {"sqlite_with_rowid": table != "profile"}
    with op.batch_alter_table(table, table_kwargs=kind) as batch:
        if key:
            batch.drop_constraint(f"pk_{table}", type_="primary")
            batch.create_primary_key(batch.f(f"pk_{table}"), key)
        batch.drop_constraint(f"fk_{table}_owner_id", type_="foreignkey")
        batch.drop_column("owner_id")


def _show_each_their_own() -> None:
    policies = dict.fromkeys(("rates", *OWNED), OWN)
    policies |= {table: OWN_WATCH.format(table=table) for table in WATCHED}
    policies |= {table: OWN_LIST.format(table=table) for table in LISTED}
    for table, rule in policies.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # Without FORCE the owner of the table, which is the program itself, would see everything.
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({rule})")


def _show_all_to_all() -> None:
    for table in ("rates", *OWNED, *WATCHED, *LISTED):
        op.execute(f"DROP POLICY own ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
