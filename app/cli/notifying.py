"""Notifications to people: who is told, of what, how often, and when not."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from app.cli.durations import parse_duration
from app.cli.opening import open_program
from app.cli.output import complain, remark, say, table
from app.delivery.recipients import add_recipient, read_quiet
from app.delivery.services import shown_address
from app.domain.alert import Severity
from app.domain.instant import span
from app.domain.recipient import Quiet, Recipient
from app.domain.text import visible

commands = typer.Typer(
    no_args_is_help=True, help="Tell people, by e-mail, ntfy, Slack, Discord, Telegram, Matrix ..."
)

Id = Annotated[str, typer.Argument(metavar="RECIPIENT", help="Its name in `notify list`.")]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(commands, name="notify")


@commands.command()
def add(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="As apprise writes it: ntfy://topic, mailto://user:password@example.com ..."
            " A single - reads it from standard input, out of sight of others.",
        ),
    ],
    severity: Annotated[Severity | None, typer.Option(help="Only alerts, or only notes.")] = None,
    digest: Annotated[
        str | None, typer.Option(metavar="TIME", help="Not at once but together: 6h, 1d.")
    ] = None,
    quiet: Annotated[
        str | None, typer.Option(metavar="HOURS", help="Send nothing then: 22:00-07:00.")
    ] = None,
    zone: Annotated[str, typer.Option(help="By whose clocks: Europe/Berlin.")] = "UTC",
) -> None:
    """Tell somebody of every alert that comes up from now on, with a link to its evidence.

    Links begin with CHURNWATCH_PUBLIC_URL. `notify test` tries it.
    """
    address = sys.stdin.readline().strip() if url == "-" else url
    every = 0 if digest is None else parse_duration(digest)
    hours = None if quiet is None else read_quiet(quiet, zone)
    shown = shown_address(address)
    program = open_program(context)
    with program.storage.writing() as work:
        now = program.clock.now()
        made = add_recipient(work, program.vault, address, shown, now, severity, every, hours)
    say(f"Recipient {made.id}: {visible(made.shown)}, {_pace(made)}.")
    remark(f"`churnwatch notify test {made.id}` tries it.")


@commands.command("list")
def list_(context: typer.Context) -> None:
    """Show who is told, and how well that goes."""
    program = open_program(context)
    with program.storage.reading() as work:
        kept = work.recipients.all()
    if not kept:
        remark("Nobody is told yet: `churnwatch notify add URL` begins.")
        return
    table("RECIPIENT", "ADDRESS", "TOLD", "WANTS", "STATE", rows=(_row(one) for one in kept))


@commands.command()
def test(context: typer.Context, recipient: Id) -> None:
    """Send a few words now, quiet hours or not."""
    problem = asyncio.run(open_program(context).notifier().test(recipient))
    if problem is not None:
        complain(f"{recipient}: {problem}")
        raise typer.Exit(1)
    say(f"{recipient} was told.")


@commands.command()
def remove(context: typer.Context, recipient: Id) -> None:
    """Tell somebody nothing any more, and forget the address."""
    program = open_program(context)
    with program.storage.writing() as work:
        shown = visible(work.recipients.get(recipient).shown)
        work.recipients.remove(recipient)
    say(f"Removed: {shown}.")


def _row(one: Recipient) -> tuple[object, ...]:
    wants = f"{one.severity}s" if one.severity else "alerts and notes"
    state = f"failed {one.failures} in a row: {one.problem}" if one.failures else "well"
    return one.id, one.shown, _pace(one), wants, state


def _pace(one: Recipient) -> str:
    pace = f"every {span(one.every)}" if one.every else "at once"
    return f"{pace}, not {_hours(one.quiet)}" if one.quiet else pace


def _hours(quiet: Quiet) -> str:
    begins, ends = (f"{at // 60:02}:{at % 60:02}" for at in (quiet.begins, quiet.ends))
    return f"{begins}-{ends} {quiet.zone}"
