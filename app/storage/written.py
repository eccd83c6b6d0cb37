"""The schema of a new SQLite database, written down as the migrations make it, with their first rows.

A new database takes it over in milliseconds; living through all migrations takes half a second.
"""

from __future__ import annotations

import re
from pathlib import Path
from sqlite3 import Connection as Driver

from sqlalchemy import Connection

# What `iterdump` puts around the statements; the transaction is our own.
_FRAME = ("BEGIN TRANSACTION;", "COMMIT;")
_END = ";\n"
_INDEX = re.compile("CREATE (UNIQUE )?INDEX ")


def write(connection: Connection, file: Path) -> None:
    """Write down the schema and the rows of a database."""
    file.write_text("".join(f"{statement}\n" for statement in statements(connection)), "utf-8")


def statements(connection: Connection) -> list[str]:
    """What makes a SQLite database anew: tables in the order of their names, then their indexes."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    # Alembic makes the indexes of a table in no certain order.
    every = [one for one in driver.iterdump() if one not in _FRAME]
    indexes = [one for one in every if _INDEX.match(one)]
    return [one for one in every if not _INDEX.match(one)] + sorted(indexes)


def take_over(connection: Connection, file: Path) -> bool:
    """Make in an empty SQLite database what was written; False for one that is not empty, or another.

    Asks again in the transaction: another process may have made the tables meanwhile.
    """
    if connection.dialect.name != "sqlite":
        return False
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first():
        return False
    for statement in file.read_text("utf-8").split(_END):
        connection.connection.cursor().execute(statement)
    return True
