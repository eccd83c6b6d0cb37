"""Webhooks: who is told, what was sent, and sending it again."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from app.cli.durations import parse_duration
from app.cli.opening import open_program
from app.cli.output import agree, complain, emit, remark, say, table
from app.delivery.endpoints import Added, add_endpoint
from app.delivery.endpoints import rotate as give_new_key
from app.delivery.spreading import replay as send_since
from app.delivery.spreading import replay_one
from app.delivery.telling import ToldDelivery, tell_delivery
from app.domain.alert import Severity
from app.domain.endpoint import Endpoint, Filter, SecretKind
from app.domain.finding import Pattern
from app.domain.instant import Instant, parse_instant, span
from app.domain.text import counted, visible
from app.net.hooks import hook_address
from app.web.settings import WebSettings

commands = typer.Typer(no_args_is_help=True, help="Tell other programs, by signed webhooks.")

Number = Annotated[
    int,
    typer.Argument(metavar="ENDPOINT", min=1, max=2**63 - 1, help="Its number in `webhook list`."),
]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(commands, name="webhook")


@commands.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="An https address that takes POST.")],
    kind: Annotated[
        list[str] | None, typer.Option(help="Only these: alert.raised, or alert for all of them.")
    ] = None,
    severity: Annotated[Severity | None, typer.Option(help="Only alerts, or only notes.")] = None,
    pattern: Annotated[list[Pattern] | None, typer.Option(help="Only these patterns.")] = None,
    watch: Annotated[list[int] | None, typer.Option(help="Only of these watches.")] = None,
    signing: Annotated[
        SecretKind,
        typer.Option(help="A secret for both sides, or a key whose public half you get."),
    ] = SecretKind.SYMMETRIC,
) -> None:
    """Tell an address of everything it wants from now on.

    Prints what its receiver verifies with, this once. `webhook test` tries it, `webhook replay`
    sends what was told before.
    """
    program = open_program(context)
    net = program.poster.settings
    own = WebSettings().names(program.settings.pages)
    checked = hook_address(url, net.allow_hosts, net.allow_networks, own)
    patterns = tuple(one.value for one in pattern or ())
    wanted = Filter(tuple(kind or ()), patterns, tuple(watch or ()), severity)
    with program.storage.writing() as work:
        added = add_endpoint(work, program.vault, checked, wanted, program.clock.now(), signing)
    _say_key(added)


@commands.command("list")
def list_(context: typer.Context) -> None:
    """Show who is told, and how well that goes."""
    program = open_program(context)
    with program.storage.reading() as work:
        endpoints = work.endpoints.page(10_000)
    if not endpoints:
        remark("No endpoint yet: `churnwatch webhook add URL` adds one.")
        return
    now = program.clock.now()
    table(
        *("ENDPOINT", "ADDRESS", "WANTS", "SENT", "STATE"),
        rows=((e.id, e.url, _wants(e.wanted), e.number, _state(e, now)) for e in endpoints),
    )


@commands.command()
def test(context: typer.Context, endpoint: Number) -> None:
    """Send a message without meaning now, and say what came back."""
    ruling = asyncio.run(open_program(context).courier().test(endpoint))
    if ruling.problem is not None:
        complain(f"endpoint {endpoint} {ruling.problem}")
        raise typer.Exit(1)
    say(f"Endpoint {endpoint} took it.")


@commands.command()
def replay(
    context: typer.Context,
    endpoint: Number,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="All since then: 2026-01-31T12:00:00Z, or 2d back."),
    ] = None,
    delivery: Annotated[
        int | None, typer.Option(help="One, by its number in `webhook log`.")
    ] = None,
) -> None:
    """Send messages again, with the ids they had: one delivery, or all that was told since a time."""
    if (since is None) == (delivery is None):
        raise typer.BadParameter("say --since or --delivery, one of the two")
    program = open_program(context)
    now = program.clock.now()
    with program.storage.writing() as work:
        if delivery is not None:
            replay_one(work, endpoint, delivery, now)
            count = 1
        else:
            count = send_since(work, endpoint, _point(since or "", now), now)
    say(f"{counted(count, 'message')} will be sent as soon as `churnwatch serve` or `worker` runs.")


@commands.command()
def rotate(
    context: typer.Context,
    endpoint: Number,
    overlap: Annotated[
        str, typer.Option(metavar="TIME", help="How long the old key signs too: 24h, 7d.")
    ] = "24h",
    signing: Annotated[SecretKind | None, typer.Option(help="Another kind of key.")] = None,
) -> None:
    """Sign with a new key, and for a while with the old one too."""
    program = open_program(context)
    length = parse_duration(overlap)
    with program.storage.writing() as work:
        now = program.clock.now()
        added = give_new_key(work, program.vault, endpoint, now, signing, length)
    _say_key(added)


@commands.command()
def enable(context: typer.Context, endpoint: Number) -> None:
    """Send to a disabled endpoint again; `webhook replay --since` brings what it missed."""
    program = open_program(context)
    with program.storage.writing() as work:
        work.endpoints.get(endpoint)
        work.endpoints.enable(endpoint)
    say(f"Endpoint {endpoint} is told again.")


@commands.command()
def disable(context: typer.Context, endpoint: Number) -> None:
    """Send nothing to an endpoint until it is enabled again."""
    program = open_program(context)
    with program.storage.writing() as work:
        work.endpoints.get(endpoint)
        work.endpoints.disable(endpoint, program.clock.now(), "its owner disabled it")
    say(f"Endpoint {endpoint} is told nothing any more.")


@commands.command()
def remove(
    context: typer.Context,
    endpoint: Number,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget an endpoint with its keys and its log."""
    program = open_program(context)
    with program.storage.reading() as work:
        url = visible(work.endpoints.get(endpoint).url)
    agree(f"Forget {url}?", yes)
    with program.storage.writing() as work:
        work.endpoints.remove(endpoint)
    say(f"Removed: {url}.")


@commands.command()
def log(
    context: typer.Context,
    endpoint: Number,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 20,
    json: Annotated[
        bool, typer.Option("--json", help="One object a line, with every try.")
    ] = False,
) -> None:
    """Show what was sent to an endpoint, and what came of it."""
    program = open_program(context)
    with program.storage.reading() as work:
        work.endpoints.get(endpoint)
        deliveries = work.deliveries.log(endpoint, limit)
        attempts = work.deliveries.attempts([one.id for one in deliveries])
    told = [tell_delivery(one, attempts[one.id]) for one in deliveries]
    if json:
        for one in told:
            emit(one)
        return
    table(*("DELIVERY", "NO.", "WHAT", "STATE", "TRIES", "LAST ANSWER"), rows=map(_row, told))


def _row(one: ToldDelivery) -> tuple[object, ...]:
    last = one.attempts[-1] if one.attempts else None
    said = "" if last is None else f"{last.at}: {last.problem or last.status}"
    return one.id, one.number, one.kind, one.state, one.tries, said


def _wants(wanted: Filter) -> str:
    parts = [*wanted.kinds, *wanted.patterns, *(f"watch {id}" for id in wanted.watches)]
    parts += [wanted.severity.value] if wanted.severity else []
    return ", ".join(parts) or "everything"


def _state(endpoint: Endpoint, now: Instant) -> str:
    if endpoint.disabled_at is not None:
        return f"disabled: {endpoint.disabled_reason}"
    if endpoint.failing_since is not None:
        return f"nothing arrived for {span(now - endpoint.failing_since)}"
    return "well"


def _point(text: str, now: Instant) -> Instant:
    """A point in time, or a length of time before now."""
    if text[:4].isdecimal() and "-" in text:
        return parse_instant(text)
    return now - parse_duration(text)


def _say_key(added: Added) -> None:
    say(f"Endpoint {added.endpoint.id}: {visible(added.endpoint.url)}")
    say(f"Its receiver verifies with {added.verify_with}")
    remark("The key is shown this once; `churnwatch webhook rotate` makes another.")
