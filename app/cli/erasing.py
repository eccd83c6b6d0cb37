"""A person's right to be forgotten."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import remark, say
from app.domain.account import Account, checked_id
from app.domain.errors import BadInput
from app.domain.text import counted, visible
from app.pipeline.erasing import Erased, acts_on, erase, find_everywhere, lift


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command("erase-subject")(erase_subject)


def erase_subject(
    context: typer.Context,
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="Its stable id, or its handle.")
    ],
    network: Annotated[str | None, typer.Option(help="Where it is.")] = None,
    back: Annotated[
        bool, typer.Option("--lift", help="Let an erased account be stored again.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a person everywhere, for everybody here, and never store them again.

    Only a keyed hash stays, by which captures and imports leave them out. This cannot be taken
    back: `--lift` lets them be seen anew, and brings nothing back.
    """
    program = open_program(context)
    if back:
        if network is None:
            raise BadInput("name the network of the account as well, and its stable id")
        lift(program.storage, Account(network, checked_id(account)))
        say("They are stored again when they are next seen.")
        return
    found = find_everywhere(program.storage, account, network)
    if standing := acts_on(program.storage, found):
        remark(
            f"{standing} blocks or mutes of them, or in their name, stand and will be forgotten here:"
            " `churnwatch act undo` takes them back now, and not afterwards."
        )
    if not yes:
        told = f"{visible(found.id)} on {visible(found.network)}"
        typer.confirm(f"Forget {told} everywhere?", abort=True, err=True)
    _tell(erase(program.storage, found, program.clock.now()))


def _tell(done: Erased) -> None:
    say(
        f"Erased: from {counted(done.rosters, 'list')}, {counted(done.alerts, 'alert')},"
        f" {counted(done.entries, 'block list entry', 'block list entries')},"
        f" {counted(done.watches, 'watch', 'watches')} of their own lists,"
        f" {counted(done.rows, 'row')} of what was seen."
    )
    if done.rewritten:
        say(f"Rewritten: {counted(done.rewritten, 'sentence')} about others that named them.")
    remark(
        "Backups and files that were imported still hold them: docs/operating.md says what to do."
    )
