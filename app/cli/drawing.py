"""A timeline drawn with letters: bars for being on the list, shade for not knowing, marks for why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text

from app.domain.event import Cause, Kind
from app.domain.history import History
from app.domain.instant import Instant, day
from app.domain.reading import Nature
from app.domain.strip import Mark, Presence, Strip
from app.domain.why import CAUSES, NATURES

ON, UNSURE, OFF, SEVERAL = "█", "▒", "·", "+"
_BAR = {Presence.ON: (ON, "green"), Presence.UNSURE: (UNSURE, "yellow"), Presence.OFF: (OFF, "dim")}
# What came or went for which reason: letter and colour. Red are the acts of following.
_LETTERS = {
    (Kind.FOLLOW, Cause.NEW): ("N", "green"),
    (Kind.FOLLOW, Cause.REMADE): ("F", "red"),
    (Kind.FOLLOW, Cause.RESTORED): ("B", "blue"),
    (Kind.UNFOLLOW, Cause.UNFOLLOWED): ("U", "red"),
    (Kind.UNFOLLOW, Cause.DEACTIVATED): ("D", "blue"),
    (Kind.UNFOLLOW, Cause.SUSPENDED): ("S", "blue"),
    (Kind.UNFOLLOW, Cause.DELETED): ("X", "blue"),
    (Kind.UNFOLLOW, Cause.BLOCKED): ("K", "blue"),
    (Kind.UNFOLLOW, Cause.HIDDEN): ("H", "blue"),
}
_BY_CAUSE = {told: (*sign, CAUSES[told[1]]) for told, sign in _LETTERS.items()}
# Where no cause was told at the time: what the whole history says that the absence was.
_BY_NATURE = {
    (Kind.FOLLOW, Nature.FOLLOW): _BY_CAUSE[Kind.FOLLOW, Cause.REMADE],
    (Kind.FOLLOW, Nature.ACCOUNT): _BY_CAUSE[Kind.FOLLOW, Cause.RESTORED],
    (Kind.UNFOLLOW, Nature.FOLLOW): _BY_CAUSE[Kind.UNFOLLOW, Cause.UNFOLLOWED],
    (Kind.UNFOLLOW, Nature.ACCOUNT): ("A", "blue", NATURES[Nature.ACCOUNT]),
}
_PLATFORM = ("P", "cyan", NATURES[Nature.PLATFORM])
_UNKNOWN = {
    Kind.FOLLOW: ("r", "yellow", f"returned, {NATURES[Nature.UNKNOWN]}"),
    Kind.UNFOLLOW: ("?", "yellow", f"left, {NATURES[Nature.UNKNOWN]}"),
}
_SEVERAL = (SEVERAL, "bold", "several changes")

Sign = tuple[str, str, str]
"""A letter, its colour and its meaning."""


class Signs:
    """Which sign stands for a change, by its cause or by what the history makes of the absence."""

    def __init__(self, history: History) -> None:
        ends = {(s.watch_id, s.went): r.nature for s, r in history.endings}
        returns = {(g.watch_id, g.returned): r.nature for g, r in history.absences}
        self._natures = ends | returns

    def of(self, watch_id: int, mark: Mark) -> Sign:
        """The sign of one change on one list."""
        nature = self._natures.get((watch_id, mark.change), Nature.UNKNOWN)
        if mark.change.cause is Cause.PLATFORM or nature is Nature.PLATFORM:
            return _PLATFORM
        told = _BY_CAUSE.get((mark.kind, mark.change.cause)) or _BY_NATURE.get((mark.kind, nature))
        return told or _UNKNOWN[mark.kind]


def draw(strip: Strip, signs: Mapping[Mark, Sign], width: int) -> list[Text]:
    """The strip in `width` columns: the bar, the signs below it, and the dates at its ends."""
    return [_bar(strip, width), _marks(strip, signs, width), _dates(strip, width)]


def legend(used: Iterable[Sign]) -> Text:
    """What the bars mean, and the signs that are used."""
    bars = [
        (ON, "green", "on the list"),
        (UNSURE, "yellow", "changed somewhere in here"),
        (OFF, "dim", "off the list"),
    ]
    letters = sorted(set(used))
    text = Text()
    for letter, style, meaning in (*bars, *letters, *([_SEVERAL] if letters else [])):
        text.append(letter, style).append(f" {meaning}   ")
    text.rstrip()
    return text


def _bar(strip: Strip, width: int) -> Text:
    """Each column shows what is the least certain in its time: a short gap must not vanish.

    The last one shows how it is by now.
    """
    columns = [Presence.ON] * width
    for presence in (Presence.ON, Presence.OFF, Presence.UNSURE):
        for piece in strip.pieces:
            if piece.presence is presence:
                first = _column(strip, piece.start, width)
                last = _column(strip, piece.end - 1, width)
                columns[first : last + 1] = [presence] * (last + 1 - first)
    for piece in strip.pieces[-1:]:
        columns[-1] = piece.presence
    text = Text()
    for presence in columns:
        text.append(*_BAR[presence])
    return text


def _marks(strip: Strip, signs: Mapping[Mark, Sign], width: int) -> Text:
    shown: dict[int, Sign] = {}
    for mark in strip.marks:
        column = _column(strip, mark.at, width)
        shown[column] = _SEVERAL if column in shown else signs[mark]
    text = Text()
    for column in range(width):
        letter, style, _ = shown.get(column, (" ", "", ""))
        text.append(letter, style)
    return text


def _dates(strip: Strip, width: int) -> Text:
    first, last = day(strip.start), day(strip.end)
    return Text(first + last.rjust(width - len(first)), "dim")


def _column(strip: Strip, at: Instant, width: int) -> int:
    length = max(1, strip.end - strip.start)
    return min(width - 1, max(0, (at - strip.start) * width // length))
