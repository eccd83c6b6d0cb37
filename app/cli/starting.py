"""A first start: the demo town, and everything at once for somebody who has nothing yet."""

from __future__ import annotations

import typer

from app.bootstrap import Application, settle_demo_town
from app.cli.keys import WithoutKey
from app.cli.opening import open_program
from app.cli.output import members_progress, remark, say
from app.cli.serving import serve_program
from app.sources.demo import NOTICE


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.command()(run)
    program.command()(demo)


def run(context: typer.Context, without_key: WithoutKey = False) -> None:
    """Start Churnwatch: what `serve` does, with the demo town if nothing is watched yet.

    The address is http://127.0.0.1:8420 unless CHURNWATCH_HOST and CHURNWATCH_PORT say otherwise.
    """
    program = open_program(context)
    with program.storage.reading() as work:
        nothing = not work.watches.page(1)
    if nothing:
        remark("Nothing is watched yet, so the demo town moves in.")
        _settle(program)
    serve_program(program, without_key)


def demo(context: typer.Context) -> None:
    """Add the demo town, a simulated one with a known cheat or two, to have something to look at.

    Its people live on as long as `churnwatch serve` runs. `churnwatch watch remove` forgets it.
    """
    program = open_program(context)
    _settle(program)
    with program.storage.reading() as work:
        found = work.alerts.all()
    say(f"The demo town is there, with {len(found)} alerts and notes.")
    remark("`churnwatch alerts` lists them, `churnwatch serve` shows them in a browser.")


def _settle(program: Application) -> None:
    with members_progress() as progress:
        task = progress.add_task("Ninety days of the demo town", total=None)

        def advance(lists: int, every: int | None) -> None:
            progress.update(task, completed=lists, total=every)

        settle_demo_town(program, advance)
    remark(NOTICE)
