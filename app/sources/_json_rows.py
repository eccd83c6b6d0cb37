"""The rows of one JSON array somewhere in a large text, one at a time, in memory that does not grow."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO

_CHUNK = 2**16
# A row about one account has a few hundred characters; what is longer is damage, or meant to do some.
_LONGEST_ROW = 2**20
# Looked for across the border of two chunks.
_LONGEST_KEY = 200
_BETWEEN = re.compile(r"[\s,]*")
_decode = json.JSONDecoder().raw_decode


class CutShort(Exception):
    """The text ends, or makes no sense, before the array does."""


def text_of(stream: IO[bytes]) -> Iterator[str]:
    """The text in pieces. Byte order marks are honoured and dropped; other bytes are UTF-8."""
    first = stream.read(_CHUNK)
    wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")("replace")
    yield decoder.decode(first)
    while chunk := stream.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def rows_after(
    stream: IO[bytes], start: re.Pattern[str], *, owed: bool = False
) -> Iterator[object]:
    """The elements of the array that begins where `start` first matches to its end.

    Nothing if it matches nowhere, unless the array is `owed`: every such file has one. Raises
    CutShort after the last readable element of a damaged one, or for want of one that is owed.
    """
    pieces = text_of(stream)
    rest = _found(pieces, start)
    if rest is None:
        if owed:
            raise CutShort
        return
    while True:
        rest = rest[_BETWEEN.match(rest).end() :]  # type: ignore[union-attr]
        if rest.startswith("]"):
            return
        try:
            row, end = _decode(rest)
        except (ValueError, RecursionError):
            rest += _more(pieces, len(rest))
            continue
        yield row
        rest = rest[end:]


def value_after(stream: IO[bytes], start: re.Pattern[str]) -> object:
    """The value that begins where `start` first matches to its end; None if there is none."""
    pieces = text_of(stream)
    rest = _found(pieces, start)
    while rest is not None:
        try:
            return _decode(rest.lstrip())[0]
        except (ValueError, RecursionError):
            try:
                rest += _more(pieces, len(rest))
            except CutShort:
                return None
    return None


def _found(pieces: Iterator[str], start: re.Pattern[str]) -> str | None:
    """What follows the first match, as far as it was read."""
    text = ""
    for piece in pieces:
        text = text[-_LONGEST_KEY:] + piece
        if match := start.search(text):
            return text[match.end() :]
    return None


def _more(pieces: Iterator[str], waiting: int) -> str:
    """The next piece with anything in it, for a row of which `waiting` characters are there."""
    piece = next((piece for piece in pieces if piece), None)
    if piece is None or waiting > _LONGEST_ROW:
        raise CutShort
    return piece
