"""Backups of a PostgreSQL database, by the programs that come with PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from app.domain.errors import BadInput, Conflict, StorageUnavailable
from app.storage.faults import told_plainly
from app.storage.placing import written_beside

# Row-level security shows all owners to owner 0 alone, and pg_dump runs as the program's own role.
_EVERYBODY = "-c churnwatch.owner=0"
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def dump(address: str, target: Path, replace: bool) -> int:
    """Write the whole database into one file while others use it; returns the tables in it.

    Raises BadInput if pg_dump is not installed, Conflict if the file is there, StorageUnavailable.
    """
    with written_beside(target, replace) as draft:
        _run(
            make_url(address),
            *("pg_dump", "--format=custom", "--enable-row-security", f"--file={draft}"),
        )
        return tables_in(draft)


def tables_in(file: Path) -> int:
    """How many tables of rows a dump holds. Raises BadInput if it is none of ours."""
    if not file.is_file():
        raise BadInput(f"there is no file {file}")
    try:
        listed = _run(None, "pg_restore", "--list", str(file))
    except StorageUnavailable as refused:
        raise BadInput(f"{file} is damaged or is no backup of PostgreSQL ({refused})") from None
    if " alembic_version " not in listed:
        raise BadInput(f"{file} is no backup of Churnwatch")
    return listed.count(" TABLE DATA ")


def load(address: str, file: Path) -> int:
    """Replace what is in the database by a dump, all or nothing; returns the tables in it.

    Raises BadInput if it is no dump, Conflict while others are connected, StorageUnavailable.
    """
    tables, url = tables_in(file), make_url(address)
    engine = create_engine(url, hide_parameters=True)
    with told_plainly(), engine.connect() as connection:
        others = connection.execute(_OTHERS).scalar_one()
    engine.dispose()
    if others:
        raise Conflict("others are connected to the database: stop `churnwatch serve` and workers")
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(url, "pg_restore", *options, str(file))
    return tables


def _run(url: URL | None, program: str, *arguments: str) -> str:
    """What the program writes. The password is in its environment, where `ps` does not show it."""
    if shutil.which(program) is None:
        raise BadInput(f"{program} is not installed here: install PostgreSQL's client programs")
    environment = os.environ | {"PGOPTIONS": _EVERYBODY, "LC_MESSAGES": "C"}
    if url is not None and url.password:
        environment["PGPASSWORD"] = str(url.password)
    target = [] if url is None else [f"--dbname={_without_password(url)}"]
    ran = subprocess.run(
        [program, *target, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        said = (ran.stderr.strip() or f"ended with {ran.returncode}").splitlines()[0]
        raise StorageUnavailable(f"{said}; nothing was changed")
    return ran.stdout


def _without_password(url: URL) -> str:
    return URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
