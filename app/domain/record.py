"""Follow records as 64-bit numbers. On Bluesky a record's key is a TID, which holds its own time."""

from __future__ import annotations

import re

import numpy as np
import xxhash

from app.domain.instant import EARLIEST, Instant

# https://atproto.com/specs/tid: 13 characters of base32-sortable, the first one of "234567abcdefghij".
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_DIGIT = {character: value for value, character in enumerate(_ALPHABET)}


def record_number(record: str) -> int:
    """A record key as a non-zero signed 64-bit number: a TID keeps its value, others are hashed.

    Hashed keys are negative, so that they can never be taken for a TID.
    """
    if _TID.fullmatch(record) and (number := _decode(record)):
        return number
    return -1 - (xxhash.xxh3_64_intdigest(record.encode()) >> 1)


def record_time(number: int, now: Instant) -> Instant | None:
    """When a TID says its record was made, or None if it is no TID or its time is not believable.

    The first 53 bits are microseconds since 1970; clients choose them, so a time in the future or
    before the network existed is dropped.
    """
    instant = (number >> 10) // 1000
    return instant if number > 0 and EARLIEST <= instant <= now else None


def dated_records(since: np.ndarray) -> np.ndarray:
    """Record numbers for follows known only by when they began, 0 where that is unknown.

    Shape (n,), int64 in and out: the TIDs of these times, so that the same time is the same follow.
    """
    numbers: np.ndarray = since * 1000 << 10
    return numbers


def record_key(number: int) -> str | None:
    """The TID with this value; None where only the hash of a key is known, or nothing."""
    if number <= 0:
        return None
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def named_record(name: str) -> str:
    """A key for the record of this name: of the form the protocol asks for, and telling no time."""
    key = record_key(xxhash.xxh3_64_intdigest(name.encode()) >> 1)
    assert key is not None, "one hash in 2**63 is none"
    return key


def _decode(tid: str) -> int:
    number = 0
    for character in tid:
        number = number * 32 + _DIGIT[character]
    return number
