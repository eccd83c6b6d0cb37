"""Columns of account ids as they came over the wire, turned into keys without a string for each.

A list of thousands changes by a handful, so only those who changed are ever looked at as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import overload

import numpy as np

# Actor URIs are the longest stable ids; a longer text is an attack on our storage, not an account.
LONGEST_ID = 512
_QUOTE, _COMMA, _BREAK = b'",\n'
# Rows hashed at a time, so that a list of millions needs no second copy of itself.
_ROWS = 65_536
# Finalizer of MurmurHash3 (public domain): a bijection of 64 bits in which every bit depends on
# every other, with 0 going to 0, so that padding adds nothing.
_FIRST, _SECOND = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(33)
# Odd multiples of the golden ratio's fraction tell the words of an id apart.
_GOLDEN = 0x9E3779B97F4A7C15
_BITS = 2**64 - 1


class Ids(Sequence[str]):
    """Ids of one network in a fixed order: visible ASCII, 1 to LONGEST_ID characters each."""

    def __init__(self, data: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> None:
        self._data = data
        self._starts = starts
        self._ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> Ids:
        """The plausible ones among some texts; what no network could have given is left out."""
        joined = "\n".join(filter(is_id, texts)).encode()
        return cls.on_lines(joined + b"\n" if joined else b"")

    @classmethod
    def on_lines(cls, lines: bytes) -> Ids:
        """Plausible ids, each ended by a line break."""
        data = np.frombuffer(lines or b"\n", np.uint8)
        ends = np.flatnonzero(data == _BREAK)[: len(lines)]
        return cls(data, np.concatenate([[0], ends[:-1] + 1])[: len(ends)], ends)

    @classmethod
    def from_json(cls, array: bytes) -> Ids | None:
        """A valid JSON array of plain, plausible strings; None if it holds anything else."""
        data = np.frombuffer(array, np.uint8)
        if b"\\" in array or not array.startswith(b"[") or not _plain(data):
            return None
        quotes = np.flatnonzero(data == _QUOTE)
        starts, ends = quotes[::2] + 1, quotes[1::2]
        separators = starts[1:] - ends[:-1]
        if not len(starts) or (separators > 4).any() or (data[ends[:-1] + 1] != _COMMA).any():
            return None
        if starts[0] > 2 or ends[-1] < len(data) - 3:
            return None
        lengths = ends - starts
        if not lengths.min() or lengths.max() > LONGEST_ID:
            return None
        blanks_between = len(data) - int(lengths.sum()) - 3 * len(starts) - 1
        if array.count(b" ") != blanks_between:  # the rest of them would be inside of ids
            return None
        return cls(data, starts, ends)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Ids: ...
    def __getitem__(self, place: int | slice) -> str | Ids:
        if isinstance(place, slice):
            return self.take(np.arange(len(self))[place])
        return self._data[self._starts[place] : self._ends[place]].tobytes().decode("ascii")

    def take(self, places: np.ndarray) -> Ids:
        """The ids at these places, in their order."""
        return Ids(self._data, self._starts[places], self._ends[places])

    def keys(self, network: str) -> np.ndarray:
        """Account keys: shape (n,), int64, a stable function of network and id alone."""
        parts = [
            _mixed(self._words(start, min(start + _ROWS, len(self))))
            for start in range(0, len(self), _ROWS)
        ]
        hashed = np.concatenate(parts) if parts else np.empty(0, np.uint64)
        keys: np.ndarray = _scramble(hashed ^ _seed(network)).view(np.int64)
        return keys

    @cached_property
    def _longest(self) -> int:
        return int((self._ends - self._starts).max(initial=0))

    def _words(self, start: int, end: int) -> np.ndarray:
        """Some ids as rows of 64-bit words, padded with zeros: shape (end - start, words)."""
        starts = self._starts[start:end]
        lengths = self._ends[start:end] - starts
        width = -(-self._longest // 8) * 8
        alike = bool((lengths == self._longest).all())
        if alike and width == self._longest:
            return self._rows(starts).view("<u8")
        padded = np.zeros((len(starts), width), np.uint8)
        if alike:
            padded[:, : self._longest] = self._rows(starts)
            return padded.view("<u8")
        for length in set(lengths.tolist()):
            chosen = lengths == length
            padded[chosen, :length] = _windows(self._data, length)[starts[chosen]]
        return padded.view("<u8")

    def _rows(self, starts: np.ndarray) -> np.ndarray:
        """The bytes of ids that all have the greatest length: shape (n, length)."""
        windows = _windows(self._data, self._longest)
        step = int(starts[1] - starts[0]) if len(starts) > 1 else 1
        regular = bool((np.diff(starts) == step).all()) and step > 0
        rows: np.ndarray = (
            windows[starts[0] : starts[-1] + 1 : step] if regular else windows[starts]
        )
        return rows


def is_id(text: str) -> bool:
    """Whether a network could have given this as a stable id."""
    return 0 < len(text) <= LONGEST_ID and text.isascii() and text.isprintable() and " " not in text


def _plain(data: np.ndarray) -> bool:
    """Whether all bytes are visible ASCII or blanks."""
    return bool(data.min(initial=127) >= 32 and data.max(initial=0) < 127)


@lru_cache
def _seed(network: str) -> np.uint64:
    """What sets the ids of one network apart from the same ids of another."""
    return np.uint64(_mixed_text(network.encode()))


def key_of(network: str, id: str) -> int:
    """The key of one id, the same as a column of it alone would give, without numpy's overhead."""
    key = _scrambled(_mixed_text(id.encode()) ^ int(_seed(network)))
    return key - 2**64 if key >= 2**63 else key


def _mixed_text(text: bytes) -> int:
    words = (text[at : at + 8] for at in range(0, len(text), 8))
    return (
        sum(
            _scrambled(int.from_bytes(word, "little") * _odd(place) & _BITS)
            for place, word in enumerate(words)
        )
        & _BITS
    )


def _odd(place: int) -> int:
    return _GOLDEN * (2 * place + 1) & _BITS


def _scrambled(word: int) -> int:
    word = (word ^ word >> 33) * int(_FIRST) & _BITS
    word = (word ^ word >> 33) * int(_SECOND) & _BITS
    return word ^ word >> 33


def _mixed(words: np.ndarray) -> np.ndarray:
    """One 64-bit number for each row: the sum of its words, each scrambled in its own way."""
    total = np.zeros(len(words), np.uint64)
    for place in range(words.shape[1]):
        total += _scramble(words[:, place] * np.uint64(_odd(place)))
    return total


def _scramble(mixed: np.ndarray) -> np.ndarray:
    """Scramble 64-bit words in place."""
    mixed ^= mixed >> _HALF
    mixed *= _FIRST
    mixed ^= mixed >> _HALF
    mixed *= _SECOND
    mixed ^= mixed >> _HALF
    return mixed


def _windows(data: np.ndarray, length: int) -> np.ndarray:
    windows: np.ndarray = np.lib.stride_tricks.sliding_window_view(data, length)
    return windows
