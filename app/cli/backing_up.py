"""A backup of the database, and back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import SystemClock
from app.cli.keys import WithoutKey
from app.cli.options import settings_of
from app.cli.output import remark, say
from app.config import Settings
from app.domain.errors import BadInput
from app.domain.instant import rfc3339
from app.domain.text import counted
from app.storage.backup import back_up
from app.storage.backup import restore as put_back
from app.storage.backups import Backups, readable
from app.storage.dumping import dump, load, tables_in
from app.storage.engine import file_of
from app.storage.enveloping import is_encrypted
from app.storage.inspecting import Contents, look_into
from app.storage.vault import FILE, KeyFile

# Where a table is not called as what is in it, or that has a plural of its own.
_WORDS = {"watch": ("watch", "watches"), "blocklist": ("block list",)}
File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.command()(backup)
    program.command()(restore)


def backup(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The backup; one as each night if unnamed."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Write the whole database into one file, while everything goes on.

    The key that opens stored secrets (`secret.key`, or CHURNWATCH_SECRET_KEY) is not in it. Without
    a FILE it is made as each night: into CHURNWATCH_BACKUP_FOLDER, encrypted if there is a key.
    """
    settings = settings_of(context)
    if file is None:
        vault = KeyFile(settings.data, _given(settings))
        folder = Backups(settings.database, settings.backups_at, vault, settings.backups or 1)
        say(f"{folder.folder}: {folder.run(SystemClock().now())}")
        return
    database = file_of(settings.database)
    if database:
        _tell(file, back_up(database, file, force))
    else:
        tables = dump(settings.database, file, force)
        say(f"{file}: {file.stat().st_size / 1e6:,.1f} MB, {tables} tables")
    remark(
        f"{FILE} is not in it, so that a stolen backup opens no token. Keep a copy elsewhere:"
        " without it webhooks, sign-ins and notifications have to be set up again."
    )


def restore(
    context: typer.Context,
    file: File,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only look whether it is whole, and what it holds.")
    ] = False,
    without_key: WithoutKey = False,
) -> None:
    """Put a backup into the place of the database. Stop the program first.

    The backup is looked through before anything changes. What was there is kept beside it under
    another name; on PostgreSQL it is replaced, in one transaction.
    """
    settings = settings_of(context)
    if not file.is_file():
        raise BadInput(f"there is no file {file}")
    with ExitStack() as opened:
        if is_encrypted(file):
            vault = KeyFile(settings.data, _given(settings))
            plain = opened.enter_context(readable(file, settings.backups_at, vault))
        else:
            plain = file
        _restore(settings, file, plain, verify, without_key)


def _restore(settings: Settings, file: Path, plain: Path, verify: bool, without_key: bool) -> None:
    if database := file_of(settings.database):
        _restore_file(settings, database, file, plain, verify, without_key)
        return
    tables = tables_in(plain) if verify else load(settings.database, plain)
    say(f"{file}: {tables} tables, {'readable' if verify else 'restored'}")


def _restore_file(
    settings: Settings, database: Path, file: Path, plain: Path, verify: bool, without_key: bool
) -> None:
    contents = look_into(plain)
    _tell(file, contents)
    missing = contents.keys - _keys(settings)
    if missing:
        said = f"its secrets were sealed with a key that is not here: put that {FILE} back"
        if not (verify or without_key):
            raise BadInput(f"{said}, or give --without-key and set them up again")
        remark(said)
    if verify:
        return
    at = rfc3339(SystemClock().now()).replace(":", "").replace(".", "")
    kept = database.with_name(f"{database.name}.before-{at}")
    was_there = database.exists()
    put_back(database, plain, kept)
    say(f"Restored to {database}.")
    if was_there:
        remark(f"What was there is kept as {kept}; delete it when all is well.")


def _tell(file: Path, contents: Contents) -> None:
    words = {table: _WORDS.get(table, (table,)) for table in contents.counts}
    counts = ", ".join(counted(many, *words[table]) for table, many in contents.counts.items())
    newest = "none yet" if contents.newest is None else rfc3339(contents.newest)
    size = file.stat().st_size / 1e6
    say(f"{file}: {size:,.1f} MB, whole, schema {contents.revision}")
    say(f"{counts}; newest snapshot: {newest}")


def _keys(settings: Settings) -> frozenset[bytes]:
    """The ids of the keys that are here; looking makes none."""
    return KeyFile(settings.data, _given(settings)).known().ids


def _given(settings: Settings) -> str | None:
    return settings.secret_key.get_secret_value() if settings.secret_key else None
