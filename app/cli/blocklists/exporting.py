"""A list in a format another program reads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.blocklists.keeping import Name
from app.cli.opening import open_program
from app.cli.output import remark
from app.domain.text import counted
from app.pipeline.edition import Counted, open_edition
from app.pipeline.suggest import Proposal
from app.ports.exports import Exporter


def register(commands: typer.Typer) -> None:
    """Add these commands to the group."""
    commands.command()(export)


def export(
    context: typer.Context,
    name: Name,
    format: Annotated[
        str,
        typer.Option(metavar="FORMAT", help="How to write it; `blocklist list` names them all."),
    ] = "csv",
    network: Annotated[
        str | None, typer.Option(help="Only accounts of this network: ids mean nothing on others.")
    ] = None,
    since: Annotated[
        int | None, typer.Option(min=0, help="Only what changed after this version.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file, instead of standard output.")
    ] = None,
) -> None:
    """Write a block list for another program to read: its newest version, or as it would be.

    On it is who has a standing alert; nobody whom a watched account follows or who is allowed.
    Every entry says why, on what evidence, and until when. What was left out is counted on standard
    error.

    `churnwatch blocklist export suggested --format mastodon --output blocks.csv`
    """
    program = open_program(context)
    exporter = _exporter(program, format, since)
    with program.storage.reading() as work:
        one, now = work.blocklists.get(name), program.clock.now()
        edition = open_edition(work, one, now, since, program.home)
        counting = Counted(edition, exporter, network)
        pieces = exporter.write(counting.edition)
        if output is None:
            sys.stdout.writelines(pieces)
        else:
            with output.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
    _remark(counting, exporter)
    if isinstance(edition.entries, Proposal) and edition.entries.spared:
        remark(f"{len(edition.entries.spared)} left out: a watched account follows them")


def _remark(written: Counted, exporter: Exporter) -> None:
    remark(counted(written.held, "entry", "entries"))
    if written.lacking:
        remark(f"{written.lacking:,} left out: {exporter.lacking}")


def _exporter(program: Application, format: str, since: int | None) -> Exporter:
    if format not in program.exporters:
        raise typer.BadParameter(f"--format is one of {', '.join(program.exporters)}")
    exporter = program.exporters[format]
    if since is not None and not exporter.tells_changes:
        tell = ", ".join(name for name, one in program.exporters.items() if one.tells_changes)
        raise typer.BadParameter(f"--since is told by {tell}")
    return exporter
