"""what other people's lists say of an account is found by the account, from the index alone."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_hint_account_key", "hint")
    op.create_index("ix_hint_account_key", "hint", ["owner_id", "account_key", "source"])


def downgrade() -> None:
    op.drop_index("ix_hint_account_key", "hint")
    op.create_index("ix_hint_account_key", "hint", ["owner_id", "account_key"])
