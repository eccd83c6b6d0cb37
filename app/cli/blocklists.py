"""Block lists: which there are, and one of them in a format another program reads."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.options import open_program
from app.cli.output import remark, table
from app.domain.blocklist import BlockList, Exported
from app.pipeline.suggest import TITLES, suggest
from app.ports import Exporter

commands = typer.Typer(no_args_is_help=True, help="Show block lists, and hand them out.")


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(commands, name="blocklist")


@commands.command("list")
def list_(context: typer.Context) -> None:
    """Show the block lists there are, and how many accounts are on each."""
    program = open_program(context)
    with program.storage.reading() as work:
        lists = [suggest(work, name, program.clock.now()) for name in TITLES]
    rows = ((one.name, len(one.entries), len(one.spared), one.title) for one in lists)
    table("LIST", "ENTRIES", "SPARED", "WHAT IT IS", rows=rows)
    remark(f"Formats: {', '.join(program.exporters)}.")


@commands.command()
def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The list's name in `blocklist list`.")],
    format: Annotated[
        str,
        typer.Option(metavar="FORMAT", help="How to write it; `blocklist list` names them all."),
    ] = "csv",
    network: Annotated[
        str | None, typer.Option(help="Only accounts of this network: ids mean nothing on others.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file, instead of standard output.")
    ] = None,
) -> None:
    """Write a block list for another program to read.

    On it is who has a standing alert; nobody whom a watched account follows, and nobody with a mere
    note. Every entry says why, on what evidence, and until when. What was left out is counted on
    standard error.
    """
    program = open_program(context)
    exporter = _exporter(program, format)
    with program.storage.reading() as work:
        blocks = _of_network(suggest(work, name, program.clock.now()), network)
    written = exporter.write(blocks)
    if output is None:
        sys.stdout.write(written.text)
    else:
        output.write_bytes(written.text.encode())
    _remark(blocks, written)


def _remark(blocks: BlockList, written: Exported) -> None:
    remark(f"{len(blocks.entries) - written.omitted} entries")
    if written.omitted:
        remark(f"{written.omitted} left out: {written.why}")
    if blocks.spared:
        remark(f"{len(blocks.spared)} left out: a watched account follows them")


def _of_network(blocks: BlockList, network: str | None) -> BlockList:
    chosen = [one for one in blocks.entries if network in (None, one.account.network)]
    return replace(blocks, entries=tuple(chosen))


def _exporter(program: Application, format: str) -> Exporter:
    if format not in program.exporters:
        raise typer.BadParameter(f"--format is one of {', '.join(program.exporters)}")
    return program.exporters[format]
