"""Acting in one's own name: off until turned on for an account, shown before it is done, taken back."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.opening import open_program
from app.cli.output import must_agree, remark, say, table
from app.domain.act import FINAL, Act, Deed, Mandate, Plan, Stage
from app.domain.errors import BadInput
from app.domain.instant import rfc3339
from app.domain.text import counted, visible
from app.domain.token import Token
from app.pipeline.act_plan import confirm as confirm_plan
from app.pipeline.act_plan import draw, opened, take_back
from app.pipeline.mandates import chosen, forget, turn_on, writer_of
from app.ports.writers import Inviting, Keyed, Writer
from app.web.pages.words import deed as deed_words

commands = typer.Typer(
    no_args_is_help=True,
    help="Block, mute or remove for you, if you turn it on; planned first, and undone.",
)
SHOWN = 200

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=2**63 - 1, help="Its number.")]
Deeds = Annotated[
    list[Deed] | None, typer.Option("--deed", help="Only this may be done; may be repeated.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(commands, name="act")


@commands.command()
def on(
    context: typer.Context,
    network: Annotated[
        str, typer.Argument(metavar="NETWORK", help="bluesky, mastodon, misskey or github.")
    ],
    whose: Annotated[
        str,
        typer.Argument(
            metavar="HANDLE|SERVER", help="Your handle there, or your server: mastodon.example."
        ),
    ],
    deed: Deeds = None,
) -> None:
    """Turn acting on for one account of yours. Nothing is done by that alone.

    It takes what the platform lets a program in by: an app password of Bluesky, a sign-in to a
    server of Mastodon's family for these deeds alone, a token of GitHub that may block. It is kept
    encrypted, apart from what reads lists.
    """
    program = open_program(context)
    writer = writer_of(program.writers, network)
    deeds = chosen(writer, deed or ())
    for note in writer.notes:
        remark(note)
    token = asyncio.run(_let_in(program, writer, whose, deeds))
    mandate = turn_on(program.storage, program.vault, token, deeds, program.clock.now())
    say(f"Churnwatch may {_joined(mandate)} as {visible(token.account.name)} at {token.host}.")
    remark(f"`churnwatch act plan --as {mandate.id}` shows what it would do.")


@commands.command()
def off(context: typer.Context, account: Number) -> None:
    """Turn acting off for an account. What was done stands; nothing more is."""
    program = open_program(context)
    with program.storage.reading() as work:
        who = work.mandates.get(account).account
    now = program.clock.now()
    left = asyncio.run(forget(program.storage, program.vault, program.writers, account, now))
    say(f"Churnwatch does nothing more as {visible(who.name)}.")
    if left:
        remark(f"{left[0].upper()}{left[1:]}.")


@commands.command()
def accounts(context: typer.Context) -> None:
    """Show in the name of which accounts Churnwatch may act, and what."""
    program = open_program(context)
    with program.storage.reading() as work:
        kept = work.mandates.all()
    if not kept:
        remark("Acting is off everywhere: `churnwatch act on NETWORK YOU` turns it on.")
        return
    rows = (
        (one.id, one.account.network, one.account.name, _joined(one), one.fault or "")
        for one in kept
    )
    table("NUMBER", "NETWORK", "ACCOUNT", "MAY", "WAITS BECAUSE", rows=rows)


@commands.command()
def plan(
    context: typer.Context,
    account: Annotated[
        str | None,
        typer.Argument(
            metavar="ACCOUNT",
            help="One account, with an alert or without; else all with an alert.",
        ),
    ] = None,
    deed: Annotated[Deed, typer.Option(help="What is to be done.")] = Deed.BLOCK,
    number: Annotated[
        int | None, typer.Option("--as", min=1, help="As which account, by `act accounts`.")
    ] = None,
) -> None:
    """Show whom something would be done to, and why. Nothing is sent.

    Never whom you follow or allow, and never without an alert, unless you name the account.
    """
    program = open_program(context)
    drawn = asyncio.run(
        draw(
            program.storage,
            program.vault,
            program.writers,
            _mandate(program, number),
            deed,
            account,
            program.clock.now(),
        )
    )
    _show(program, drawn)
    if drawn.acts:
        remark(f"Nothing was sent. `churnwatch act confirm {drawn.id}` does it, within a day.")


@commands.command()
def confirm(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PLAN", help="As `act plan` called it.")],
    yes: Yes = False,
) -> None:
    """Do what a plan has shown, at the pace that the platform allows.

    Stopped in between it goes on where it was, and does nothing twice.
    """
    program = open_program(context)
    with program.storage.reading() as work:
        _show(program, opened(work, program.writers, name))
    must_agree("Do this in your name?", yes)
    with program.storage.writing() as work:
        confirm_plan(work, program.writers, name, program.clock.now())
    asyncio.run(program.acting().run_for(program.storage))
    with program.storage.reading() as work:
        _tell(work.acts.of_plan(name))
        _tell_fault(work.mandates.of(work.acts.of_plan(name)[0].by))


@commands.command("list")
def list_(context: typer.Context) -> None:
    """Show what was done in your name, newest first."""
    program = open_program(context)
    with program.storage.reading() as work:
        found = work.acts.page(SHOWN)
    if not found:
        remark("Nothing was ever done in your name.")
        return
    _tell(found)


@commands.command()
def undo(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="ACT", min=1, help="By `act list`.")],
) -> None:
    """Take back what was done, and nothing that was so before."""
    program = open_program(context)
    with program.storage.writing() as work:
        taken = [take_back(work, one, program.clock.now()) for one in numbers]
    asyncio.run(program.acting().run_for(program.storage))
    with program.storage.reading() as work:
        _tell([work.acts.get(one.id) for one in taken])
        _tell_fault(work.mandates.of(taken[0].by))


async def _let_in(
    program: Application, writer: Writer, whose: str, deeds: frozenset[Deed]
) -> Token:
    if isinstance(writer, Inviting):
        way = writer.sign_in(deeds)
        invitation = await way.begin(whose)
        remark("Open this address, agree, and come back with the code:")
        say(invitation.address)
        return await way.finish(invitation, _code())
    assert isinstance(writer, Keyed), "a platform asks the person, or is given a secret"
    given = program.settings.bluesky_app_password if writer.network == "bluesky" else None
    if given is None:
        remark(f"It takes {writer.asks}.")
    secret = (
        given.get_secret_value() if given else typer.prompt("Secret", hide_input=True, err=True)
    )
    return await writer.let_in(whose, secret)


def _code() -> str:
    said: str = typer.prompt(
        "Code, or Enter where none was shown", default="", show_default=False, err=True
    )
    return said


def _mandate(program: Application, number: int | None) -> int:
    """The account that is meant: the only one, if none is named."""
    if number is not None:
        return number
    with program.storage.reading() as work:
        kept = work.mandates.all()
    if not kept:
        raise BadInput("acting is off everywhere: `churnwatch act on NETWORK YOU` turns it on")
    if len(kept) > 1:
        raise BadInput("say as which account: --as, by its number in `churnwatch act accounts`")
    return kept[0].id


def _show(program: Application, plan: Plan) -> None:
    """A plan in figures and by name, with every reason."""
    by, count = plan.mandate.account, len(plan.acts)
    say(
        f"{deed_words(plan.deed)} as {visible(by.name)} on {by.network}: {count} account"
        f"{'' if count == 1 else 's'}, {len(plan.left_out)} left out."
    )
    for one in plan.acts:
        say(f"  {_name(one)}")
        say(f"      {visible(one.reason, 2_000)}")
    for one in plan.left_out:
        say(f"  not {_name(one)}: {one.fault}")
    if plan.hours:
        remark(f"What may be done in an hour makes this take {counted(plan.hours, 'hour')}.")
    if plan.deed in FINAL and plan.acts:
        remark("This cannot be taken back.")
    for note in program.writers[by.network].notes:
        remark(note)


def _tell(acts: list[Act]) -> None:
    shown = [one for one in acts if one.stage is not Stage.LEFT_OUT]
    rows = (
        (
            one.id,
            deed_words(one.deed),
            _name(one),
            f"as {one.by.name}",
            one.stage,
            rfc3339(one.at),
            one.fault or "",
        )
        for one in shown
    )
    table("ACT", "WHAT", "TO", "BY", "STATE", "SINCE", "WHY", rows=rows)


def _tell_fault(mandate: Mandate | None) -> None:
    if mandate and mandate.fault:
        remark(f"The rest waits: {mandate.fault}.")
        if not mandate.stopped:
            remark("`churnwatch serve` goes on with it by itself.")


def _name(one: Act) -> str:
    return f"{visible(one.account.name)} ({one.account.id})"


def _joined(mandate: Mandate) -> str:
    return ", ".join(map(deed_words, sorted(mandate.deeds)))
