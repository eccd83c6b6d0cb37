"""Rows of a CSV file with the number of the line they end on, whatever was done to the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from app.domain.errors import BadInput
from app.sources._json_rows import text_of

# The longest row of any platform is a person with a company and a position.
_LONGEST_LINE = 2**16


def csv_rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line number. Raises BadInput, naming the line, where no table goes on."""
    rows = csv.reader(_lines(stream))
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as problem:
            raise BadInput(f"line {rows.line_num:,}: {problem}") from None
        yield rows.line_num, row


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines of the text, none of them endless."""
    rest, number = "", 1
    for piece in text_of(stream):
        lines = (rest + piece).split("\n")
        rest = lines.pop()
        for line in lines:
            yield line.removesuffix("\r") + "\n"
        number += len(lines)
        if len(rest) > _LONGEST_LINE:
            raise BadInput(f"line {number:,}: the line is longer than {_LONGEST_LINE:,} characters")
    if rest:
        yield rest
