"""A timeline cut into pieces that can be drawn: on the list, off it, and when nobody looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.event import Kind
from app.domain.instant import Instant
from app.domain.timeline import Change, Stay


class Presence(StrEnum):
    """What is known of a stretch of time. Unsure: a change lies in it, nobody saw where."""

    ON = "on"
    OFF = "off"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch from `start` to `end` in which the presence was the same."""

    presence: Presence
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Mark:
    """One change on a strip, drawn at the best estimate of its time."""

    kind: Kind
    change: Change

    @property
    def at(self) -> Instant:
        return self.change.when.at


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn of one account on one list, from `start` to `end`.

    `pieces` follow each other without holes and cover the strip from its start to its end.
    """

    start: Instant
    end: Instant
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]


def strip_of(stays: tuple[Stay, ...], start: Instant, end: Instant) -> Strip:
    """The strip of the stays on one list, oldest first, watched from `start` to `end`.

    No stays at all mean: it was never on the list.
    """
    marks = tuple(_marks(stays))
    start = min((start, *(mark.change.when.after for mark in marks)))
    end = max((end, *(mark.change.when.before for mark in marks)))
    on = bool(stays) and stays[0].came is None
    pieces: list[Piece] = []
    here = start
    for mark in marks:
        first, last = _bounds(mark.change)
        here = _append(pieces, Presence.ON if on else Presence.OFF, here, first)
        here = _append(pieces, Presence.UNSURE, here, last)
        on = mark.kind is Kind.FOLLOW
    _append(pieces, Presence.ON if on else Presence.OFF, here, end)
    return Strip(start, end, tuple(pieces), marks)


def _marks(stays: tuple[Stay, ...]) -> Iterator[Mark]:
    for stay in stays:
        if stay.came:
            yield Mark(Kind.FOLLOW, stay.came)
        if stay.went:
            yield Mark(Kind.UNFOLLOW, stay.went)


def _bounds(change: Change) -> tuple[Instant, Instant]:
    when = change.when
    return (when.after, when.before) if when.exact is None else (when.exact, when.exact)


def _append(pieces: list[Piece], presence: Presence, start: Instant, end: Instant) -> Instant:
    """Add a piece if it has any length; returns where the next one begins."""
    if end <= start:
        return start
    if pieces and pieces[-1].presence is presence:
        pieces[-1] = Piece(presence, pieces[-1].start, end)
    else:
        pieces.append(Piece(presence, start, end))
    return end
