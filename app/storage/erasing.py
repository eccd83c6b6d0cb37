"""Everything an owner has of one account, taken out of every table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from app.domain.account import Account, AccountKey
from app.domain.act import FINAL, STANDING
from app.storage.acting_tables import act, mandate
from app.storage.blocklist_tables import allowed, blocklist, blocklist_entry, objection
from app.storage.company_tables import passes
from app.storage.delivery_tables import attempt, endpoint, recipient
from app.storage.elsewhere_tables import elsewhere
from app.storage.hint_tables import hint, subscription
from app.storage.idempotency_tables import idempotency
from app.storage.mirror_tables import mirror
from app.storage.owned import of_own_watch, own
from app.storage.stream_tables import follow_record, stream_gap
from app.storage.tables import account as accounts
from app.storage.tables import alert, event, outbox, profile, slot, snapshot, watch
from app.storage.token_tables import token

# Sentences in which an account may be named that they are not about.
TEXTS: dict[Table, Sequence[Column[Any]]] = {
    alert: (alert.c.summary, alert.c.findings, alert.c.reason),
    outbox: (outbox.c.body,),
    snapshot: (snapshot.c.reason,),
    slot: (slot.c.reason,),
    blocklist: (blocklist.c.title, blocklist.c.held),
    blocklist_entry: (blocklist_entry.c.reason,),
    allowed: (allowed.c.reason,),
    objection: (objection.c.text, objection.c.contact),
    hint: (hint.c.reason,),
    subscription: (subscription.c.fault,),
    endpoint: (endpoint.c.disabled_reason,),
    attempt: (attempt.c.problem, attempt.c.response),
    recipient: (recipient.c.problem,),
    act: (act.c.reason, act.c.fault),
    mandate: (mandate.c.fault,),
    mirror: (mirror.c.fault,),
    stream_gap: (stream_gap.c.reason,),
}
# A short number in a sentence is rather a count than an account.
_SHORTEST_NUMBER = 5


class ErasureStore:
    """The rows of the transaction's owner that tell of an account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acts_on(self, account: Account) -> int:
        """How much that was done to an account, or in its name, stands and could be taken back."""
        stands = act.c.stage.in_([one.value for one in STANDING])
        lasts = act.c.deed.not_in([one.value for one in FINAL])
        whose = (act.c.account_key == account.key) | _by(account)
        query = select(func.count()).where(own(self._connection, act), whose, stands, lasts)
        found: int = self._connection.execute(query).scalar_one()
        return found

    def alerts_of(self, key: AccountKey) -> list[str]:
        """The numbers of the alerts about an account."""
        query = select(alert.c.id).where(
            own(self._connection, alert) & (alert.c.account_key == key)
        )
        return list(self._connection.execute(query).scalars())

    def drop_alerts(self, key: AccountKey) -> None:
        """Forget the alerts about an account."""
        mine = own(self._connection, alert) & (alert.c.account_key == key)
        self._connection.execute(delete(alert).where(mine))

    def watches_of(self, account: Account) -> list[int]:
        """The watches of an account's own lists."""
        same = (watch.c.network == account.network) & (watch.c.account_id == account.id)
        query = select(watch.c.id).where(own(self._connection, watch) & same)
        return list(self._connection.execute(query).scalars())

    def forget(self, account: Account) -> int:
        """Delete what is known of an account; returns how many rows that were."""
        key, here = account.key, self._connection
        gone = [
            delete(table).where(own(here, table) & (table.c.account_key == key))
            for table in (profile, allowed, objection, hint, act)
        ]
        gone += [
            delete(table).where(of_own_watch(here, table) & (table.c.account_key == key))
            for table in (event, passes)
        ]
        ledger = or_(follow_record.c.actor_key == key, follow_record.c.member_key == key)
        outings = or_(elsewhere.c.actor_key == key, elsewhere.c.target_key == key)
        signed_in = (token.c.network == account.network) & (token.c.account_id == account.id)
        acted = (mandate.c.network == account.network) & (mandate.c.account_id == account.id)
        gone += [
            delete(follow_record).where(of_own_watch(here, follow_record) & ledger),
            delete(elsewhere).where(own(here, elsewhere) & outings),
            delete(token).where(own(here, token) & signed_in),
            delete(mandate).where(own(here, mandate) & acted),
            delete(act).where(own(here, act) & _by(account)),
            delete(mirror).where(own(here, mirror) & (mirror.c.did == account.id)),
            # Sealed, and so nobody can tell whom they name; they are of one day at most.
            delete(idempotency).where(own(here, idempotency)),
            delete(accounts).where(own(here, accounts) & (accounts.c.key == key)),
        ]
        return sum(here.execute(statement).rowcount for statement in gone)

    def forget_entries(self, key: AccountKey) -> int:
        """Delete an account's entries and tombstones on every list; returns how many there were.

        Who left a list before its next version, or its newest where it is published, is not known
        any more from then on.
        """
        lists = select(blocklist.c.id).where(own(self._connection, blocklist))
        mine = blocklist_entry.c.blocklist_id.in_(lists) & (blocklist_entry.c.account_key == key)
        named = self._connection.execute(select(blocklist_entry.c.blocklist_id).where(mine))
        for id in named.scalars().all():
            known = blocklist.c.version + case((blocklist.c.published, 0), else_=1)
            whole = update(blocklist).where(blocklist.c.id == id).values(whole_since=known)
            self._connection.execute(whole)
        return self._connection.execute(delete(blocklist_entry).where(mine)).rowcount

    def scrub(self, names: Sequence[str], instead: str) -> int:
        """Replace an account's names in every sentence; returns how many rows were rewritten."""
        worded = [one for one in names if not one.isdigit() or len(one) >= _SHORTEST_NUMBER]
        if not worded:
            return 0
        pattern = re.compile("|".join(map(_alone, sorted(worded, key=len, reverse=True))))
        return sum(self._scrub(table, worded, pattern, instead) for table in TEXTS)

    def _scrub(
        self, table: Table, names: Sequence[str], pattern: re.Pattern[str], instead: str
    ) -> int:
        columns = TEXTS[table]
        naming = or_(
            *(
                cast(column, Text).contains(one, autoescape=True)
                for column in columns
                for one in names
            )
        )
        places = [*table.primary_key.columns]
        rows = self._connection.execute(select(*places, *columns).where(naming)).all()
        for row in rows:
            said = row._mapping
            fresh = {column: _without(said[column], pattern, instead) for column in columns}
            here = (place == said[place] for place in places)
            self._connection.execute(update(table).where(*here).values(fresh))
        return len(rows)


def _by(account: Account) -> ColumnElement[bool]:
    return (act.c.by_network == account.network) & (act.c.by_id == account.id)


def _alone(name: str) -> str:
    """A pattern for the name that does not match inside another one."""
    return rf"(?<![\w-])(?<!\w\.)@?{re.escape(name)}(?![\w-])(?!\.\w)"


def _without(value: Any, pattern: re.Pattern[str], instead: str) -> Any:
    if isinstance(value, str):
        return pattern.sub(instead, value)
    if isinstance(value, list):
        return [_without(one, pattern, instead) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, pattern, instead) for name, one in value.items()}
    return value
