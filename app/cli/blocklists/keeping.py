"""Lists and their rules: made, looked at, published, made private again."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import agree, remark, say, table
from app.domain.alert import Severity
from app.domain.blocklist import LONGEST_DAYS, BlockList, Rule, Version
from app.domain.finding import Pattern
from app.domain.instant import rfc3339
from app.domain.text import counted
from app.pipeline.keep_lists import DAYS, QUOTA, create, remove
from app.pipeline.publish import approve, publish, unpublish
from app.pipeline.suggest import Proposal

Name = Annotated[str, typer.Argument(metavar="LIST", help="The list's name in `blocklist list`.")]
VERSIONS = 10


def register(commands: typer.Typer) -> None:
    """Add these commands to the group."""
    commands.command("list")(list_)
    commands.command()(show)
    commands.command("create")(create_)
    commands.command("remove")(remove_)
    commands.command("publish")(publish_)
    commands.command("unpublish")(unpublish_)
    commands.command("approve")(approve_)


def list_(context: typer.Context) -> None:
    """Show the block lists there are, and how many accounts would be on each now."""
    program = open_program(context)
    with program.storage.reading() as work:
        lists = work.blocklists.all()
        proposals = [Proposal(work, one, program.clock.now()) for one in lists]
        sizes = [sum(1 for _ in proposal) for proposal in proposals]
    rows = (
        (one.slug, size, len(proposal.spared), _state(one), one.title)
        for one, proposal, size in zip(lists, proposals, sizes, strict=True)
    )
    table("LIST", "ENTRIES", "SPARED", "STATE", "WHAT IT IS", rows=rows)
    remark(f"Formats: {', '.join(program.exporters)}.")


def show(context: typer.Context, name: Name) -> None:
    """Show a list's rule, its versions, and what waits for you."""
    program = open_program(context)
    with program.storage.reading() as work:
        one = work.blocklists.get(name)
        versions = work.editions.versions(one.id, VERSIONS)
    table("", "", rows=_facts(one))
    if versions:
        say("")
        columns = ("VERSION", "SINCE", "ENTRIES", "ADDED", "CHANGED", "RETRACTED", "HASH")
        table(*columns, rows=map(_row, versions))
    if one.held:
        remark(f"`churnwatch blocklist approve {one.slug}` publishes it all the same.")


def create_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="LIST", help="Small letters, digits and hyphens.")],
    title: Annotated[str, typer.Option(help="What subscribers read above it.")] = "",
    pattern: Annotated[list[Pattern] | None, typer.Option(help="Only these patterns.")] = None,
    confidence: Annotated[float, typer.Option(min=0, max=1, help="At least so sure.")] = 0.0,
    severity: Annotated[
        Severity, typer.Option(help="`note` takes notes too; such a list stays private.")
    ] = Severity.ALERT,
    network: Annotated[list[str] | None, typer.Option(help="Only these networks.")] = None,
    watch: Annotated[list[int] | None, typer.Option(help="Only who was seen by these.")] = None,
    quota: Annotated[int, typer.Option(min=1, help="The most entries, the surest first.")] = QUOTA,
    days: Annotated[
        int, typer.Option(min=1, max=LONGEST_DAYS, help="Entries leave so long after evidence.")
    ] = DAYS,
) -> None:
    """Make a list by a rule. It is private until you publish it."""
    program = open_program(context)
    rule = Rule(
        tuple(pattern or ()), confidence, severity, tuple(network or ()), tuple(watch or ())
    )
    with program.storage.writing() as work:
        one = create(work, name, title, rule, quota, days)
        size = sum(1 for _ in Proposal(work, one, program.clock.now()))
    say(f"{one.slug} would have {counted(size, 'entry', 'entries')} now.")
    remark(f"`churnwatch blocklist export {one.slug}` shows them, `blocklist publish` lets others.")


def remove_(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a list with its versions. Who subscribes to it gets nothing any more."""
    program = open_program(context)
    agree(f"Forget {name} and its versions?", yes)
    with program.storage.writing() as work:
        remove(work, name)
    say(f"Removed: {name}.")


def publish_(context: typer.Context, name: Name) -> None:
    """Let everybody read a list, as it is now; from then on its versions follow by themselves."""
    program = open_program(context)
    with program.storage.writing() as work:
        publish(work, name, program.clock.now())
        one = work.blocklists.get(name)
        newest = work.editions.newest(one.id)
    size = counted(newest.entries if newest else 0, "entry", "entries")
    say(f"{name} is published: version {one.version}, {size}.")
    pages = program.settings.pages
    remark(f"Its address is {pages}/v1/blocklists/{name}.json, its page {pages}/blocklists/{name}.")
    if program.settings.public_url is None:
        remark(
            "That is this machine's own, and links in the list begin with /:"
            " CHURNWATCH_PUBLIC_URL names the address under which others reach it."
        )


def unpublish_(context: typer.Context, name: Name) -> None:
    """Make a list private again."""
    program = open_program(context)
    with program.storage.writing() as work:
        unpublish(work, name)
    say(f"{name} is private.")


def approve_(context: typer.Context, name: Name) -> None:
    """Publish what the list would say now, although it changes more than passes by itself."""
    program = open_program(context)
    with program.storage.writing() as work:
        version = approve(work, name, program.clock.now())
    if version is None:
        say(f"{name} says what it said before.")
        return
    moved = f"{version.added} added, {version.retracted} retracted"
    say(
        f"{name}: version {version.number}, {counted(version.entries, 'entry', 'entries')}; {moved}."
    )


def _state(one: BlockList) -> str:
    if not one.published:
        return "private"
    return f"version {one.version}" + (", held" if one.held else "")


def _facts(one: BlockList) -> list[tuple[str, str]]:
    rule = one.rule
    facts = [
        ("list", one.slug),
        ("title", one.title),
        ("state", _state(one)),
        ("held", f"{one.held}" if one.held else ""),
        ("patterns", ", ".join(rule.patterns) or "any"),
        ("confidence", f"at least {rule.confidence:g}"),
        ("severity", "alerts" if rule.severity is Severity.ALERT else "alerts and notes"),
        ("networks", ", ".join(rule.networks) or "any"),
        ("watches", ", ".join(map(str, rule.watches)) or "any"),
        ("quota", counted(one.quota, "entry", "entries")),
        ("expiry", f"{counted(one.days, 'day')} after the last evidence, or when it fades"),
    ]
    return [fact for fact in facts if fact[1]]


def _row(one: Version) -> tuple[object, ...]:
    return (
        one.number,
        rfc3339(one.at),
        one.entries,
        one.added,
        one.changed,
        one.retracted,
        one.hash[:16],
    )
