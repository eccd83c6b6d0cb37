"""What would have been alerted under other bars or by other signals, beside what was."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.dates import parse_end, parse_start
from app.cli.opening import open_program
from app.cli.output import emit, members_progress, remark, say, table
from app.domain.comparison import Pair
from app.domain.instant import day
from app.domain.weighing import BARS
from app.pipeline.backtest import Outcome, Period, backtest
from app.pipeline.backtest_signals import chosen_signals
from app.pipeline.backtest_telling import bars_of, place, sentence, tell_backtest
from app.pipeline.detect import Detector
from app.pipeline.dossier import present

# More than two screens of rows tell a person nothing new.
_SHOWN = 50

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

    `churnwatch backtest --since 2026-03-01 --alert-odds 1000000`
    """
    program = open_program(context)
    period = Period(parse_start(since) if since else None, parse_end(until) if until else None)
    bars = bars_of(alert_odds, note_odds, decisions)
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
    outcome.pairs.sort(key=place)
    if as_json:
        emit(tell_backtest(outcome, period, bars, [signal.name for signal in signals]))
    else:
        _show(outcome)


def _show(outcome: Outcome) -> None:
    say(sentence(outcome))
    if outcome.pairs:
        shown = outcome.pairs[:_SHOWN]
        table(
            *("ACCOUNT", "PATTERN", "WAS", "WOULD BE", ""), rows=(_row(outcome, p) for p in shown)
        )
    if len(outcome.pairs) > _SHOWN:
        remark(f"and {len(outcome.pairs) - _SHOWN:,} more, which differ less; --json tells all")


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
