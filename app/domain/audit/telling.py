"""An audit as data: the one object that the command, the API and the files hand out."""

from __future__ import annotations

import msgspec

from app.domain.account import Account
from app.domain.audit.figures import BURST, DEFINITIONS, Figures, Window
from app.domain.audit.gains import Gains
from app.domain.audit.ratio import Ratio
from app.domain.audit.report import Audit, Period, Target
from app.domain.audit.spells import Spell
from app.domain.audit.words import HEADLINES, answer, questions, reasons, unobserved
from app.domain.instant import DAY, Rfc3339, rfc3339, to_datetime


class ToldWindow(msgspec.Struct, frozen=True):
    """A time, RFC 3339, both ends included, and how many days of 24 hours it lasts."""

    since: Rfc3339
    until: Rfc3339
    days: float


class ToldVerdict(msgspec.Struct, frozen=True):
    """Whether the account was used to churn: `churned`, `partly`, `no_sign` or `too_little`."""

    answer: str
    headline: str
    reasons: tuple[str, ...]


class ToldPeriod(msgspec.Struct, frozen=True):
    """Before, during or after the engagement. `gained`, `lost`: followers, null where not watched."""

    name: str
    time: ToldWindow
    figures: Figures
    gained: int | None
    lost: int | None


class ToldDay(msgspec.Struct, frozen=True):
    """A day (UTC) on which something was followed or unfollowed."""

    day: str
    follows: int
    unfollows: int
    burst: bool


class ToldDwell(msgspec.Struct, frozen=True):
    """How many spells lasted at least `from_days` and less than `to_days` (null: any longer)."""

    from_days: int
    to_days: int | None
    spells: int


class ToldSpell(msgspec.Struct, frozen=True):
    """One follow: made after `followed_after`, not later than `followed_before`, and so on.

    `exact`: both ends are the platform's own times. `ending`: still_followed, dropped, away, blocked.
    """

    followed_after: Rfc3339 | None
    followed_before: Rfc3339 | None
    ended_after: Rfc3339 | None
    ended_before: Rfc3339 | None
    ending: str
    dwell_days: float | None
    exact: bool


class ToldTarget(msgspec.Struct, frozen=True):
    """One of the accounts followed most often. `follows_back`: it ever did; null where not known."""

    id: str
    handle: str | None
    times: int
    follows_back: bool | None
    spells: tuple[ToldSpell, ...]


class ToldRatio(msgspec.Struct, frozen=True):
    """The ratio at the end of a day, as shown and without churn."""

    at: Rfc3339
    ratio: Ratio


class ToldName(msgspec.Struct, frozen=True):
    """An account by its stable id, and its handle where known."""

    id: str
    handle: str | None


class ToldAudit(msgspec.Struct, frozen=True):
    """What was followed and dropped in an account's name during an engagement.

    `figures`: of the engagement; `definitions` says what each counts. `periods`: the same before,
    during and after. `gains`: null if its followers are not watched. `burst`: how many on one day
    are a burst.
    """

    network: str
    id: str
    handle: str | None
    engagement: ToldWindow
    observed: ToldWindow
    verdict: ToldVerdict
    figures: Figures
    periods: tuple[ToldPeriod, ...]
    gains: Gains | None
    ratio: Ratio | None
    ratios: tuple[ToldRatio, ...]
    calendar: tuple[ToldDay, ...]
    dwell: tuple[ToldDwell, ...]
    targets: tuple[ToldTarget, ...]
    blockers: tuple[ToldName, ...]
    unobserved: tuple[str, ...]
    questions: tuple[str, ...]
    burst: int
    definitions: dict[str, str]


def tell_audit(audit: Audit) -> ToldAudit:
    """The audit as data."""
    return ToldAudit(
        network=audit.account.network,
        id=audit.account.id,
        handle=audit.account.handle,
        engagement=_window(audit.window),
        observed=_window(audit.observed),
        verdict=_verdict(audit),
        figures=audit.figures,
        periods=tuple(_period(one) for one in audit.periods),
        gains=audit.gains,
        ratio=audit.ratio,
        ratios=tuple(ToldRatio(rfc3339(at), ratio) for at, ratio in reversed(audit.ratios)),
        calendar=tuple(
            ToldDay(written_day(one.day), one.follows, one.unfollows, one.burst)
            for one in audit.days
        ),
        dwell=_dwell(audit),
        targets=tuple(_target(one, audit.name(one.key)) for one in audit.top),
        blockers=tuple(_name(audit.name(key)) for key in audit.blockers),
        unobserved=tuple(unobserved(audit)),
        questions=tuple(questions(audit)),
        burst=BURST,
        definitions=DEFINITIONS,
    )


def written_day(number: int) -> str:
    """A day counted from 1970-01-01 as 2026-01-31."""
    return to_datetime(number * DAY).date().isoformat()


def _window(window: Window) -> ToldWindow:
    return ToldWindow(rfc3339(window.since), rfc3339(window.until), round(window.days, 2))


def _verdict(audit: Audit) -> ToldVerdict:
    said = answer(audit.figures)
    return ToldVerdict(said.value, HEADLINES[said], tuple(reasons(audit)))


def _period(one: Period) -> ToldPeriod:
    return ToldPeriod(one.name, _window(one.window), one.figures, one.gained, one.lost)


def _dwell(audit: Audit) -> tuple[ToldDwell, ...]:
    last = len(audit.dwell) - 1
    return tuple(
        ToldDwell(days, days + 1 if days < last else None, count)
        for days, count in enumerate(audit.dwell)
    )


def _target(one: Target, account: Account) -> ToldTarget:
    return ToldTarget(
        account.id, account.handle, one.times, one.follows_back, tuple(map(tell_spell, one.spells))
    )


def tell_spell(one: Spell) -> ToldSpell:
    came, went = (change.when if change else None for change in (one.came, one.went))
    return ToldSpell(
        followed_after=rfc3339(came.after) if came else None,
        followed_before=rfc3339(came.before) if came else None,
        ended_after=rfc3339(went.after) if went else None,
        ended_before=rfc3339(went.before) if went else None,
        ending=one.ending.value,
        dwell_days=None if one.dwell is None else round(one.dwell / DAY, 3),
        exact=all(end is None or end.exact is not None for end in (came, went)),
    )


def _name(account: Account) -> ToldName:
    return ToldName(account.id, account.handle)
