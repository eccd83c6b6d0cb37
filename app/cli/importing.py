"""Files of follower lists into the history, with what the guards thought of each list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from app.bootstrap import Application
from app.cli.opening import open_program
from app.cli.output import bytes_progress, complain
from app.cli.telling_imports import tell_contents, tell_summary
from app.domain.errors import BadInput, StorageUnavailable
from app.domain.instant import Instant, parse_instant
from app.domain.text import visible
from app.domain.watch import ListKind
from app.pipeline.contents import look_into
from app.pipeline.opening import Advance, Opened
from app.ports.formats import Given

_Result = TypeVar("_Result")


Files = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="Files, zips or folders to read.")
]
EventsAs = Annotated[
    ListKind | None,
    typer.Option(
        "--as",
        help="Write single events to the subject's followers, or to the actor's following, and to no"
        " other list. Without, to whichever is watched.",
    ),
]


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command("import")(import_)


def import_(
    context: typer.Context,
    files: Files,
    account: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose lists they are, if the files do not tell."),
    ] = None,
    taken_at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="When the export was made, if the files do not tell."),
    ] = None,
    all_time: Annotated[
        bool,
        typer.Option("--all-time", help="The export was asked for without a range of dates."),
    ] = False,
    events_as: EventsAs = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is in the files, and store nothing.")
    ] = False,
) -> None:
    """Read files of follower lists into the history, each list at its own time.

    A file is what a platform hands out to you, as it came (the zip, or the folder it unpacks to):

    - **Instagram**: followers_1.json and following.json, or the same as .html

    - **X**: the archive with data/follower.js and data/following.js

    - **TikTok**: user_data_tiktok.json, or Follower.txt and Following.txt

    - **LinkedIn**: Connections.csv

    - **Mastodon** and its family: following_accounts.csv, following.csv, followers.csv

    - **interchange stream**: JSON Lines, gzipped or not, oldest first, of any network

    Exports of different days make one history: whoever is missing in a later one has gone. A list
    that is cut, hidden or lost too many at once proves no absence, and is told with the reason.
    What cannot be read or comes too late is named, everything else is kept, and the command ends
    with 1. Reading a file twice changes nothing.

    `churnwatch import --account my.shop instagram-may.zip instagram-june.zip`
    """
    program = open_program(context)
    given = Given(program.clock.now(), account, _instant(taken_at), all_time)
    opened = [_open(program, path, given) for path in files]
    ordered = _oldest_first(opened)
    fine = [_look_into(program, o) if dry_run else _import(program, o, events_as) for o in ordered]
    if not all(fine) or None in opened:
        raise typer.Exit(1)


def _instant(written: str | None) -> Instant | None:
    """A time, or a day, which is taken at its end in UTC: the export holds what happened on it."""
    if written is None:
        return None
    try:
        return parse_instant(
            f"{written}T23:59:59Z" if len(written) == len("2026-01-31") else written
        )
    except BadInput as refused:
        raise BadInput(f"--taken-at: {refused}, or 2026-01-31") from None


def _open(program: Application, path: Path, given: Given) -> Opened | None:
    """The file, recognised; None after saying why nobody can read it."""
    try:
        return program.formats.open(path, given)
    except (BadInput, OSError) as problem:
        complain(f"{path}: {problem.strerror if isinstance(problem, OSError) else problem}")
        return None


def _oldest_first(opened: Sequence[Opened | None]) -> list[Opened]:
    """Files by the time of their first list: of a later one first, the earlier would come too late."""
    return sorted((one for one in opened if one is not None), key=lambda one: one.taken_at)


def _import(program: Application, opened: Opened, events_as: ListKind | None) -> bool:
    """Import one file; True if everything in it could be taken in."""
    importer = program.importer(events_as)
    try:
        summary = _with_progress(opened, lambda tell: importer.run(opened.read(tell)))
    except StorageUnavailable as problem:
        said = f"{opened.path}: {problem}; then import the file again, which goes on from there"
        raise StorageUnavailable(said) from problem
    tell_summary(opened.path, summary, program.formats.expected)
    return not (summary.faulty or summary.older)


def _look_into(program: Application, opened: Opened) -> bool:
    """Say what is in one file; True if all of it could be read."""
    contents = _with_progress(opened, lambda tell: look_into(program.storage, opened.read(tell)))
    tell_contents(opened.path, contents)
    return not contents.faulty


def _with_progress(opened: Opened, work: Callable[[Advance], _Result]) -> _Result:
    """Do something that reads the file, with a bar of how far it was read."""
    with bytes_progress() as progress:
        size = opened.path.stat().st_size if opened.stream else None
        task = progress.add_task(visible(opened.path.name), total=size)
        return work(lambda done: progress.update(task, completed=done))
