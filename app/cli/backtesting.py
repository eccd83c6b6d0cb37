"""What would have been alerted under other bars or by other signals, beside what was."""

from __future__ import annotations

from math import log
from typing import Annotated

import msgspec
import typer

from app.cli.dates import parse_end, parse_start
from app.cli.options import open_program
from app.cli.output import emit, members_progress, remark, say, table
from app.domain.comparison import Pair, Side
from app.domain.errors import BadInput
from app.domain.hindsight import Claim
from app.domain.instant import day, rfc3339
from app.domain.weighing import BARS, Bars
from app.pipeline.backtest import Outcome, Period, backtest
from app.pipeline.detect import Detector
from app.pipeline.dossier import present
from app.pipeline.trial import chosen_signals

# More than two screens of rows tell a person nothing new.
_SHOWN = 50
_RATES = "as they are at present"
_ORDER = [Side.ONLY_NOW, Side.ONLY_THEN, Side.BOTH]

Since = Annotated[str | None, typer.Option(metavar="DATE", help="Alerts raised from this day on.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="And until the end of this day.")]
AlertOdds = Annotated[
    float,
    typer.Option(
        min=1, max=1e300, help="How many times likelier for a churner it must be to accuse."
    ),
]
NoteOdds = Annotated[float, typer.Option(min=1, max=1e300, help="The same, for a note.")]
Decisions = Annotated[
    int, typer.Option(min=1, max=1_000, help="Separate decisions it takes to accuse.")
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="SIGNAL", help="Leave this signal out; can be given again and again."),
]
WithShadow = Annotated[
    list[str] | None,
    typer.Option(metavar="SIGNAL", help="Let this signal in shadow weigh; the same."),
]


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command("backtest")(backtest_)


def backtest_(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    alert_odds: AlertOdds = 200_000,
    note_odds: NoteOdds = 1_000,
    decisions: Decisions = BARS.decisions,
    without: Without = None,
    with_shadow: WithShadow = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Replay the stored history under other bars or signals, and compare with what was alerted.

    Every account is judged again at each of its changes, with what was known then and with the
    rates as they are at present. A person's word on an alert plays no part. Events of removed
    watches are gone, so their alerts are found only then. Nothing is written.
    """
    program = open_program(context)
    period = Period(parse_start(since) if since else None, parse_end(until) if until else None)
    bars = _bars(alert_odds, note_odds, decisions)
    signals = chosen_signals(program.detector.signals, without or [], with_shadow or [])
    with program.storage.reading() as work, members_progress() as progress:
        task = progress.add_task("Events lived through again", total=None)
        outcome = backtest(
            work,
            Detector(signals, bars),
            period,
            present(work, program.clock.now()),
            lambda read, total: progress.update(task, completed=read, total=total),
        )
    outcome.pairs.sort(key=_place)
    if as_json:
        emit(_told(outcome, period, bars, [signal.name for signal in signals]))
    else:
        _show(outcome)


def _bars(alert_odds: float, note_odds: float, decisions: int) -> Bars:
    """An alert stays until a tenth of its bar, a note takes a tenth if several lists agree."""
    if not note_odds <= alert_odds:
        raise BadInput("a note cannot take more than an alert: lower --note-odds")
    return Bars(
        alert=log(alert_odds),
        keep=log(alert_odds / 10),
        note=log(note_odds),
        broad_note=log(note_odds / 10),
        decisions=decisions,
    )


def _place(pair: Pair) -> tuple[int, float, int]:
    """What differs most comes first, then what is oldest."""
    raised = pair.now or pair.then
    later = abs(pair.days_later or 0.0)
    return _ORDER.index(pair.side), -later, raised.since if raised else 0


def _show(outcome: Outcome) -> None:
    say(_sentence(outcome))
    if outcome.pairs:
        shown = outcome.pairs[:_SHOWN]
        table(
            *("ACCOUNT", "PATTERN", "WAS", "WOULD BE", ""), rows=(_row(outcome, p) for p in shown)
        )
    if len(outcome.pairs) > _SHOWN:
        remark(f"and {len(outcome.pairs) - _SHOWN:,} more, which differ less; --json tells all")


def _sentence(outcome: Outcome) -> str:
    """The whole outcome in a sentence."""
    sides = [pair.side for pair in outcome.pairs]
    both, then, now = (sides.count(side) for side in (Side.BOTH, Side.ONLY_THEN, Side.ONLY_NOW))
    later = [pair.days_later for pair in outcome.pairs if pair.days_later]
    early = sum(days < 0 for days in later)
    return (
        f"It would have alerted on {both + now:,} of {outcome.accounts:,} accounts that came or went,"
        f" and did on {both + then:,}: {both:,} in both ({early:,} earlier, {len(later) - early:,}"
        f" later), {now:,} only now, {then:,} only then; it would have noted {outcome.notes_now:,},"
        f" and did {outcome.notes_then:,}; with the rates {_RATES}."
    )


def _row(outcome: Outcome, pair: Pair) -> tuple[object, ...]:
    claim = pair.now or pair.then
    return (
        outcome.names[pair.key].name,
        claim.pattern.value.replace("_", " ") if claim else "",
        day(pair.then.since) if pair.then else "",
        day(pair.now.since) if pair.now else "",
        _difference(pair),
    )


def _difference(pair: Pair) -> str:
    if pair.days_later is None:
        return str(pair.side)
    if not pair.days_later:
        return "the same"
    return f"{abs(pair.days_later):g} days {'later' if pair.days_later > 0 else 'earlier'}"


def _told(outcome: Outcome, period: Period, bars: Bars, signals: list[str]) -> dict[str, object]:
    """The outcome as data."""
    return {
        "since": None if period.since is None else rfc3339(period.since),
        "until": None if period.until is None else rfc3339(period.until),
        "bars": msgspec.to_builtins(bars),
        "signals": signals,
        "rates": _RATES,
        "accounts": outcome.accounts,
        "judged": outcome.judged,
        "notes_then": outcome.notes_then,
        "notes_now": outcome.notes_now,
        "summary": _sentence(outcome),
        "alerts": [_told_pair(outcome, pair) for pair in outcome.pairs],
    }


def _told_pair(outcome: Outcome, pair: Pair) -> dict[str, object]:
    account = outcome.names[pair.key]
    return {
        "network": account.network,
        "suspect": {"id": account.id, "handle": account.handle},
        "found": pair.side.value,
        "days_later": pair.days_later,
        "then": _told_claim(pair.then),
        "now": _told_claim(pair.now),
    }


def _told_claim(claim: Claim | None) -> dict[str, object] | None:
    if claim is None:
        return None
    return {
        "pattern": claim.pattern.value,
        "confidence": claim.confidence,
        "raised_at": rfc3339(claim.since),
        "until": rfc3339(claim.until),
        "summary": claim.summary,
    }
