"""Rosters as compressed bytes: the whole of one, or the small change from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
import zstandard

from app.domain.roster import Roster

# Level 1: keys are random and do not shrink, seats and records shrink well at any level.
_LEVEL = 1


class Packed(msgspec.Struct, array_like=True):
    """Arrays as they lie in memory, little-endian int64; `seats` and `records` may be absent."""

    top: int
    keys: bytes
    seats: bytes | None
    records: bytes | None
    gone: bytes = b""
    floor: int = 0


@dataclass(frozen=True, slots=True)
class RosterChange:
    """The step from one roster to the next: keys that went, and rows that came or changed."""

    gone: np.ndarray
    came: Roster

    def apply(self, roster: Roster) -> Roster:
        """The roster after the change. Rows in `came` replace those with the same key."""
        replaced = np.isin(roster.keys, np.concatenate([self.gone, self.came.keys]))
        keys = np.concatenate([roster.keys[~replaced], self.came.keys])
        order = np.argsort(keys)
        return Roster(
            keys[order],
            _joined(roster.seats, self.came.seats, replaced, order),
            _joined(roster.records, self.came.records, replaced, order),
            self.came.top,
            self.came.floor,
        )


def _joined(
    old: np.ndarray | None, new: np.ndarray | None, replaced: np.ndarray, order: np.ndarray
) -> np.ndarray | None:
    if new is None:
        return None
    kept = np.zeros(len(replaced), np.int64) if old is None else old
    joined: np.ndarray = np.concatenate([kept[~replaced], new])[order]
    return joined


def pack_roster(roster: Roster) -> bytes:
    """The whole roster as bytes; about 8 bytes a member, a little more with seats and records."""
    return _pack(_packed(roster))


def pack_change(change: RosterChange) -> bytes:
    """One step as bytes, in proportion to what changed."""
    packed = _packed(change.came)
    packed.gone = _bytes(change.gone)
    return _pack(packed)


def pack_keys(keys: np.ndarray) -> bytes:
    """Keys alone as bytes."""
    return zstandard.ZstdCompressor(_LEVEL).compress(_bytes(keys))


def unpack_keys(data: bytes) -> np.ndarray:
    """What `pack_keys` packed."""
    return np.frombuffer(zstandard.ZstdDecompressor().decompress(data), np.int64)


def unpack_roster(data: bytes) -> Roster:
    """What `pack_roster` packed."""
    return _roster(_unpack(data))


def unpack_change(data: bytes) -> RosterChange:
    """What `pack_change` packed."""
    packed = _unpack(data)
    return RosterChange(np.frombuffer(packed.gone, np.int64), _roster(packed))


def _packed(roster: Roster) -> Packed:
    """Rows are laid out head first, so that seats fall evenly and shrink to almost nothing."""
    order = np.arange(len(roster)) if roster.seats is None else np.argsort(-roster.seats)
    seats = None if roster.seats is None else -np.diff(roster.seats[order], prepend=roster.top)
    records = None if roster.records is None else roster.records[order]
    return Packed(
        roster.top,
        _bytes(roster.keys[order]),
        None if seats is None else _bytes(seats),
        None if records is None else _bytes(records),
        floor=roster.floor,
    )


def _roster(packed: Packed) -> Roster:
    keys = np.frombuffer(packed.keys, np.int64)
    order = np.argsort(keys)
    seats = records = None
    if packed.seats is not None:
        seats = (packed.top - np.cumsum(np.frombuffer(packed.seats, np.int64)))[order]
    if packed.records is not None:
        records = np.frombuffer(packed.records, np.int64)[order]
    return Roster(keys[order], seats, records, packed.top, packed.floor)


def _bytes(array: np.ndarray) -> bytes:
    return np.ascontiguousarray(array, "<i8").tobytes()


def _pack(packed: Packed) -> bytes:
    return zstandard.ZstdCompressor(_LEVEL).compress(msgspec.msgpack.encode(packed))


def _unpack(data: bytes) -> Packed:
    return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(data), type=Packed)
