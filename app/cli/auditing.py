"""The audit of an account's own follows, on the terminal or into files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from app.cli.dates import parse_end, parse_start
from app.cli.opening import open_program
from app.cli.output import remark, say, table
from app.domain.account import Account
from app.domain.audit.comparing import compared
from app.domain.audit.report import Audit, Period
from app.domain.audit.telling import tell_audit
from app.domain.audit.words import HEADLINES, answer, questions, reasons, unobserved
from app.domain.errors import NotFound
from app.domain.instant import day
from app.domain.text import visible
from app.pipeline.audit import open_audit, with_all_names
from app.pipeline.dossier import find_account
from app.ports.storage import Work
from app.reports.document import write_document
from app.reports.tables import write_tables
from app.web.pages.audit_file import write_page

_LONGEST = 2_000


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command("audit")(audit)


def audit(
    context: typer.Context,
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="Its stable id, or its handle.")
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Where to write, instead of the terminal."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="When the engagement began: 2026-01-31.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Its last day; without, all that is known.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Figures, days and every follow.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="A page, whole in one file.")] = False,
    as_pdf: Annotated[bool, typer.Option("--pdf", help="A document to print.")] = False,
    network: Annotated[
        str | None, typer.Option(help="Where it is, if the name is known on several.")
    ] = None,
) -> None:
    """Report what was followed and dropped in an account's name.

    Counts the follows of an account from its own *following* list, watched or imported, and from
    every watched list of followers it appears on: how many were dropped again and how soon, who
    was followed more than once, on which days, what it brought, and what could not be seen.

    `churnwatch audit shop.example --since 2026-03-01 --until 2026-05-31 --pdf report.pdf`
    """
    flags = {".json": as_json, ".csv": as_csv, ".html": as_html, ".pdf": as_pdf}
    writers = _chosen(flags, files or [])
    program = open_program(context)
    begins = parse_start(since) if since else None
    ends = parse_end(until) if until else None
    with program.storage.reading() as work:
        report = open_audit(work, _found(work, account, network), begins, ends)
        report = with_all_names(work, report) if ".csv" in writers else report
    for kind, path in writers.items():
        _write(WRITERS[kind](report), path)
    if not writers:
        _show(report)


def _found(work: Work, name: str, network: str | None) -> Account:
    try:
        return find_account(work, name, network)
    except NotFound as unknown:
        raise NotFound(
            f"{unknown}: `churnwatch watch add NETWORK {visible(name)} --list following` watches whom"
            " it follows from now on, `churnwatch import FILE` reads what was kept before"
        ) from None


def _json(report: Audit) -> bytes:
    return msgspec.json.encode(tell_audit(report)) + b"\n"


WRITERS: Mapping[str, Callable[[Audit], bytes]] = {
    ".json": _json,
    ".csv": write_tables,
    ".html": write_page,
    ".pdf": write_document,
}
_PRINTABLE = frozenset({".json", ".csv"})


def _chosen(wanted: Mapping[str, bool], files: Sequence[Path]) -> dict[str, Path | None]:
    """Which kinds to write, and where; None is the terminal. Raises BadParameter."""
    kinds = [kind for kind, flag in wanted.items() if flag] or [path.suffix for path in files]
    if len(kinds) == 1 and len(files) == 1:
        chosen: dict[str, Path | None] = {kinds[0]: files[0]}
    elif not files:
        chosen = dict.fromkeys(kinds)
    else:
        chosen = {kind: _one_of(kind, files) for kind in kinds}
        if len(files) != len(chosen):
            raise typer.BadParameter("there are more files than kinds of report to write")
    for kind, path in chosen.items():
        if kind not in WRITERS:
            raise typer.BadParameter(f"a report is written as {', '.join(WRITERS)}, not {kind!r}")
        if path is None and (files or kind not in _PRINTABLE or len(chosen) > 1):
            raise typer.BadParameter(f"say which file to write: --{kind[1:]} report{kind}")
    return chosen


def _one_of(kind: str, files: Sequence[Path]) -> Path | None:
    return next((path for path in files if path.suffix == kind), None)


def _write(content: bytes, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(content.decode())
        return
    path.write_bytes(content)
    remark(f"{path}: {len(content):,} bytes")


def _show(report: Audit) -> None:
    """The report as a person reads it on a terminal."""
    account, handle = report.account, report.account.handle
    say(f"{f'@{visible(handle)} ' if handle else ''}{account.id} ({visible(account.network)})")
    say("")
    say(HEADLINES[answer(report.figures)])
    for reason in reasons(report):
        say(f"  {visible(reason, _LONGEST)}")
    say("")
    table("", *(_period(one) for one in report.periods), rows=compared(report.periods))
    for title, sentences in (
        ("What was not observable", unobserved(report)),
        ("What to ask", questions(report)),
    ):
        say("")
        say(f"{title}:")
        for sentence in sentences:
            say(f"  - {visible(sentence, _LONGEST)}")


def _period(one: Period) -> str:
    return f"{one.name.upper()} {day(one.window.since)} - {day(one.window.until)}"
