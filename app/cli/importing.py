"""Files of follower lists into the history, with what the guards thought of each list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import sources
from app.bootstrap import Application
from app.cli.options import open_program
from app.cli.output import bytes_progress, complain, say, table
from app.domain.errors import BadInput
from app.domain.instant import rfc3339
from app.domain.snapshot import Verdict
from app.domain.text import visible
from app.pipeline.importing import Summary
from app.ports import Reader
from app.registry import discover

EXPECTED = (
    "JSON Lines, gzipped or not, each line an object whose type is snapshot, profile or event"
)
# More than a screen of faults of one file tells a person nothing new.
_SHOWN = 20


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command("import")(import_)


def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to read.")],
) -> None:
    """Read files of follower lists into the history, each list at its own time.

    A file holds the interchange stream: JSON Lines, gzipped or not, oldest first. A list that is
    cut, hidden or lost too many at once proves no absence, and is told with the reason. What cannot
    be read or comes too late is named, everything else is kept, and the command ends with 1.
    Reading a file twice changes nothing.
    """
    program = open_program(context)
    readers: list[Reader] = discover(sources, "READER")
    fine = [_import_one(program, readers, path) for path in files]
    if not all(fine):
        raise typer.Exit(1)


def _import_one(program: Application, readers: Sequence[Reader], path: Path) -> bool:
    """Import one file; True if everything in it could be taken in."""
    try:
        reader = _reader(readers, path)
    except (BadInput, OSError) as problem:
        complain(f"{path}: {problem.strerror if isinstance(problem, OSError) else problem}")
        return False
    with bytes_progress() as progress:
        task = progress.add_task(visible(path.name), total=path.stat().st_size)
        stream = reader.read(path, lambda done: progress.update(task, completed=done))
        summary = program.importer().run(stream)
    _tell(path, summary)
    return not (summary.faulty or summary.older)


def _reader(readers: Sequence[Reader], path: Path) -> Reader:
    """Whoever reads files like this one. Raises BadInput, OSError."""
    if path.is_dir():
        raise BadInput("this is a folder; name the files in it")
    with path.open("rb") as opened:
        if not opened.read(1):
            raise BadInput(f"the file is empty; expected {EXPECTED}")
    for reader in readers:
        if reader.recognises(path):
            return reader
    raise BadInput(f"this is not a history of follower lists; expected {EXPECTED}")


def _tell(path: Path, summary: Summary) -> None:
    say(f"{visible(str(path))}: {_headline(summary)}")
    if summary.lists or summary.events:
        table("", "", rows=_figures(summary))
    if summary.unbelieved:
        lists = summary.unbelieved[:_SHOWN]
        rows = ((one.watch, rfc3339(one.taken_at), one.verdict, one.reason) for one in lists)
        table("NO ABSENCE BELIEVED", "TAKEN AT", "VERDICT", "WHY", rows=rows)
        more = summary.lists - summary.verdicts[Verdict.COMPLETE] - len(lists)
        if more:
            say(f"and {more:,} more")
    _complain_of(path, summary)


def _headline(summary: Summary) -> str:
    if _unreadable(summary):
        return "nothing in it could be read"
    fresh = summary.lists + summary.events
    parts = [
        f"{summary.lists:,} lists read",
        f"{summary.known:,} known already" if summary.known else "",
        f"{summary.older:,} older than what is stored, left out" if summary.older else "",
        f"{summary.events:,} single events" if summary.events else "",
        f"{summary.profiles:,} profiles" if summary.profiles else "",
        "nothing changed" if summary.known and not fresh else "",
    ]
    return ", ".join(part for part in parts if part)


def _unreadable(summary: Summary) -> bool:
    read = summary.lists + summary.known + summary.older + summary.events + summary.profiles
    return summary.faulty > 0 and not read


def _figures(summary: Summary) -> list[tuple[str, str]]:
    verdicts = {f"{verdict} lists": count for verdict, count in summary.verdicts.most_common()}
    changes = {
        "joined": summary.joined,
        "left": summary.left,
        "returned": summary.returned,
        "of those, followed again for certain": summary.remade,
        "alerts raised": summary.alerts,
        "notes raised": summary.notes,
    }
    return [(name, f"{count:,}") for name, count in (verdicts | changes).items()]


def _complain_of(path: Path, summary: Summary) -> None:
    """What of the file was not taken in, and why."""
    if _unreadable(summary):
        complain(f"{path}: this is not a history of follower lists; expected {EXPECTED}")
    for late in summary.overtaken[:_SHOWN]:
        complain(
            f"{path}: {late.watch}: the list of {rfc3339(late.taken_at)} came after that of"
            f" {rfc3339(late.newest_at)} and was left out; lists are read oldest first"
        )
    for fault in summary.faults[:_SHOWN]:
        complain(f"{path}, line {fault.line:,}: {fault.reason}")
    more = max(0, summary.faulty - _SHOWN) + max(0, summary.older - _SHOWN)
    if more:
        complain(f"{path}: {more:,} more like these")
