"""The alerts there are, for a person or as data."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import emit, remark, say
from app.domain.alert import STANDING, Severity, State
from app.domain.instant import day, parse_instant
from app.domain.telling import ToldAlert
from app.domain.text import visible
from app.pipeline.dossier import tell_alerts
from app.web.pages.words import percent, sure


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command()(alerts)


def alerts(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Those muted, dismissed and expired, too.")
    ] = False,
    severity: Annotated[
        Severity | None, typer.Option(help="Only these: an alert accuses, a note is for you alone.")
    ] = None,
) -> None:
    """Show who follows and unfollows again and again, and how sure that is.

    `churnwatch explain ACCOUNT` shows what an alert rests on.

    `churnwatch alerts --severity alert --json`
    """
    program = open_program(context)
    with program.storage.reading() as work:
        found = work.alerts.all(() if every else STANDING)
        told = tell_alerts(work, (one for one in found if severity in (None, one.severity)))
        watched = len(work.watches.all())
        muted = 0 if every else len(work.alerts.all([State.MUTED]))
    for one in told:
        emit(one) if as_json else _show(one)
    if not told and not as_json:
        remark(f"No alerts on {watched} watched lists.")
    if muted and not as_json:
        remark(f"{muted:,} more are muted, as their watches were told: --all shows them.")


def _show(alert: ToldAlert) -> None:
    """One alert as a short paragraph."""
    handle = f"@{visible(alert.suspect.handle)} " if alert.suspect.handle else ""
    say(f"{handle}{alert.suspect.id} ({visible(alert.network)})")
    say(
        f"    {alert.severity}, {alert.state}: {alert.pattern.replace('_', ' ')},"
        f" {sure(alert.confidence)} ({percent(alert.confidence)}), {alert.id}"
    )
    say(f"    {alert.summary}")
    say(f"    on {', '.join(visible(name) for name in alert.lists)}")
    say(f"    {_dates(alert)}")


def _dates(alert: ToldAlert) -> str:
    first, last, ends = (
        day(parse_instant(time)) for time in (alert.first_seen, alert.last_seen, alert.expires_at)
    )
    if alert.state == State.EXPIRED:
        return f"seen {first} to {last}; {alert.reason or 'the evidence has faded'}"
    if alert.state == State.DISMISSED:
        return f"seen {first} to {last}; dismissed: {visible(alert.reason or 'no reason given')}"
    again = f"; {visible(alert.reason)}" if alert.reason else ""
    return f"seen {first} to {last}; leaves by itself on {ends} unless something new is seen{again}"
