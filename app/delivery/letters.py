"""What a person is written: few words, the newest findings first, and where the evidence is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.delivery.notices import notices
from app.domain.account import Account
from app.domain.alert import Alert, Severity, State
from app.domain.errors import NotFound
from app.domain.instant import day
from app.domain.message import ESCALATED, RAISED, Message
from app.domain.recipient import Recipient
from app.domain.text import visible
from app.ports.storage import Work

# The rest is counted and found behind the link.
MOST = 10
_TOLD = (RAISED, ESCALATED)


@dataclass(frozen=True, slots=True)
class Letter:
    """One notification."""

    title: str
    text: str


def write(work: Work, to: Recipient, messages: Sequence[Message], pages: str) -> Letter | None:
    """What to tell of these messages; None if nothing of them is for a person.

    Of alerts those that stand open now: what has faded or was dismissed meanwhile needs nobody.
    `pages`: where the pages are.
    """
    raised = dict.fromkeys(one.subject for one in messages if one.kind in _TOLD)
    alerts = [alert for id in raised if (alert := _standing(work, to, id))]
    others = notices(work, messages, pages)
    if not alerts and not others:
        return None
    alerts.sort(
        key=lambda alert: (alert.severity is Severity.ALERT, alert.confidence), reverse=True
    )
    shown = alerts[:MOST]
    accounts = work.accounts.get([alert.key for alert in shown])
    parts = [_part(alert, accounts[alert.key], pages) for alert in shown]
    if len(alerts) > MOST:
        parts.append(f"And {len(alerts) - MOST} more: {pages}/alerts?state=open")
    return Letter(_title(alerts), "\n\n".join([*parts, *others]))


def _standing(work: Work, to: Recipient, id: str) -> Alert | None:
    try:
        alert = work.alerts.get(id)
    except NotFound:  # withdrawn meanwhile
        return None
    wanted = to.severity is None or alert.severity is to.severity
    return alert if wanted and alert.state is State.OPEN else None


def _title(alerts: Sequence[Alert]) -> str:
    grave = sum(alert.severity is Severity.ALERT for alert in alerts)
    parts = [_counted(grave, "alert"), _counted(len(alerts) - grave, "note")]
    return f"Churnwatch: {' and '.join(part for part in parts if part) or 'a notice'}"


def _counted(count: int, what: str) -> str:
    return "" if not count else f"{count} {what}{'' if count == 1 else 's'}"


def _part(alert: Alert, account: Account, pages: str) -> str:
    # Without the at: services call everybody together at @here, which somebody may be called.
    who = visible(account.handle or account.id)
    where = f"{quote(account.network, safe='')}/{quote(account.id, safe='')}"
    return (
        f"{alert.severity.value.capitalize()}: {who} ({account.network})\n"
        f"{visible(alert.summary, 500)}\n"
        f"Seen {day(alert.first_seen)} to {day(alert.last_seen)}.\n"
        f"Evidence: {pages}/accounts/{where}"
    )
