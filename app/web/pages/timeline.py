"""A dossier as a drawing: one lane a watch, with what is known and what is not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from app.domain.event import Cause, Kind
from app.domain.instant import DAY, Instant, day, to_datetime
from app.domain.reading import Nature, Reading
from app.domain.strip import Mark, Piece, Presence, Strip
from app.domain.why import CAUSES, NATURES
from app.pipeline.dossier import Dossier
from app.web.pages.words import list_name

WIDTH = 960
MARGIN = 12
TOP = 30
LANE = 54
BAR = 16
LEGEND = 34
# More lanes than this nobody reads; lists with changes come first.
MOST_LANES = 30
# A change known to the second would be a line too thin to see.
THINNEST = 1.5
# Steps between the dates on the axis, in days; as many dates as fit without touching.
STEPS = (1, 2, 7, 14, 30, 61, 91, 183, 365)
MOST_DATES = 9

# What each kind of bar and dot means, in the order of the legend.
KINDS = {
    "on": "on the list",
    "unsure": "time uncertain",
    "unfollowed": NATURES[Nature.FOLLOW],
    "account": NATURES[Nature.ACCOUNT],
    "platform": NATURES[Nature.PLATFORM],
    "unknown": NATURES[Nature.UNKNOWN],
    "came": "came",
    "again": CAUSES[Cause.REMADE],
    "left": "left",
}
# Width of a letter of the legend at its size, and of the sign before it, in SVG units.
LETTER = 6.3
SIGN = 42
# Width of a date on the axis.
DATE = 64

_WHY_AWAY = {
    Nature.FOLLOW: "unfollowed",
    Nature.ACCOUNT: "account",
    Nature.PLATFORM: "platform",
    Nature.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane. `kind`: on, unsure, or why it is off. Lengths are in SVG units."""

    x: float
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One change, at the best estimate of its time."""

    x: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One watch: its name, and what is drawn from left to right, `y` below the top."""

    name: str
    y: float
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page says of a timeline: how large it is, what is on it, and how many lists are not."""

    title: str
    description: str
    height: float
    left_out: int
    width: float = WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing(Frame):
    """A timeline ready for its template.

    `dates`: where on the axis which day stands. `legend`: where, which kind, and what it means.
    """

    lanes: tuple[Lane, ...]
    dates: tuple[tuple[float, str], ...]
    legend: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    start: Instant
    end: Instant

    def x(self, at: Instant) -> float:
        share = (at - self.start) / max(1, self.end - self.start)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def frame(dossier: Dossier) -> Frame:
    """What is said of a timeline, without drawing it."""
    shown = _shown(dossier)
    return Frame(
        title=f"Timeline of {dossier.account.name}",
        description=_describe(shown, _scale(dossier, shown)),
        height=TOP + LANE * len(shown) + LEGEND,
        left_out=len(dossier.strips) - len(shown),
    )


def draw(dossier: Dossier) -> Drawing:
    """The timeline of an account over all watches."""
    shown = _shown(dossier)
    scale = _scale(dossier, shown)
    readings = {
        (stay.watch_id, stay.went.when.at): reading
        for stay, reading in dossier.history.endings
        if stay.went
    }
    lanes = tuple(
        _lane(list_name(dossier.watches[id]), TOP + LANE * place, strip, scale, _of(readings, id))
        for place, (id, strip) in enumerate(shown)
    )
    legend, dates = _legend(lanes), _dates(scale)
    return Drawing(**asdict(frame(dossier)), lanes=lanes, dates=dates, legend=legend)


def _shown(dossier: Dossier) -> list[tuple[int, Strip]]:
    """The lists that are drawn, those with changes first."""
    strips = sorted(dossier.strips.items(), key=lambda item: (not item[1].marks, item[0]))
    return strips[:MOST_LANES]


def _scale(dossier: Dossier, shown: Sequence[tuple[int, Strip]]) -> _Scale:
    return _Scale(
        min((strip.start for _, strip in shown), default=dossier.now - DAY),
        max((strip.end for _, strip in shown), default=dossier.now),
    )


def _of(readings: Mapping[tuple[int, Instant], Reading], id: int) -> dict[Instant, Reading]:
    return {at: reading for (watch, at), reading in readings.items() if watch == id}


def _lane(
    name: str, y: float, strip: Strip, scale: _Scale, away: Mapping[Instant, Reading]
) -> Lane:
    bars = tuple(_bar(piece, strip.marks, scale, away) for piece in strip.pieces)
    return Lane(name, y, bars, tuple(_dot(mark, scale) for mark in strip.marks))


def _bar(
    piece: Piece, marks: tuple[Mark, ...], scale: _Scale, away: Mapping[Instant, Reading]
) -> Bar:
    x, end = scale.x(piece.start), scale.x(piece.end)
    dates = f"{day(piece.start)} to {day(piece.end)}"
    if piece.presence is Presence.ON:
        kind, what = "on", "on the list"
    elif piece.presence is Presence.UNSURE:
        kind, what = "unsure", "changed at some time between two snapshots"
    else:
        kind, what = _absence(piece, marks, away)
    return Bar(x, max(THINNEST, round(end - x, 1)), kind, f"{what}, {dates}")


def _absence(
    piece: Piece, marks: tuple[Mark, ...], away: Mapping[Instant, Reading]
) -> tuple[str, str]:
    went = [mark.at for mark in marks if mark.kind is Kind.UNFOLLOW and mark.at <= piece.end]
    if not went:
        return "never", "not on the list yet"
    reading = away.get(went[-1])
    if reading is None:
        return "unknown", "off the list"
    return _WHY_AWAY[reading.nature], f"{NATURES[reading.nature]} ({reading.because})"


def _dot(mark: Mark, scale: _Scale) -> Dot:
    if mark.kind is Kind.UNFOLLOW:
        kind, what = "left", "left"
    elif mark.change.cause is Cause.REMADE:
        kind, what = "again", KINDS["again"]
    else:
        kind, what = "came", "came"
    when = mark.change.when
    dates = day(when.at) if when.blur < DAY else f"{day(when.after)} to {day(when.before)}"
    cause = mark.change.cause
    why = "" if cause in (Cause.REMADE, Cause.UNKNOWN) else f": {CAUSES[cause]}"
    return Dot(scale.x(mark.at), kind, f"{what}, {dates}{why}")


def _legend(lanes: Sequence[Lane]) -> tuple[tuple[float, str, str], ...]:
    """Only what is drawn is explained."""
    drawn = {bar.kind for lane in lanes for bar in lane.bars}
    drawn |= {dot.kind for lane in lanes for dot in lane.dots}
    x, explained = 0.0, []
    for kind, meaning in KINDS.items():
        if kind in drawn:
            explained.append((round(x, 1), kind, meaning))
            x += SIGN + LETTER * len(meaning)
    return tuple(explained)


def _dates(scale: _Scale) -> tuple[tuple[float, str], ...]:
    """Days at which the axis is marked: midnights, evenly spaced."""
    length = scale.end - scale.start
    step = next((s for s in STEPS if length / (s * DAY) <= MOST_DATES), STEPS[-1]) * DAY
    step *= max(1, -(-length // (step * MOST_DATES)))
    first = -(-scale.start // DAY) * DAY
    places = ((scale.x(at), to_datetime(at)) for at in range(first, scale.end, step))
    return tuple((x, f"{at.day} {at:%b %y}") for x, at in places if x <= WIDTH - DATE)


def _describe(shown: Sequence[tuple[int, Strip]], scale: _Scale) -> str:
    """The drawing in one sentence, for whoever cannot see it."""
    marks = [mark for _, strip in shown for mark in strip.marks]
    again = sum(mark.change.cause is Cause.REMADE for mark in marks)
    left = sum(mark.kind is Kind.UNFOLLOW for mark in marks)
    return (
        f"{len(shown)} watched lists from {day(scale.start)} to {day(scale.end)}:"
        f" left {left} times, followed again {again} times for certain."
        " Every change is in the table of events below the drawing."
    )
