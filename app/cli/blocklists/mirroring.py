"""A list kept in step as a moderation list on one's own account at Bluesky."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.blocklists.keeping import Name
from app.cli.opening import open_program
from app.cli.output import must_agree, remark, say
from app.domain.mirror import Holder
from app.domain.text import counted
from app.pipeline.mirror_choice import Preview, preview, turn_off, turn_on


def register(commands: typer.Typer) -> None:
    """Add this command to the group."""
    commands.command()(bluesky)


def bluesky(
    context: typer.Context,
    name: Name,
    handle: Annotated[str | None, typer.Option(help="Your account: alice.bsky.social.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be written.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Take the list off your account.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Keep a published list in step as a moderation list on your account at Bluesky.

    It says what it would write, asks, and takes an app password of the account, which is kept
    encrypted. Everybody can read such a list, and see whose it is. From then on every version
    follows by itself, at the pace that Bluesky allows an account.
    """
    program = open_program(context)
    if off:
        with program.storage.writing() as work:
            turn_off(work, name)
    elif handle is not None:
        holder = asyncio.run(program.repositories.find(handle))
        _tell_plan(name, holder, asyncio.run(_preview(program, name, holder)))
        if dry_run:
            return
        _turn_on(program, name, holder, yes)
    else:
        _tell(program, name)
        return
    asyncio.run(program.mirroring().run_for(program.storage))
    _tell(program, name)


async def _preview(program: Application, name: str, holder: Holder) -> Preview:
    return await preview(program.storage, program.repositories, name, holder, program.home)


def _tell_plan(name: str, holder: Holder, plan: Preview) -> None:
    say(
        f"{name} on @{holder.handle} ({holder.did}): {counted(plan.came, 'record')} to write,"
        f" {plan.gone} to take off, {plan.points:,} points."
    )
    if plan.hours:
        remark(
            f"Bluesky's limits make this take {counted(plan.hours, 'hour')}; the program goes on by itself."
        )


def _turn_on(program: Application, name: str, holder: Holder, yes: bool) -> None:
    must_agree(f"Write this to @{holder.handle}, for everybody to read?", yes)
    given = program.settings.bluesky_app_password
    password = (
        given.get_secret_value()
        if given
        else typer.prompt("App password", hide_input=True, err=True)
    )
    asyncio.run(
        turn_on(program.storage, program.vault, program.repositories, name, holder, password)
    )


def _tell(program: Application, name: str) -> None:
    with program.storage.reading() as work:
        one = work.blocklists.get(name)
        mirror = work.mirrors.of(one.id)
    if mirror is None:
        say(f"{name} is not on Bluesky.")
    elif mirror.due(one, mirror.retry_at):
        say(f"{name} is not in step on @{mirror.holder.handle} yet: {mirror.fault or 'it waits'}.")
        remark("`churnwatch serve` goes on with it by itself.")
    else:
        shown = f"shows version {mirror.shows}" if mirror.shows else "shows nothing while private"
        say(f"{name} on @{mirror.holder.handle} {shown}.")
