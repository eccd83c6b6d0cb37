"""The charts of an audit as Vega-Lite, drawn as SVG for pages and as PDF for documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.domain.audit.figures import Day
from app.domain.audit.report import Audit
from app.domain.audit.telling import written_day
from app.domain.instant import DAY, rfc3339
from app.reports.vega import Ink, Spec, figure, kinds, time

WIDTH, HEIGHT = 720, 190
# Bars of single days would be thinner than a line; then a bar stands for a week.
_MOST_BARS = 250
_WEEK = 7


def charts(audit: Audit) -> list[str]:
    """The charts there is something to draw for."""
    there = {"calendar": audit.days, "dwell": audit.figures.spells, "ratio": audit.ratios}
    return [name for name in CHARTS if there[name]]


def described(name: str, audit: Audit) -> str:
    """What a chart shows, for whoever does not see it."""
    f = audit.figures
    return {
        "calendar": f"{f.follows:,} follows upwards and {f.unfollows:,} unfollows downwards, by day;"
        f" {f.burst_days} days are bursts.",
        "dwell": f"How many days each of {f.spells:,} follows lasted before it was dropped; half"
        f" lasted at most {f.median_dwell_days} days.",
        "ratio": "Followers for each account followed, as shown, and as if every account followed"
        " and dropped within 30 days were still followed.",
    }[name]


def chart(name: str, audit: Audit, ink: Ink) -> Spec:
    """A chart with all it shows, in these colours."""
    told = {"description": described(name, audit), "width": WIDTH, "height": HEIGHT}
    return told | CHARTS[name](audit, ink)


def _calendar(audit: Audit, ink: Ink) -> Spec:
    """Follows above the line, unfollows below it."""
    days, step = _bars(audit.days)
    rows = [
        {
            "from": written_day(day),
            "to": written_day(day + step),
            "kind": kind,
            "count": sign * count,
        }
        for day, follows, unfollows in days
        for kind, sign, count in (("follows", 1, follows), ("unfollows", -1, unfollows))
    ]
    first, last = (days[0][0], days[-1][0] + step)
    seen = audit.seen
    ends = [written_day(min(first, seen.since // DAY)), written_day(max(last, seen.until // DAY))]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "clip": True},
        "encoding": {
            "x": time("from") | {"scale": {"domain": ends, "type": "utc"}},
            "x2": {"field": "to"},
            "y2": {"datum": 0},
            "y": figure(
                "count",
                "a week" if step == _WEEK else "a day",
                labelExpr="format(abs(datum.value), ',')",
            ),
            "color": kinds("kind", ("follows", ink["on"]), ("unfollows", ink["again"])),
        },
    }


def _bars(days: Sequence[Day]) -> tuple[list[tuple[int, int, int]], int]:
    """Day, follows and unfollows of each bar, and how many days a bar stands for."""
    step = _WEEK if days and days[-1].day - days[0].day > _MOST_BARS else 1
    sums: dict[int, list[int]] = {}
    for one in days:
        bar = sums.setdefault(one.day - one.day % step, [0, 0])
        bar[0] += one.follows
        bar[1] += one.unfollows
    return [(day, follows, drops) for day, (follows, drops) in sums.items()], step


def _dwell(audit: Audit, ink: Ink) -> Spec:
    last = len(audit.dwell) - 1
    rows = [
        {"days": f"{n}" if n < last else f"{n}+", "spells": count}
        for n, count in enumerate(audit.dwell)
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "color": ink["on"]},
        "encoding": {
            "x": {
                "field": "days",
                "type": "ordinal",
                "sort": None,
                "title": "days from the follow to the unfollow",
                "axis": {"labelAngle": 0},
            },
            "y": figure("spells", "follows dropped"),
        },
    }


def _ratio(audit: Audit, ink: Ink) -> Spec:
    rows = [
        {"at": rfc3339(at), "kind": kind, "ratio": value}
        for at, ratio in reversed(audit.ratios)
        for kind, value in (("as shown", ratio.shown), ("without churn", ratio.without_churn))
        if value is not None
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.5, "interpolate": "step-after"},
        "encoding": {
            "x": time(),
            "y": figure("ratio", "followers for each followed"),
            "color": kinds("kind", ("as shown", ink["on"]), ("without churn", ink["again"])),
            "strokeDash": kinds("kind", ("as shown", [1, 0]), ("without churn", [6, 3])),
        },
    }


CHARTS: Mapping[str, Callable[[Audit, Ink], Spec]] = {
    "calendar": _calendar,
    "dwell": _dwell,
    "ratio": _ratio,
}
TITLES = {
    "calendar": "Follows and unfollows by day",
    "dwell": "How long a follow lasted",
    "ratio": "Followers for each account followed",
}
