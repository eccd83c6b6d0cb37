"""Alerts, and the outbox row that goes with each change of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

import msgspec
from sqlalchemy import Connection, Text, TextClause, cast, delete, func, insert, select, text

from app.domain.account import AccountKey
from app.domain.alert import STANDING, Alert, Severity, State
from app.domain.errors import NotFound
from app.domain.finding import Finding, Pattern
from app.domain.instant import Instant
from app.ports.alerts import AlertFilter
from app.storage.keys import among, bound, fetched, places
from app.storage.owned import own, owner_of, same_account
from app.storage.tables import account, alert, outbox

_LIVES = (*STANDING, State.MUTED)
_LIVE = alert.c.state.in_([state.value for state in _LIVES])
_QUOTED = ", ".join(f"'{state.value}'" for state in _LIVES)
_NEVER = 2**62
# JSON is left as text, and made into what it stands for in one step.
_JSON = {"watches", "findings"}
_ALERTS = select(*(cast(c, Text) if c.name in _JSON else c for c in alert.c))
_COLUMNS = [column.name for column in alert.c]
_AS_TEXT = ", ".join(f"CAST({name} AS TEXT)" if name in _JSON else name for name in _COLUMNS)
_KEY_AT = _COLUMNS.index("account_key")
_KEY = ("owner_id", "id")
_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _KEY)
_watches_of = msgspec.json.Decoder(tuple[int, ...]).decode
_findings_of = msgspec.json.Decoder(tuple[Finding, ...]).decode
_PATTERNS = {one.value: one for one in Pattern}
_SEVERITIES = {one.value: one for one in Severity}
_STATES = {one.value: one for one in State}
# The lock of whoever gives out the outbox's numbers; the number means nothing.
_IN_TURN = 8_420_001
# The lock of whoever judges an owner's accounts, beside the owner's number.
_JUDGING = 8_420_002


class AlertStore:
    """Alerts by number and by account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, alert)
        self._next_fading: Instant | None = None
        self._untold: list[dict[str, object]] = []
        self._owner = owner_of(connection)
        self._put = (
            f"INSERT INTO alert ({', '.join(_COLUMNS)})"
            f" VALUES ({places(connection, len(_COLUMNS))})"
            f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {_CHANGED}"
        )
        live = f"owner_id = {self._owner:d} AND state IN ({_QUOTED})"
        self._first_fading = f"SELECT min(expires_at) FROM alert WHERE {live}"
        self._faded = (
            f"SELECT {_AS_TEXT} FROM alert WHERE {live} AND expires_at <= {places(connection, 1)}"
        )
        self._accused: dict[Pattern, frozenset[AccountKey]] = {}
        self._accusing = (
            f"SELECT account_key FROM alert WHERE {live} AND severity = '{Severity.ALERT.value}'"
            f" AND pattern = {places(connection, 1)}"
        )
        # The plus keeps SQLite from reading all alerts of the owner to find those of a few accounts.
        self._of = (
            f"SELECT {_AS_TEXT} FROM alert WHERE +owner_id = {self._owner:d}"
            f" AND {among(connection, 'account_key')} ORDER BY raised_at"
        )

    def hold(self) -> None:
        """Let nobody else change alerts of this owner until the transaction ends.

        Comes before anything is read or locked: whoever waits here holds nothing that others need.
        SQLite has one writer at a time anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_JUDGING, self._owner)))

    def put(self, one: Alert) -> None:
        """Keep an alert in its newest form."""
        if self._next_fading is not None:
            self._next_fading = min(self._next_fading, one.expires_at)
        self._connection.exec_driver_sql(self._put, (self._owner, *_values(one)))
        grave = one.severity is Severity.ALERT and one.state in _LIVES
        for pattern, known in self._accused.items():
            if (grave and one.pattern is pattern) != (one.key in known):
                self._accused[pattern] = known ^ {one.key}

    def drop(self, id: str) -> None:
        """Forget an alert that should never have been."""
        self._accused.clear()
        self._connection.execute(delete(alert).where(self._own & (alert.c.id == id)))

    def get(self, id: str) -> Alert:
        """The alert with this number. Raises NotFound."""
        same = self._own & (alert.c.id == id)
        row = self._connection.execute(_ALERTS.where(same)).one_or_none()
        if row is None:
            raise NotFound(f"there is no alert with the number {id!r}")
        return _alert(row)

    def latest(self, keys: Sequence[AccountKey]) -> dict[AccountKey, Alert]:
        """The newest alert of each of these accounts, whatever its state."""
        found = fetched(self._connection, self._of, bound(self._connection, keys))
        newest = {row[_KEY_AT]: row for row in found}
        return {key: _alert(row) for key, row in newest.items()}

    def all(self, states: Sequence[State] = (), limit: int = 1_000_000) -> list[Alert]:
        """Alerts in these states (all states if none is named), newest first."""
        query = _ALERTS.where(self._own).order_by(alert.c.raised_at.desc(), alert.c.id)
        query = query.limit(limit)
        if states:
            query = query.where(alert.c.state.in_([state.value for state in states]))
        return [_alert(row) for row in self._connection.execute(query).all()]

    def page(
        self, chosen: AlertFilter, limit: int, after: tuple[Instant, str] | None = None
    ) -> list[Alert]:
        """The newest alerts of the chosen kind, newest first; those after a place in that order."""
        query = _ALERTS.where(self._own)
        for column in ("severity", "state", "pattern"):
            wanted = getattr(chosen, column)
            query = query if wanted is None else query.where(alert.c[column] == wanted.value)
        if chosen.watch_id is not None:
            query = query.where(self._touches(chosen.watch_id))
        if after is not None:
            at, id = after
            later = (alert.c.raised_at == at) & (alert.c.id > id)
            # The first half is implied, and lets the index lead to the place.
            query = query.where((alert.c.raised_at <= at) & ((alert.c.raised_at < at) | later))
        # As the index has them: of those raised at one time alone the order is to be found.
        newest_first = query.order_by(alert.c.raised_at.desc(), alert.c.id).limit(limit)
        return [_alert(row) for row in self._connection.execute(newest_first).all()]

    def _touches(self, watch_id: int) -> TextClause:
        if self._connection.dialect.name == "sqlite":
            among = "EXISTS (SELECT 1 FROM json_each(alert.watches) WHERE value = :watch)"
        else:
            among = "CAST(alert.watches AS jsonb) @> to_jsonb(CAST(:watch AS bigint))"
        return text(among).bindparams(watch=watch_id)

    def changed_at(self) -> Instant | None:
        """When any alert was last raised, updated, settled or closed; None if there never was one."""
        newest = select(func.max(alert.c.updated_at)).where(self._own)
        found: Instant | None = self._connection.execute(newest).scalar_one()
        return found

    def accused(self) -> int:
        """How many accounts stand accused."""
        grave = (alert.c.severity == Severity.ALERT.value) & _LIVE
        query = select(func.count()).select_from(alert).where(self._own & grave)
        count: int = self._connection.execute(query).scalar_one()
        return count

    def accused_of(self, pattern: Pattern) -> frozenset[AccountKey]:
        """Which accounts stand accused of a pattern."""
        if pattern not in self._accused:
            rows = fetched(self._connection, self._accusing, (pattern.value,))
            self._accused[pattern] = frozenset(row[0] for row in rows)
        return self._accused[pattern]

    def suspects(self, network: str, limit: int) -> list[str]:
        """Ids of accounts of a network whose alert or note is open, those raised last first."""
        open_ones = alert.c.state.in_([state.value for state in STANDING])
        here = select(account.c.id).join(alert, same_account(alert))
        query = here.where(self._own & open_ones & (account.c.network == network))
        newest_first = query.order_by(alert.c.raised_at.desc()).limit(limit)
        return list(self._connection.execute(newest_first).scalars())

    def state(self) -> str:
        """A text that is another one whenever any alert was raised, updated, settled or dropped."""
        told = select(func.max(outbox.c.seq)).where(own(self._connection, outbox))
        figures = func.count(), func.max(alert.c.updated_at), told.scalar_subquery()
        query = select(*figures).select_from(alert).where(self._own)
        return " ".join(str(figure) for figure in self._connection.execute(query).one())

    def fading(self, now: Instant) -> list[Alert]:
        """Alerts not yet expired whose evidence has faded by now."""
        if self._next_fading is None:
            [(first,)] = fetched(self._connection, self._first_fading)
            self._next_fading = first or _NEVER
        if now < self._next_fading:
            return []
        self._next_fading = None
        return [_alert(row) for row in fetched(self._connection, self._faded, (now,))]

    def tell(self, kind: str, subject: str, at: Instant, body: dict[str, object]) -> None:
        """Put a message in the outbox, in the same transaction as what it tells about."""
        values = {"kind": kind, "subject": subject, "at": at, "body": body}
        known_by = {"owner_id": owner_of(self._connection), "id": f"ev_{token_hex(12)}"}
        self._untold.append(known_by | values)

    def flush(self) -> None:
        """Send what was told to the database, as the last thing before the end.

        Numbers are given in the order in which transactions end, so that whoever has read one
        number never meets a smaller one later. SQLite has one writer at a time anyway.
        """
        if not self._untold:
            return
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_IN_TURN)))
        self._connection.execute(insert(outbox), self._untold)
        self._untold = []


def _values(one: Alert) -> tuple[object, ...]:
    """All columns but the owner, in their order."""
    return (
        one.id,
        one.key,
        one.pattern.value,
        one.severity.value,
        one.state.value,
        one.confidence,
        one.raised_at,
        one.updated_at,
        one.expires_at,
        one.first_seen,
        one.last_seen,
        one.cycles,
        one.summary,
        json.dumps(one.watches),
        json.dumps(msgspec.to_builtins(one.findings)),
        one.reason,
    )


def _alert(row: Sequence[Any]) -> Alert:
    """The columns stand in the order of the fields; taken by name they cost twice as much."""
    _owner, id, key, pattern, severity, state, *figures, watches, findings, reason = row
    evidence = _watches_of(watches), _findings_of(findings)
    kinds = _PATTERNS[pattern], _SEVERITIES[severity], _STATES[state]
    return Alert(*(id, key, *kinds, *figures, *evidence, reason))
