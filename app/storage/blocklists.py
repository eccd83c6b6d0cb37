"""Block lists, their rules, and who a rule proposes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from app.domain.account import Account
from app.domain.alert import Severity, State
from app.domain.blocklist import BlockList, Candidate, Entry, Rule
from app.domain.errors import Conflict, NotFound
from app.domain.finding import Pattern
from app.domain.instant import Instant
from app.domain.text import visible
from app.storage.accounts import AccountStore
from app.storage.blocklist_tables import blocklist
from app.storage.owned import own, owner_of, same_account
from app.storage.tables import account, alert

_STANDING = (State.OPEN.value, State.ACKNOWLEDGED.value)
_PATTERNS = {one.value: one for one in Pattern}
# Rows fetched at a time, so that the longest list is never in memory as a whole.
AT_ONCE = 5_000


class BlockListStore:
    """Lists by their slug."""

    def __init__(self, connection: Connection, accounts: AccountStore) -> None:
        self._connection = connection
        self._accounts = accounts
        self._own = own(connection, blocklist)

    def add(self, one: BlockList) -> BlockList:
        """Keep a new list; its number is given to it. Raises Conflict if there is one of that slug."""
        if self._row(one.slug) is not None:
            raise Conflict(f"there is a block list {one.slug} already; choose another name")
        values = _values(one) | {"owner_id": owner_of(self._connection)}
        made = self._connection.execute(insert(blocklist).returning(blocklist.c.id), values)
        return replace(one, id=made.scalar_one())

    def get(self, slug: str) -> BlockList:
        """The list of this slug, held until the end by whoever may write it. Raises NotFound."""
        row = self._row(slug)
        if row is None:
            raise NotFound(f"there is no block list {visible(slug)}; there is: {self._slugs()}")
        return _blocklist(row)

    def all(self) -> list[BlockList]:
        """Every list, oldest first."""
        rows = self._connection.execute(select(blocklist).where(self._own).order_by(blocklist.c.id))
        return [_blocklist(row) for row in rows]

    def save(self, one: BlockList) -> None:
        """Keep what changed about a list; it is looked at anew."""
        values = _values(one) | {"looked_at": None}
        self._connection.execute(
            update(blocklist).where(self._own & (blocklist.c.id == one.id)).values(values)
        )

    def remove(self, id: int) -> None:
        """Forget a list with its versions and entries."""
        self._connection.execute(delete(blocklist).where(self._own & (blocklist.c.id == id)))

    def looked_at(self, id: int) -> str | None:
        """What was true of everything a list depends on when it was last looked at."""
        query = select(blocklist.c.looked_at).where(self._own & (blocklist.c.id == id))
        found: str | None = self._connection.execute(query).scalar_one()
        return found

    def look_at(self, id: int, found: str) -> None:
        """Keep what is true now of everything a list depends on."""
        same = self._own & (blocklist.c.id == id)
        self._connection.execute(update(blocklist).where(same).values(looked_at=found))

    def candidates(self, rule: Rule, now: Instant) -> Iterator[Candidate]:
        """Accounts with a standing alert that the rule takes, the surest first."""
        self._accounts.flush()
        query = _candidates(rule, now).where(own(self._connection, alert))
        query = query.execution_options(yield_per=AT_ONCE)
        for row in self._connection.execute(query):
            if rule.takes(row.network, row.watches if rule.watches else ()):
                yield Candidate(_entry(row), row.expires_at)

    def soonest_fade(self, now: Instant) -> Instant | None:
        """When the next alert fades by itself."""
        query = select(func.min(alert.c.expires_at)).where(alert.c.expires_at > now)
        query = query.where(own(self._connection, alert))
        found: Instant | None = self._connection.execute(query).scalar_one()
        return found

    def _row(self, slug: str) -> Row[Any] | None:
        query = select(blocklist).where(self._own & (blocklist.c.slug == slug))
        writing = self._connection.get_execution_options().get("writing")
        return self._connection.execute(query.with_for_update() if writing else query).one_or_none()

    def _slugs(self) -> str:
        query = select(blocklist.c.slug).where(self._own).order_by(blocklist.c.id)
        return ", ".join(self._connection.execute(query.limit(20)).scalars())


def _candidates(rule: Rule, now: Instant) -> Select[Any]:
    """Without the findings, which are nine tenths of an alert and take all the time to read."""
    left_out = {"findings", "id", "owner_id", *(() if rule.watches else ("watches",))}
    columns = [column for column in alert.c if column.name not in left_out]
    people = (account.c.network, account.c.id, account.c.handle)
    query = (
        select(*columns, alert.c.id.label("alert_id"), *people)
        .join(account, same_account(alert))
        .where(alert.c.state.in_(_STANDING) & (alert.c.expires_at > now))
        .where(alert.c.confidence >= rule.confidence)
        .order_by(alert.c.confidence.desc(), alert.c.account_key, alert.c.raised_at.desc())
    )
    if rule.severity is Severity.ALERT:
        query = query.where(alert.c.severity == Severity.ALERT.value)
    if rule.patterns:
        query = query.where(alert.c.pattern.in_([one.value for one in rule.patterns]))
    return query


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        Account(row.network, row.id, row.handle),
        row.account_key,
        row.summary,
        _PATTERNS[row.pattern],
        row.confidence,
        row.cycles,
        row.alert_id,
        row.first_seen,
        row.last_seen,
        row.expires_at,
        row.raised_at,
    )


def _values(one: BlockList) -> dict[str, object]:
    values = asdict(one) | {"rule": msgspec.to_builtins(one.rule)}
    del values["id"]
    return values


def _blocklist(row: Row[Any]) -> BlockList:
    return BlockList(
        row.id,
        row.slug,
        row.title,
        msgspec.convert(row.rule, Rule),
        row.quota,
        row.days,
        row.published,
        row.version,
        row.approved_at,
        row.held,
        row.whole_since,
    )
