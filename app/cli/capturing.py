"""One capture, now, of the named watches or of all that are captured on schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.progress import Progress

from app.bootstrap import Application
from app.cli.costs import tell_cost
from app.cli.opening import open_program
from app.cli.output import complain, members_progress, remark, say
from app.domain.errors import ChurnwatchError
from app.domain.snapshot import Verdict
from app.domain.text import counted, visible
from app.domain.watch import Watch
from app.pipeline.capture import Captured
from app.pipeline.due import Schedule

# A quarantined list is one that was read well, and waits for a second one.
_FINE = (Verdict.COMPLETE, Verdict.QUARANTINED)


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command()(capture)


def capture(
    context: typer.Context,
    watches: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="WATCH", min=1, max=2**63 - 1, help="Numbers in `watch list`; all if none."
        ),
    ] = None,
) -> None:
    """Capture lists once, now, and say what changed.

    A list that was not read to its end changes nothing but arrivals: no absence is believed, the
    reason is told, and the command ends with 1.
    """
    program = open_program(context)
    chosen = _chosen(program, watches or [])
    if not chosen:
        remark("Nothing to capture: `churnwatch watch add NETWORK ACCOUNT` begins.")
        return
    for watch in chosen:
        if watch.live:
            tell_cost(program, watch)
    with members_progress() as progress:
        outcomes = asyncio.run(_capture_all(program, chosen, progress))
    fine = [_tell(watch, outcome) for watch, outcome in zip(chosen, outcomes, strict=True)]
    if not all(fine):
        raise typer.Exit(1)


def _chosen(program: Application, ids: Sequence[int]) -> list[Watch]:
    with program.storage.reading() as work:
        if ids:
            return [work.watches.get(id) for id in dict.fromkeys(ids)]
        return [watch for watch in work.watches.all() if watch.live and not watch.paused]


async def _capture_all(
    program: Application, chosen: list[Watch], progress: Progress
) -> list[Captured | ChurnwatchError]:
    """Capture a few at a time; what fails for one watch is its outcome, and the others go on."""
    schedule = program.schedule()
    room = asyncio.Semaphore(program.settings.captures_at_once)

    async def one(watch: Watch) -> Captured | ChurnwatchError:
        async with room:
            return await _capture(schedule, watch, progress)

    return await asyncio.gather(*(one(watch) for watch in chosen))


async def _capture(
    schedule: Schedule, watch: Watch, progress: Progress
) -> Captured | ChurnwatchError:
    task = progress.add_task(visible(watch.name), total=watch.state.members or None)

    def advance(seen: int, claimed: int | None) -> None:
        progress.update(task, completed=seen, total=claimed)

    try:
        return await schedule.capture_now(watch.id, advance)
    except ChurnwatchError as problem:
        return problem
    finally:
        progress.remove_task(task)


def _tell(watch: Watch, outcome: Captured | ChurnwatchError) -> bool:
    """Say what came of one watch; True if its list was read to the end."""
    if isinstance(outcome, ChurnwatchError):
        complain(f"{watch.name}: {outcome}")
        return False
    snapshot = outcome.snapshot
    if snapshot.verdict is not Verdict.FAILED:
        changed = f", {counted(len(outcome.alerts), 'alert')} changed" if outcome.alerts else ""
        say(
            f"{visible(watch.name)}: {counted(snapshot.seen, 'member')}, {snapshot.joined:,} came,"
            f" {snapshot.left:,} went{changed}"
        )
    if snapshot.verdict is not Verdict.COMPLETE:
        complain(f"{watch.name}: {snapshot.verdict}: {snapshot.reason}")
    return snapshot.verdict in _FINE
