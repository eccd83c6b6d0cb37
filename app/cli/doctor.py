"""One line for each thing that has to be well, and 1 at the end if one is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import typer

from app.bootstrap import Application
from app.cli import checks
from app.cli.checks import Line
from app.cli.opening import open_program
from app.cli.options import settings_of
from app.cli.output import say
from app.config import Settings
from app.domain.errors import BadInput, ChurnwatchError
from app.domain.instant import DAY, Instant, ago, span
from app.domain.snapshot import Snapshot, Verdict
from app.domain.text import visible
from app.domain.watch import Watch
from app.pipeline.access import alone
from app.ports.storage import Work
from app.web.binding import checked_host
from app.web.settings import WebSettings

# A list of a million members is written in some ten megabytes, with the log of the change as much.
_ROOM = 100_000_000
# So many turns of its own a watch may be late: one capture under way, one that failed.
_LATE = 2
# Slots missed longer ago than this no longer tell how the program is.
_RECENT = 7 * DAY


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command()(doctor)


def doctor(context: typer.Context) -> None:
    """Say in one line each whether everything is well: key, database, disk, clock, every watch."""
    settings = settings_of(context)
    lines = [_disk(settings), checks.key_file(settings)]
    try:
        program = open_program(context)
        lines += checks.secrets(program)
        lines += checks.database(settings, program)
        lines.append(checks.clock(program))
        with program.storage.reading() as work:
            lines += [*_watches(work, program), *_told(work, program)]
            lines += checks.acting(work, program.clock.now())
        lines += checks.captures(program)
        lines.append(checks.backups(settings, program))
        lines += checks.retention(program)
        lines.append(_door(program))
    except ChurnwatchError as problem:
        lines.append(Line("problem", f"database: {problem}"))
    for line in lines:
        say(f"{line.word:8}{visible(line.what, 500)}")
    if any(line.word == "problem" for line in lines):
        raise typer.Exit(1)


def _door(program: Application) -> Line:
    """Who gets in, and whether `serve` would listen where it is told to."""
    settings = program.settings
    web = WebSettings()
    signing_in = alone(program.access) is None
    try:
        checked_host(settings.host, web, signing_in)
    except BadInput as refused:
        return Line("problem", f"door: {refused}")
    if not signing_in and web.private:
        here = f"anybody on this machine, at {settings.host} alone, without signing in"
        return Line("ok", f"door: {here}; `churnwatch people invite me` asks for it")
    return Line("ok", f"door: listens at {settings.host}, for whoever signs in or shows a key")


def _disk(settings: Settings) -> Line:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(settings.data).free
    word = "ok" if free > _ROOM else "problem"
    return Line(word, f"disk: {free / 1e9:,.1f} GB free at {settings.data}")


def _watches(work: Work, program: Application) -> Iterator[Line]:
    now = program.clock.now()
    watches = work.watches.all()
    newest = work.snapshots.newest([watch.id for watch in watches])
    if not watches:
        yield Line("note", "watches: none yet; `churnwatch watch add NETWORK ACCOUNT` begins")
    for watch in watches:
        yield _watch(watch, newest.get(watch.id), now)
        slots = work.watches.slots(watch.id)
        missed = [due for due, state in slots if state == "missed" and due > now - _RECENT]
        if missed:
            what = f"{len(missed)} captures missed in the last 7 days, while nothing was running"
            yield Line("note", f"watch {watch.id} {watch.name}: {what}")


def _told(work: Work, program: Application) -> Iterator[Line]:
    """Endpoints and people who are told nothing, though they want to be."""
    now = program.clock.now()
    for endpoint in work.endpoints.page(10_000):
        name = f"webhook {endpoint.id} {endpoint.url}"
        if endpoint.disabled_at is not None:
            yield Line("problem", f"{name}: disabled: {endpoint.disabled_reason}")
        elif endpoint.failing_since is not None:
            yield Line(
                "problem", f"{name}: nothing arrived for {span(now - endpoint.failing_since)}"
            )
    for one in work.recipients.all():
        if one.failures:
            said = f"failed {one.failures} in a row: {one.problem}"
            yield Line("problem", f"recipient {one.id} {one.shown}: {said}")


def _watch(watch: Watch, newest: Snapshot | None, now: Instant) -> Line:
    word, said = _state(watch, newest, now)
    return Line(word, f"watch {watch.id} {watch.name}: {said}")


def _state(watch: Watch, newest: Snapshot | None, now: Instant) -> tuple[str, str]:
    reason = newest.reason if newest else None
    if watch.paused:
        return "note", f"paused{f'; {reason}' if reason else ''}"
    if not watch.live:
        return "ok", f"from files, {watch.state.members:,} members"
    if watch.failures:
        return "problem", f"failed {watch.failures} in a row: {reason or 'not read to its end'}"
    late = now - (watch.next_due or now)
    if late > _LATE * watch.interval:
        return "problem", f"{span(late)} late: is `churnwatch serve` or `worker` running?"
    if newest is None:
        return "ok", "not captured yet"
    word = "note" if newest.verdict is not Verdict.COMPLETE else "ok"
    doubt = f": {newest.verdict}: {reason}" if word == "note" else ""
    return word, f"captured {ago(now - newest.finished_at)}{doubt}"
