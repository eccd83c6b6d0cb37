"""A timeline drawn with letters: bars for being on the list, shade for not knowing, marks for why."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from app.domain.event import Cause, Kind
from app.domain.instant import Instant, day
from app.domain.strip import Mark, Presence, Strip

ON, UNSURE, OFF, SEVERAL = "█", "▒", "·", "+"
_BAR = {Presence.ON: (ON, "green"), Presence.UNSURE: (UNSURE, "yellow"), Presence.OFF: (OFF, "dim")}
# What came or went for which reason: letter, colour, meaning. Red are the acts of following.
CAUSES = {
    (Kind.FOLLOW, Cause.NEW): ("N", "green", "new follow"),
    (Kind.FOLLOW, Cause.REMADE): ("F", "red", "followed again"),
    (Kind.FOLLOW, Cause.RESTORED): ("B", "blue", "account came back"),
    (Kind.UNFOLLOW, Cause.UNFOLLOWED): ("U", "red", "unfollowed"),
    (Kind.UNFOLLOW, Cause.DEACTIVATED): ("D", "blue", "deactivated"),
    (Kind.UNFOLLOW, Cause.SUSPENDED): ("S", "blue", "suspended"),
    (Kind.UNFOLLOW, Cause.DELETED): ("X", "blue", "deleted"),
    (Kind.UNFOLLOW, Cause.BLOCKED): ("K", "blue", "blocked"),
    (Kind.UNFOLLOW, Cause.HIDDEN): ("H", "blue", "hidden"),
}
_PLATFORM = ("P", "cyan", "platform hiccup")
_UNKNOWN = {
    Kind.FOLLOW: ("r", "yellow", "returned, nobody can tell why"),
    Kind.UNFOLLOW: ("?", "yellow", "left, nobody can tell why"),
}
_SEVERAL = (SEVERAL, "bold", "several changes")


def draw(strip: Strip, width: int) -> list[Text]:
    """The strip in `width` columns: the bar, the marks below it, and the dates at its ends."""
    return [_bar(strip, width), _marks(strip, width), _dates(strip, width)]


def legend(strips: Iterable[Strip]) -> Text:
    """What the bars mean, and the letters that these strips use."""
    used = {_sign(mark) for strip in strips for mark in strip.marks}
    bars = [(ON, "green", "on the list"), (UNSURE, "yellow", "changed somewhere in here")]
    signs = [*bars, (OFF, "dim", "off the list"), *sorted(used)]
    text = Text()
    for letter, style, meaning in [*signs, *([_SEVERAL] if used else [])]:
        text.append(letter, style).append(f" {meaning}   ")
    text.rstrip()
    return text


def meaning(mark: Mark) -> str:
    """What happened, in words."""
    return _sign(mark)[2]


def _sign(mark: Mark) -> tuple[str, str, str]:
    cause = mark.change.cause
    if cause is Cause.PLATFORM:
        return _PLATFORM
    return CAUSES.get((mark.kind, cause)) or _UNKNOWN[mark.kind]


def _bar(strip: Strip, width: int) -> Text:
    """Each column shows what is the least certain in its time: a short gap must not vanish."""
    columns = [Presence.ON] * width
    for presence in (Presence.ON, Presence.OFF, Presence.UNSURE):
        for piece in strip.pieces:
            if piece.presence is presence:
                first = _column(strip, piece.start, width)
                last = _column(strip, piece.end - 1, width)
                columns[first : last + 1] = [presence] * (last + 1 - first)
    text = Text()
    for presence in columns:
        text.append(*_BAR[presence])
    return text


def _marks(strip: Strip, width: int) -> Text:
    signs: dict[int, tuple[str, str, str]] = {}
    for mark in strip.marks:
        column = _column(strip, mark.at, width)
        signs[column] = _SEVERAL if column in signs else _sign(mark)
    text = Text()
    for column in range(width):
        letter, style, _ = signs.get(column, (" ", "", ""))
        text.append(letter, style)
    return text


def _dates(strip: Strip, width: int) -> Text:
    first, last = day(strip.start), day(strip.end)
    return Text(first + last.rjust(width - len(first)), "dim")


def _column(strip: Strip, at: Instant, width: int) -> int:
    length = max(1, strip.end - strip.start)
    return min(width - 1, max(0, (at - strip.start) * width // length))
