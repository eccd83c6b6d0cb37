"""Identifiers that look like the platforms' own."""

from __future__ import annotations

import numpy as np

from benchmarks.detection.draws import Rng
from benchmarks.detection.tables import Ints

DID_ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
TID_ALPHABET = np.frombuffer(b"234567abcdefghijklmnopqrstuvwxyz", np.uint8)


def dids(rng: Rng, count: int) -> list[str]:
    """`did:plc:` and 24 base32 characters each."""
    letters = DID_ALPHABET[rng.integers(0, 32, (count, 24))]
    return ["did:plc:" + row.tobytes().decode() for row in letters]


def numbers(rng: Rng, count: int) -> list[str]:
    """Different account numbers of four to nine digits."""
    steps = rng.geometric(1 / 5_000, count)
    return [str(number) for number in rng.permutation(np.cumsum(steps) + 1_000)]


def tids(rng: Rng, at_ms: Ints) -> list[str]:
    """Record keys: 13 sortable base32 digits of microseconds and a clock number."""
    micros = at_ms.astype(np.uint64) * 1000 + rng.integers(0, 1000, len(at_ms)).astype(np.uint64)
    value = (micros << np.uint64(10)) | rng.integers(0, 1024, len(at_ms)).astype(np.uint64)
    shifts = np.arange(60, -1, -5, dtype=np.uint64)
    digits = (value[:, None] >> shifts) & np.uint64(31)
    return [row.tobytes().decode() for row in TID_ALPHABET[digits]]
