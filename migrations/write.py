"""python -m migrations.write     writes sqlite.sql anew, after a migration was added."""

from __future__ import annotations

from tempfile import TemporaryDirectory

from app.storage.engine import open_engine
from app.storage.migrating import migrate
from app.storage.schema import WRITTEN, reshaping
from app.storage.written import write


def main() -> None:
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/made.sqlite3")
        with reshaping(engine) as connection:
            migrate(connection, WRITTEN.parent)
            write(connection, WRITTEN)
        engine.dispose()


if __name__ == "__main__":
    main()
