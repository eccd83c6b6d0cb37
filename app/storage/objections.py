"""Who stays off block lists, and the objections of those who are on one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, update

from app.domain.account import Account, AccountKey
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.domain.objection import Allowed, Answer, Objection
from app.storage.accounts import AccountStore
from app.storage.blocklist_tables import allowed, objection
from app.storage.owned import own, owner_of, same_account
from app.storage.tables import account

_EVERY = ""
_ALLOW = text(
    "INSERT INTO allowed (owner_id, account_key, slug, reason, at)"
    " VALUES (:owner, :key, :slug, :reason, :at)"
    " ON CONFLICT (owner_id, account_key, slug) DO UPDATE SET reason = :reason, at = :at"
)
_PERSON = (account.c.network, account.c.id.label("account_id"), account.c.handle)


class AllowedStore:
    """Accounts that stay off one list, or off every list."""

    def __init__(self, connection: Connection, accounts: AccountStore) -> None:
        self._connection = connection
        self._accounts = accounts
        self._own = own(connection, allowed)

    def add(self, key: AccountKey, slug: str | None, reason: str, at: Instant) -> None:
        """Keep an account off a list, or off every list where `slug` is None."""
        owner = owner_of(self._connection)
        bound = {"owner": owner, "key": key, "slug": slug or _EVERY, "reason": reason, "at": at}
        self._connection.execute(_ALLOW, bound)

    def remove(self, key: AccountKey, slug: str | None) -> bool:
        """Let an account be listed again; False if nothing kept it off."""
        same = self._own & (allowed.c.account_key == key) & (allowed.c.slug == (slug or _EVERY))
        return self._connection.execute(delete(allowed).where(same)).rowcount > 0

    def all(self) -> list[Allowed]:
        """Everybody who is kept off, the newest first."""
        self._accounts.flush()
        query = select(allowed, *_PERSON).join(account, same_account(allowed)).where(self._own)
        rows = self._connection.execute(query.order_by(allowed.c.at.desc(), allowed.c.account_key))
        return [Allowed(_account(row), row.slug or None, row.reason, row.at) for row in rows]

    def keys(self, slug: str) -> dict[AccountKey, str]:
        """Who stays off a list, and why."""
        query = select(allowed).where(self._own & allowed.c.slug.in_([slug, _EVERY]))
        return {row.account_key: row.reason for row in self._connection.execute(query)}


class ObjectionStore:
    """Objections by number."""

    def __init__(self, connection: Connection, accounts: AccountStore) -> None:
        self._connection = connection
        self._accounts = accounts
        self._own = own(connection, objection)

    def add(self, one: Objection) -> int:
        """Keep an objection; returns its number."""
        values = {
            "owner_id": owner_of(self._connection),
            "slug": one.slug,
            "account_key": one.account.key,
            "at": one.at,
            "text": one.text,
            "contact": one.contact,
            "answer": one.answer.value,
        }
        made = self._connection.execute(insert(objection).returning(objection.c.id), values)
        number: int = made.scalar_one()
        return number

    def get(self, id: int) -> Objection:
        """The objection of this number. Raises NotFound."""
        self._accounts.flush()
        row = self._connection.execute(self._chosen().where(objection.c.id == id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no objection {id}")
        return _objection(row)

    def page(
        self, limit: int, before: int | None = None, open_only: bool = False
    ) -> list[Objection]:
        """The newest objections with numbers below `before`, newest first."""
        self._accounts.flush()
        query = self._chosen().order_by(objection.c.id.desc()).limit(limit)
        query = query if before is None else query.where(objection.c.id < before)
        query = query.where(objection.c.answer == Answer.OPEN.value) if open_only else query
        return [_objection(row) for row in self._connection.execute(query)]

    def settle(self, id: int, answer: Answer, at: Instant) -> None:
        """Keep what a person made of it."""
        values = {"answer": answer.value, "answered_at": at}
        self._connection.execute(
            update(objection).where(self._own & (objection.c.id == id)).values(values)
        )

    def settle_waiting(self, key: AccountKey, answer: Answer, at: Instant) -> None:
        """Answer at once whatever waits about an account."""
        waits = (objection.c.account_key == key) & (objection.c.answer == Answer.OPEN.value)
        values = {"answer": answer.value, "answered_at": at}
        self._connection.execute(update(objection).where(self._own & waits).values(values))

    def waiting(self, key: AccountKey) -> int:
        """How many objections about an account wait for an answer."""
        query = select(func.count()).where(self._own & (objection.c.account_key == key))
        query = query.where(objection.c.answer == Answer.OPEN.value)
        return self._connection.execute(query).scalar_one()

    def since(self, at: Instant) -> int:
        """How many came after a time."""
        query = select(func.count()).where(self._own & (objection.c.at > at))
        return self._connection.execute(query).scalar_one()

    def _chosen(self) -> Select[Any]:
        """Objections with what is known of whom they are about."""
        query = select(objection, *_PERSON).join(account, same_account(objection))
        return query.where(self._own)


def _account(row: Row[Any]) -> Account:
    return Account(row.network, row.account_id, row.handle)


def _objection(row: Row[Any]) -> Objection:
    return Objection(
        row.id,
        row.slug,
        _account(row),
        row.at,
        row.text,
        row.contact,
        Answer(row.answer),
        row.answered_at,
    )
