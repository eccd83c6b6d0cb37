"""A back-test as it is asked for and as data: for the command and for the API."""

from __future__ import annotations

from math import log

import msgspec

from app.domain.comparison import Pair, Side
from app.domain.errors import BadInput
from app.domain.hindsight import Claim
from app.domain.instant import Rfc3339, rfc3339
from app.domain.telling import Suspect
from app.domain.weighing import Bars
from app.pipeline.backtest import Outcome, Period

RATES = "as they are at present"
_ORDER = [Side.ONLY_NOW, Side.ONLY_THEN, Side.BOTH]


class ToldClaim(msgspec.Struct, frozen=True):
    """What was, or would be, claimed of an account."""

    pattern: str
    confidence: float
    raised_at: Rfc3339
    until: Rfc3339
    summary: str


class ToldPair(msgspec.Struct, frozen=True):
    """One account: what was claimed `then`, what would be `now`, and how many days later."""

    network: str
    suspect: Suspect
    found: str
    days_later: float | None
    then: ToldClaim | None
    now: ToldClaim | None


class ToldBacktest(msgspec.Struct, frozen=True):
    """What would have been alerted under these bars and by these signals, beside what was.

    Bars are natural logarithms of odds.
    """

    since: Rfc3339 | None
    until: Rfc3339 | None
    bars: Bars
    signals: list[str]
    rates: str
    accounts: int
    judged: int
    notes_then: int
    notes_now: int
    summary: str
    alerts: list[ToldPair]


def bars_of(alert_odds: float, note_odds: float, decisions: int) -> Bars:
    """An alert stays until a tenth of its bar, a note takes a tenth if several lists agree.

    Raises BadInput.
    """
    if not note_odds <= alert_odds:
        raise BadInput("a note cannot take more than an alert: ask lower odds of it")
    return Bars(
        alert=log(alert_odds),
        keep=log(alert_odds / 10),
        note=log(note_odds),
        broad_note=log(note_odds / 10),
        decisions=decisions,
    )


def place(pair: Pair) -> tuple[int, float, int]:
    """What differs most comes first, then what is oldest."""
    raised = pair.now or pair.then
    later = abs(pair.days_later or 0.0)
    return _ORDER.index(pair.side), -later, raised.since if raised else 0


def sentence(outcome: Outcome) -> str:
    """The whole outcome in a sentence."""
    sides = [pair.side for pair in outcome.pairs]
    both, then, now = (sides.count(side) for side in (Side.BOTH, Side.ONLY_THEN, Side.ONLY_NOW))
    later = [pair.days_later for pair in outcome.pairs if pair.days_later]
    early = sum(days < 0 for days in later)
    return (
        f"It would have alerted on {both + now:,} of {outcome.accounts:,} accounts that came or went,"
        f" and did on {both + then:,}: {both:,} in both ({early:,} earlier, {len(later) - early:,}"
        f" later), {now:,} only now, {then:,} only then; it would have noted {outcome.notes_now:,},"
        f" and did {outcome.notes_then:,}; with the rates {RATES}."
    )


def tell_backtest(outcome: Outcome, period: Period, bars: Bars, signals: list[str]) -> ToldBacktest:
    """The outcome as data, what differs most first."""
    return ToldBacktest(
        since=None if period.since is None else rfc3339(period.since),
        until=None if period.until is None else rfc3339(period.until),
        bars=bars,
        signals=signals,
        rates=RATES,
        accounts=outcome.accounts,
        judged=outcome.judged,
        notes_then=outcome.notes_then,
        notes_now=outcome.notes_now,
        summary=sentence(outcome),
        alerts=[_pair(outcome, pair) for pair in sorted(outcome.pairs, key=place)],
    )


def _pair(outcome: Outcome, pair: Pair) -> ToldPair:
    account = outcome.names[pair.key]
    return ToldPair(
        account.network,
        Suspect(account.id, account.handle),
        pair.side.value,
        pair.days_later,
        _claim(pair.then),
        _claim(pair.now),
    )


def _claim(claim: Claim | None) -> ToldClaim | None:
    if claim is None:
        return None
    return ToldClaim(
        claim.pattern.value,
        claim.confidence,
        rfc3339(claim.since),
        rfc3339(claim.until),
        claim.summary,
    )
