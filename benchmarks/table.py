"""What was measured, beside whom, against which bar: one markdown table for a whole run."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

BESIDE = ("numpy", "sqlalchemy", "msgspec", "zstandard", "duckdb", "polars")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours and one of somebody else's, in the same unit.

    `most`: the share of theirs that ours may be at most; None where nothing was promised.
    """

    what: str
    beside: str
    unit: str
    ours: float
    theirs: float
    most: float | None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def held(self) -> bool:
        """Whether the promise is kept; true where none was given."""
        return self.most is None or self.ratio <= self.most


def machine() -> str:
    """Where it was measured, and with which versions."""
    libraries = ", ".join(f"{name} {version(name)}" for name in BESIDE)
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}, {libraries}"
    )


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a table."""
    lines = [
        "| what | beside | ours | theirs | ratio | bar | held |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        bar = "" if row.most is None else f"{row.most:.3f}"
        held = "" if row.most is None else "yes" if row.held else "**no**"
        lines.append(
            f"| {row.what} | {row.beside} | {row.ours:.3g} {row.unit} | {row.theirs:.3g} {row.unit}"
            f" | {row.ratio:.3f} | {bar} | {held} |"
        )
    return "\n".join(lines)
