"""Signing in to platforms, so that they show what they show only to people they know."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.opening import open_program
from app.cli.output import remark, say, table
from app.domain.errors import SourceError
from app.domain.instant import rfc3339
from app.domain.text import visible
from app.domain.token import Token

commands = typer.Typer(
    no_args_is_help=True, help="Sign in to servers that show lists only to people they know."
)


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(commands, name="signin")


@commands.command()
def mastodon(
    context: typer.Context,
    host: Annotated[str, typer.Argument(metavar="HOST", help="Your server: mastodon.example.")],
) -> None:
    """Sign in to a server of Mastodon's family, to read lists and nothing else.

    Prints an address to open in a browser. The server asks there whether you agree, and shows a
    code; it is typed in here. The token it stands for is kept encrypted, and shown to that server
    only.
    """
    token = asyncio.run(_sign_in(open_program(context), "mastodon", host))
    say(f"Signed in to {token.host} as {visible(token.account.name)}.")
    remark("`churnwatch watch resume WATCH` goes on with a watch that was waiting for this.")


@commands.command()
def misskey(
    context: typer.Context,
    host: Annotated[str, typer.Argument(metavar="HOST", help="Your server: misskey.example.")],
) -> None:
    """Sign in to a server of Misskey's family, to read lists and nothing else.

    Prints an address to open in a browser. When you have agreed there, come back and press Enter.
    The token is kept encrypted, and shown to that server only, for your own lists.
    """
    token = asyncio.run(_sign_in(open_program(context), "misskey", host))
    say(f"Signed in to {token.host} as {visible(token.account.name)}.")


@commands.command()
def x(context: typer.Context) -> None:
    """Sign in to X under your own app (CHURNWATCH_X_CLIENT_ID), to read lists and nothing else.

    Prints an address to open in a browser. When you have agreed, X sends the browser to the app's
    redirect address, where nothing needs to answer: copy that whole address and paste it here.
    """
    token = asyncio.run(_sign_in(open_program(context), "x", ""))
    say(f"Signed in to {token.host} as {visible(token.account.name)}.")
    remark("Lists of this account cost a tenth if it owns the app: CHURNWATCH_X_APP_OWNER says so.")


@commands.command("list")
def list_(context: typer.Context) -> None:
    """Show where you have signed in, and what for. Tokens themselves are never shown."""
    program = open_program(context)
    kept = program.safe.all(program.storage.owner)
    if not kept:
        remark("You have signed in nowhere: `churnwatch signin mastodon HOST` begins.")
        return
    rows = ((t.id, t.host, t.account.name, t.scopes, rfc3339(t.created_at)) for t in kept)
    table("SIGN-IN", "SERVER", "ACCOUNT", "MAY", "SINCE", rows=rows)


@commands.command()
def remove(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(
            metavar="SIGN-IN", min=1, max=2**63 - 1, help="Its number in `signin list`."
        ),
    ],
) -> None:
    """Forget a token, and tell its server to."""
    program = open_program(context)
    token = program.safe.remove(program.storage.owner, number)
    say(f"Signed out of {token.host} as {visible(token.account.name)}.")
    try:
        asyncio.run(program.sign_ins[token.network].revoke(token))
    except SourceError as fault:
        remark(f"The token is forgotten here, but its server was not told: {fault}")


_ASKED = {
    "mastodon": "Code, or the address it is in",
    "misskey": "Enter, when you have agreed",
    "x": "Code, or the address it is in",
}


async def _sign_in(program: Application, network: str, host: str) -> Token:
    way = program.sign_ins[network]
    invitation = await way.begin(host)
    remark("Open this address, agree, and come back with the code:")
    say(invitation.address)
    code = typer.prompt(_ASKED[network], default="", show_default=False, err=True)
    token = await way.finish(invitation, code)
    program.safe.keep(program.storage.owner, token)
    return token
