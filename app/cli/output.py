"""What is written: results on standard output, everything about them on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import msgspec
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from app.domain.text import visible

# Where nobody looks at a terminal, lines may be as long as a log shows them.
_WIDTH = 200
_LONGEST_SENTENCE = 2_000


def console(stderr: bool = False) -> Console:
    """Text as it is: nothing in it is taken for markup, so that no stranger's name can style it."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDTH
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=width)


def say(sentence: str) -> None:
    """A line of the result."""
    console().print(sentence, soft_wrap=True)


def remark(sentence: str) -> None:
    """A line about the result, for the person and not for the next program."""
    console(stderr=True).print(visible(sentence, _LONGEST_SENTENCE), soft_wrap=True)


def complain(sentence: str) -> None:
    """The one sentence that says what went wrong."""
    remark(f"churnwatch: {sentence}")


def agree(question: str, yes: bool) -> None:
    """Ask the person at the terminal before going on, unless they said `yes`. Raises Abort for a no.

    Where nobody sits at a terminal nobody is asked: whoever wrote the script has decided.
    """
    if sys.stdin.isatty() and not yes:
        typer.confirm(question, abort=True, err=True)


def must_agree(question: str, yes: bool) -> None:
    """The same for what is done in somebody's name: without a terminal it takes the `yes`."""
    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked: --yes says that you mean it")
    agree(question, yes)


def emit(line: object) -> None:
    """One JSON object on a line of its own, in ASCII: it loses nothing and hides nothing."""
    sys.stdout.write(json.dumps(msgspec.to_builtins(line), separators=(",", ":")) + "\n")


def table(*columns: str, rows: Iterable[Iterable[object]]) -> None:
    """A table of the result; every cell is made safe to show."""
    shown = Table(*columns, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    shown.show_header = any(columns)
    for row in rows:
        shown.add_row(*(visible(str(cell)) for cell in row))
    console().print(shown)


def bytes_progress() -> Progress:
    """A bar that grows with the bytes of a file; nothing where standard error is no terminal."""
    return _progress(DownloadColumn())


def members_progress() -> Progress:
    """A bar that grows with the members of a list; nothing where standard error is no terminal."""
    return _progress(MofNCompleteColumn())


def _progress(amount: ProgressColumn) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
