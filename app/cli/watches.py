"""What is watched: add, list, pause, resume, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.choices import AlertFrom, AlertOn, changed_choice
from app.cli.costs import agreeing, tell_cost
from app.cli.durations import parse_duration
from app.cli.opening import open_program
from app.cli.output import agree, remark, say, table
from app.domain.alert import Alert, State
from app.domain.choice import EVERYTHING
from app.domain.instant import Instant, rfc3339, span
from app.domain.sampling import USUAL, Sampling
from app.domain.text import visible
from app.domain.watch import ListKind, Watch, claimed
from app.pipeline.choosing import choose
from app.pipeline.pacing import set_pace
from app.pipeline.watching import add_watch, checked_interval

commands = typer.Typer(no_args_is_help=True, help="Say whose lists are watched, and how often.")

AUTO = "auto"
Every = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="How often: 30m, 6h, 2d, or auto: as often as it needs."),
]
Network = Annotated[
    str,
    typer.Argument(
        metavar="NETWORK",
        help="Where the account is: bluesky, github, mastodon, misskey, activitypub, x.",
    ),
]
# SQLite and PostgreSQL number rows with 63 bits.
Number = Annotated[
    int, typer.Argument(metavar="WATCH", min=1, max=2**63 - 1, help="Its number in `watch list`.")
]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(commands, name="watch")


@commands.command()
def add(
    context: typer.Context,
    network: Network,
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="Its handle, or its stable id.")
    ],
    list: Annotated[
        ListKind, typer.Option(help="Who follows it, or whom it follows.")
    ] = ListKind.FOLLOWERS,
    every: Every = None,
    alert_on: AlertOn = None,
    alert_from: AlertFrom = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to what it costs.")] = False,
) -> None:
    """Watch an account's list from now on.

    The account is looked up at once and kept by its stable id, so that renaming it changes nothing.
    `churnwatch serve` or `churnwatch worker` captures the list when it is due, `churnwatch capture`
    now. Where a platform charges, what that costs is told first, and has to be agreed to above a
    few dollars a month.

    `churnwatch watch add bluesky shop.example --every 12h`
    """
    interval = _interval(every)
    changed_choice(EVERYTHING, alert_on, alert_from)
    program = open_program(context)
    source = program.capture.source(network, program.storage.owner)
    watch, profile = asyncio.run(
        add_watch(
            program.storage,
            source,
            program.clock,
            account,
            list,
            interval,
            agreeing(interval or USUAL, yes),
        )
    )
    _choose(program, watch.id, alert_on, alert_from)
    count = claimed(profile, list)
    size = "" if count is None else f" of {count:,}"
    name = visible(watch.name)
    with program.storage.reading() as work:
        kept = work.samplings.of([watch.id]).get(watch.id)
    adaptive = kept is not None and kept.adaptive
    pace = "as often as it needs" if adaptive else f"every {span(watch.interval)}"
    say(f"Watch {watch.id}: {name}{size}, {pace}.")
    remark(f"`churnwatch capture {watch.id}` captures it now.")


@commands.command()
def alter(
    context: typer.Context,
    watch: Number,
    every: Every = None,
    alert_on: AlertOn = None,
    alert_from: AlertFrom = None,
) -> None:
    """Change how often a list is captured, and which alerts it raises.

    An account is alerted if any watch it was seen on wants its pattern at its confidence. Otherwise
    the alert is recorded and muted: it reaches no block list and nobody is told. Alerts there are
    follow at once.
    """
    interval = _interval(every)
    changed_choice(EVERYTHING, alert_on, alert_from)
    program = open_program(context)
    if every is not None:
        with program.storage.writing() as work:
            set_pace(work, watch, interval, program.clock.now())
    changed = _choose(program, watch, alert_on, alert_from)
    with program.storage.reading() as work:
        known = work.watches.get(watch)
        kept = work.samplings.of([watch]).get(watch)
    pace = _pace(known, kept) if known.live else _state(known)
    say(f"{visible(known.name)}: {pace}, alerts of {known.choice}.")
    _remark_if_from_files(known)
    if every is not None:
        tell_cost(program, known)
    muted = sum(alert.state is State.MUTED for alert in changed)
    if changed:
        remark(f"Muted now, alerts and notes: {muted:,}; raised: {len(changed) - muted:,}.")


@commands.command("list")
def list_(context: typer.Context) -> None:
    """Show what is watched, when it was last seen whole, and when it is due."""
    program = open_program(context)
    with program.storage.reading() as work:
        watches = work.watches.all()
        samplings = work.samplings.of([watch.id for watch in watches])
    if not watches:
        remark("Nothing is watched yet: `churnwatch watch add NETWORK ACCOUNT` begins.")
        return
    table(
        *("WATCH", "LIST", "MEMBERS", "EVERY", "SEEN WHOLE", "DUE", "ALERTS OF", "STATE"),
        rows=(_row(watch, samplings.get(watch.id)) for watch in watches),
    )
    for watch in watches:
        if watch.live and not watch.paused and (kept := samplings.get(watch.id)) and kept.adaptive:
            remark(f"Watch {watch.id}: {kept.reason}.")


@commands.command()
def pause(context: typer.Context, watch: Number) -> None:
    """Stop capturing a list; what is known of it stays."""
    say(f"Paused: {visible(_pause(context, watch, True).name)}.")


@commands.command()
def resume(context: typer.Context, watch: Number) -> None:
    """Capture a paused list again."""
    resumed = _pause(context, watch, False)
    say(f"Resumed: {visible(resumed.name)}.")
    _remark_if_from_files(resumed)


@commands.command()
def remove(
    context: typer.Context,
    watch: Number,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a watch with its snapshots and its history, for good. Alerts it led to stay."""
    program = open_program(context)
    with program.storage.reading() as work:
        name = visible(work.watches.get(watch).name)
    agree(f"Forget {name} with its history? Alerts it led to stay.", yes)
    with program.storage.writing() as work:
        work.watches.remove(watch)
    say(f"Removed: {name}.")


def _choose(
    program: Application, id: int, alert_on: AlertOn, alert_from: AlertFrom
) -> Sequence[Alert]:
    """Lay what was typed over the choice of a watch; returns the alerts muted or raised by it."""
    if not alert_on and alert_from is None:
        return []
    with program.storage.writing() as work:
        choice = changed_choice(work.watches.get(id).choice, alert_on, alert_from)
        return choose(work, id, choice, program.clock.now())


def _pause(context: typer.Context, id: int, paused: bool) -> Watch:
    program = open_program(context)
    with program.storage.writing() as work:
        work.watches.pause(id, paused)
        return work.watches.get(id)


def _remark_if_from_files(watch: Watch) -> None:
    if not watch.live:
        account = f"{visible(watch.account.network)} {visible(watch.account.id)}"
        remark(
            "It is known from files alone, and nothing captures it:"
            f" `churnwatch watch add {account} --list {watch.list}` does from then on."
        )


def _interval(every: str | None) -> int | None:
    """Milliseconds, None where the intervals are to follow the list. Raises BadInput."""
    return None if every in (None, AUTO) else checked_interval(parse_duration(str(every)))


def _pace(watch: Watch, kept: Sampling | None) -> str:
    adaptive = kept is not None and kept.adaptive
    return f"{'now ' if adaptive else ''}every {span(watch.interval)}"


def _row(watch: Watch, kept: Sampling | None) -> tuple[object, ...]:
    return (
        watch.id,
        watch.name,
        f"{watch.state.members:,}",
        _pace(watch, kept).removeprefix("every ") if watch.live else "",
        _when(watch.state.complete_at),
        _when(watch.next_due) if watch.live and not watch.paused else "",
        watch.choice,
        _state(watch),
    )


def _when(instant: Instant | None) -> str:
    return "never" if instant is None else rfc3339(instant // 60_000 * 60_000)


def _state(watch: Watch) -> str:
    if watch.paused:
        return "paused"
    if not watch.live:
        return "from files"
    return f"failed {watch.failures} in a row" if watch.failures else "watched"
