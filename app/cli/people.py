"""Who has things here, and their keys."""

from __future__ import annotations

from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.durations import parse_duration
from app.cli.opening import open_program
from app.cli.output import remark, say, table
from app.domain.credential import Credential, Kind, Scope
from app.domain.errors import NotFound
from app.domain.instant import Instant, day
from app.domain.owner import Role
from app.pipeline.access import add_person, invite, issue, remove_person
from app.web.settings import WebSettings

people = typer.Typer(no_args_is_help=True, help="Say who else has watches on this installation.")
keys = typer.Typer(no_args_is_help=True, help="Hand out keys for the API, and take them back.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Their name in `people list`.")]
Whose = Annotated[str | None, typer.Option("--of", metavar="NAME", help="Whose; yours if unnamed.")]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(people, name="people")
    program.add_typer(keys, name="key")


@people.command("list")
def list_people(context: typer.Context) -> None:
    """Show who has things here."""
    with open_program(context).access.reading() as work:
        found = work.owners()
    rows = ((one.name, one.role, _when(one.invited_at)) for one in found)
    table("NAME", "ROLE", "LAST INVITED", rows=rows)


@people.command("add")
def add_(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Small letters, digits, dots, hyphens.")
    ],
    admin: Annotated[bool, typer.Option("--admin", help="May say who else there is.")] = False,
) -> None:
    """Let one more person watch lists here, and print the link by which they sign in once.

    What they watch nobody else sees. From now on everybody has to sign in.
    """
    program = open_program(context)
    role = Role.ADMIN if admin else Role.MEMBER
    add_person(program.access, program.storage, name, role, program.clock.now())
    _invite(program, name)


@people.command("invite")
def invite_(context: typer.Context, name: Name) -> None:
    """Print a link by which a person signs in once, within a day. From now on everybody has to."""
    _invite(open_program(context), name)


@people.command("remove")
def remove_(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a person with everything they watch. This cannot be taken back."""
    program = open_program(context)
    if not yes:
        typer.confirm(f"Forget {name} and everything of theirs?", abort=True, err=True)
    remove_person(program.access, name)
    say(f"Removed: {name}.")


@keys.command("create")
def create_key(
    context: typer.Context,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="What it is for.")],
    scope: Annotated[
        list[Scope], typer.Option(help="What it may do; several are named one by one.")
    ],
    expires: Annotated[str, typer.Option(metavar="TIME", help="After how long: 90d.")] = "365d",
    of: Whose = None,
) -> None:
    """Make a key and print it, once. Programs send it as `Authorization: Bearer KEY`."""
    program = open_program(context)
    life = parse_duration(expires)
    with program.access.writing() as work:
        owner = work.owner(of) if of else work.owners()[0]
        now = program.clock.now()
        made, secret = issue(work, owner, Kind.KEY, scope, label, now, life)
    say(secret)
    remark(f"Key {made.id}, until {day(made.expires_at)}. It is not shown again.")


@keys.command("list")
def list_keys(context: typer.Context) -> None:
    """Show everybody's keys; the secrets are kept nowhere."""
    with open_program(context).access.reading() as work:
        found = [(one, key) for one in work.owners() for key in work.credentials(one.id, Kind.KEY)]
    rows = (
        (key.id, owner.name, key.label, ", ".join(sorted(key.scopes)), *map(_when, _times(key)))
        for owner, key in found
    )
    table("KEY", "OF", "LABEL", "SCOPES", "UNTIL", "LAST USED", rows=rows)


@keys.command("revoke")
def revoke_key(
    context: typer.Context,
    key: Annotated[
        int, typer.Argument(metavar="KEY", min=1, max=2**63 - 1, help="Its number in `key list`.")
    ],
) -> None:
    """Take a key back; it opens nothing from now on."""
    with open_program(context).access.writing() as work:
        if not any(work.drop(key, owner.id) for owner in work.owners()):
            raise NotFound(f"there is no key {key}; `churnwatch key list` shows those there are")
    say(f"Revoked: key {key}.")


def _invite(program: Application, name: str) -> None:
    secret = invite(program.access, name, program.clock.now())
    web = WebSettings()
    settings = program.settings
    scheme = "http" if web.tls_certificate is None else "https"
    home = (settings.public_url or f"{scheme}://127.0.0.1:{settings.port}").rstrip("/")
    say(f"{home}/sign-in?link={secret}")
    remark(f"{name} signs in by this link, once, within a day.")


def _times(key: Credential) -> tuple[Instant, Instant | None]:
    return key.expires_at, key.used_at


def _when(instant: Instant | None) -> str:
    return "" if instant is None else day(instant)
