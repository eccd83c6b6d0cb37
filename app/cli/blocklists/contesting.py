"""Who stays off the lists, and the objections of those who are on one."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.blocklists.keeping import Name
from app.cli.opening import open_program
from app.cli.output import remark, say, table
from app.domain.account import Account, checked_id
from app.domain.errors import NotFound
from app.domain.instant import rfc3339
from app.domain.objection import Objection
from app.domain.text import visible
from app.pipeline import objecting
from app.pipeline.dossier import find_account
from app.ports.storage import Work

Suspect = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its handle or stable id.")]
Network = Annotated[str | None, typer.Option(help="Where it is, if the name is not unique.")]
Only = Annotated[
    str | None, typer.Option("--list", metavar="LIST", help="This list only, not every one.")
]
Number = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, max=2**63 - 1, help="In `blocklist objections`.")
]
SHOWN = 100


def register(commands: typer.Typer) -> None:
    """Add these commands to the group."""
    for command in (allow, disallow, allowed, objections, accept, refuse):
        commands.command()(command)
    commands.command("object")(object_)


def allow(
    context: typer.Context,
    account: Suspect,
    network: Network = None,
    only: Only = None,
    reason: Annotated[str, typer.Option(help="Why, for yourself.")] = "",
) -> None:
    """Keep an account off every list, or off one, whatever it does. Published lists retract it."""
    program = open_program(context)
    with program.storage.writing() as work:
        one = _account(work, account, network)
        objecting.allow(work, one, only, reason, program.clock.now())
    say(f"{visible(one.name)} stays off {only or 'every list'}.")


def disallow(
    context: typer.Context, account: Suspect, network: Network = None, only: Only = None
) -> None:
    """Let an account be listed again if it does what the rules say."""
    program = open_program(context)
    with program.storage.writing() as work:
        one = _account(work, account, network)
        objecting.disallow(work, one, only, program.clock.now())
    say(f"{visible(one.name)} may be on {only or 'a list'} again.")


def allowed(context: typer.Context) -> None:
    """Show who is kept off the lists, and why."""
    program = open_program(context)
    with program.storage.reading() as work:
        found = work.allowed.all()
    rows = (
        (
            one.account.name,
            one.account.network,
            one.slug or "every list",
            rfc3339(one.at),
            one.reason,
        )
        for one in found
    )
    table("ACCOUNT", "NETWORK", "OFF", "SINCE", "WHY", rows=rows)


def object_(
    context: typer.Context,
    name: Name,
    account: Suspect,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What they say.")],
    network: Network = None,
) -> None:
    """Note an objection that reached you some other way than by the page of the entry."""
    program = open_program(context)
    with program.storage.writing() as work:
        key = _account(work, account, network).key
        number = objecting.take_objection(work, name, key, text, None, program.clock.now())
    say(f"Objection {number} is kept.")
    remark(f"`churnwatch blocklist accept {number}` takes the entry off every list.")


def objections(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those answered too.")] = False,
) -> None:
    """Show the objections that wait for an answer, newest first."""
    program = open_program(context)
    with program.storage.reading() as work:
        found = work.objections.page(SHOWN, open_only=not every)
    if not found:
        remark("No objection waits for an answer.")
        return
    columns = ("NUMBER", "WHEN", "LIST", "ACCOUNT", "ANSWER", "CONTACT", "WHAT THEY SAY")
    table(*columns, rows=map(_row, found))


def accept(context: typer.Context, number: Number) -> None:
    """Agree: the account leaves every list at once and comes onto none again."""
    program = open_program(context)
    with program.storage.writing() as work:
        one = objecting.accept(work, number, program.clock.now())
    say(f"{visible(one.account.name)} is off every list.")


def refuse(context: typer.Context, number: Number) -> None:
    """Disagree: the entry stays."""
    program = open_program(context)
    with program.storage.writing() as work:
        one = objecting.refuse(work, number, program.clock.now())
    say(f"The objection of {visible(one.account.name)} is refused; {one.slug} stays as it is.")


def _account(work: Work, name: str, network: str | None) -> Account:
    """An account that was seen, or one named by its network and stable id."""
    try:
        return find_account(work, name, network)
    except NotFound:
        if network is None:
            raise
        return Account(network, checked_id(name))


def _row(one: Objection) -> tuple[object, ...]:
    name, contact = one.account.name, one.contact or ""
    return (one.id, rfc3339(one.at), one.slug, name, one.answer.value, contact, one.text)
