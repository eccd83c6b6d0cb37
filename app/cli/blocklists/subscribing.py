"""Other people's lists, as hints that accuse nobody."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import remark, say, table
from app.domain.errors import NotFound
from app.domain.hint import Subscription
from app.domain.instant import HOUR, rfc3339
from app.domain.text import counted, visible
from app.net.outbound import Outbound
from app.pipeline import subscribing

Source = Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")]


def register(commands: typer.Typer) -> None:
    """Add these commands to the group."""
    for command in (subscribe, subscriptions, unsubscribe):
        commands.command()(command)


def subscribe(
    context: typer.Context,
    source: Source,
    origin: Annotated[str, typer.Argument(metavar="URL|FILE", help="JSON, CSV, or ids.")],
    network: Annotated[str | None, typer.Option(help="Of which network ids alone are.")] = None,
    hours: Annotated[
        int, typer.Option("--every", min=1, max=720, help="Hours until it is read again.")
    ] = 24,
) -> None:
    """Take somebody else's list as hints. One from an address is read again by itself.

    A hint is shown beside what was seen here, weighs nothing, and leads to no note, no alert and no
    entry: accusations that are copied from list to list do not become truer.
    """
    program = open_program(context)
    fetched = subscribing.read(Outbound(program.clock), origin)
    now = program.clock.now()
    every = hours * HOUR if subscribing.is_address(origin) else 0
    wanted = Subscription(source, origin, now, 0, network, every, now + every)
    with program.storage.writing() as work:
        made = subscribing.subscribe(work, wanted, fetched, now)
    say(f"{made.source} names {counted(made.entries, 'account')}.")
    remark("`churnwatch explain ACCOUNT` says of each whether a list names it.")


def subscriptions(context: typer.Context) -> None:
    """Show the lists of others that give hints here."""
    program = open_program(context)
    with program.storage.reading() as work:
        found = work.hints.all()
    rows = (
        (one.source, one.entries, rfc3339(one.at), visible(one.origin), one.fault or "")
        for one in found
    )
    table("NAME", "ACCOUNTS", "READ", "FROM", "FAULT", rows=rows)


def unsubscribe(context: typer.Context, source: Source) -> None:
    """Forget a list and its hints."""
    program = open_program(context)
    with program.storage.writing() as work:
        if not work.hints.remove(source):
            raise NotFound(f"there is no subscription {visible(source)}")
    say(f"{source} gives no hints any more.")
