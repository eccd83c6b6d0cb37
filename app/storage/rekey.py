"""Every sealed value sealed anew, with the key that seals now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from app.domain.act import place_of as place_of_mandate
from app.ports.credentials import Vault
from app.storage.acting_tables import mandate
from app.storage.delivery_tables import endpoint_secret, recipient
from app.storage.erasure_tables import suppression_key
from app.storage.idempotency import place_of as place_of_answer
from app.storage.idempotency_tables import idempotency
from app.storage.mirror_tables import mirror
from app.storage.owned import EVERYBODY
from app.storage.suppression import PLACE
from app.storage.token_tables import token
from app.storage.tokens import place_of
from app.storage.vault import KeyFile
from app.storage.work import Database

# Tables with a column `sealed` -> where a row's value belongs, as the program names it.
SEALED: dict[Table, Callable[[Row[Any]], str]] = {
    endpoint_secret: lambda row: f"endpoint_secret/{row.endpoint_id}/{row.id}",
    idempotency: lambda row: place_of_answer(row.owner_id, row.key),
    mandate: lambda row: place_of_mandate(row.owner_id, row.network, row.account_id),
    mirror: lambda row: f"mirror/{row.blocklist_id}",
    suppression_key: lambda _: PLACE,
    recipient: lambda row: f"recipient/{row.id}",
    token: lambda row: place_of(row.owner_id, row.network, row.account_id),
}


def rekey(database: Database, vault: KeyFile) -> int:
    """Make a new key and seal everybody's secrets with it; returns how many. Raises BadInput.

    What an earlier turn that was cut short left under the key before is sealed anew first, for that
    key goes now. Where a secret does not open, nothing changes.
    """
    reseal(database, vault)
    vault.renew()
    return reseal(database, vault)


def reseal(database: Database, vault: Vault) -> int:
    """Open and seal everybody's secrets again; returns how many. Raises BadInput, changing nothing."""
    with database.of(EVERYBODY).writing() as work:
        return sum(_reseal(work.connection, vault, table) for table in SEALED)


def _reseal(connection: Connection, vault: Vault, table: Table) -> int:
    rows = connection.execute(select(table).with_for_update()).all()
    for row in rows:
        place = SEALED[table](row)
        sealed = vault.seal(vault.open(row.sealed, place), place)
        connection.execute(update(table).where(table.c.id == row.id).values(sealed=sealed))
    return len(rows)
