"""The charts of an audit as Vega-Lite, drawn as SVG for pages and as PDF for documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import vl_convert

from app.domain.audit.figures import Day
from app.domain.audit.report import Audit
from app.domain.audit.telling import written_day
from app.domain.instant import DAY, rfc3339

Spec = dict[str, Any]

WIDTH, HEIGHT = 720, 190
# Bars of single days would be thinner than a line; then a bar stands for a week.
_MOST_BARS = 250
_WEEK = 7
# Told apart with any colour vision (after Okabe and Ito), on light and on dark paper.
INKS: Mapping[str, Mapping[str, str]] = {
    "light": {"paper": "#ffffff", "text": "#3a4350", "line": "#e3e7ec", "one": "#0b6fb8",
              "two": "#c25a00"},
    "dark": {"paper": "#171c23", "text": "#c3ccd6", "line": "#2b333d", "one": "#56b4e9",
             "two": "#ff9d4d"},
}  # fmt: skip


def svg(spec: Spec) -> str:
    """A chart as SVG: no script, no inline style. Numbers in it differ from one drawing to the next."""
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn


def pdf(spec: Spec) -> bytes:
    """A chart as a PDF with its own fonts, to be put into a document."""
    drawn: bytes = vl_convert.vegalite_to_pdf(spec)
    return drawn


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


def chart(name: str, audit: Audit, inked: str = "light") -> Spec:
    """A chart with all it shows, in the inks for light or dark paper."""
    ink = INKS[inked]
    axis = {"gridColor": ink["line"], "domainColor": ink["line"], "tickColor": ink["line"]}
    text = {"labelColor": ink["text"], "titleColor": ink["text"]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": described(name, audit),
        "width": WIDTH,
        "height": HEIGHT,
        "background": ink["paper"],
        "padding": 12,
        "config": {
            "font": "Liberation Sans",
            "view": {"stroke": None},
            "axis": axis
            | text
            | {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400},
            "legend": text | {"labelFontSize": 12, "orient": "top", "title": None},
        },
        **CHARTS[name](audit, ink),
    }


def _calendar(audit: Audit, ink: Mapping[str, str]) -> Spec:
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
            "x": {"field": "from", "type": "temporal", "title": None,
                  "scale": {"domain": ends, "type": "utc"},
                  "axis": {"grid": False, "format": "%-d %b %Y", "tickCount": 6}},
            "x2": {"field": "to"},
            "y2": {"datum": 0},
            "y": {"field": "count", "type": "quantitative",
                  "title": "a week" if step == _WEEK else "a day",
                  "axis": {"labelExpr": "format(abs(datum.value), ',')", "tickCount": 5}},
            "color": {"field": "kind", "type": "nominal",
                      "scale": {"domain": ["follows", "unfollows"],
                                "range": [ink["one"], ink["two"]]}},
        },
    }  # fmt: skip


def _bars(days: Sequence[Day]) -> tuple[list[tuple[int, int, int]], int]:
    """Day, follows and unfollows of each bar, and how many days a bar stands for."""
    step = _WEEK if days and days[-1].day - days[0].day > _MOST_BARS else 1
    sums: dict[int, list[int]] = {}
    for one in days:
        bar = sums.setdefault(one.day - one.day % step, [0, 0])
        bar[0] += one.follows
        bar[1] += one.unfollows
    return [(day, follows, drops) for day, (follows, drops) in sums.items()], step


def _dwell(audit: Audit, ink: Mapping[str, str]) -> Spec:
    last = len(audit.dwell) - 1
    rows = [
        {"days": f"{n}" if n < last else f"{n}+", "spells": count}
        for n, count in enumerate(audit.dwell)
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "color": ink["one"]},
        "encoding": {
            "x": {"field": "days", "type": "ordinal", "sort": None,
                  "title": "days from the follow to the unfollow", "axis": {"labelAngle": 0}},
            "y": {"field": "spells", "type": "quantitative", "title": "follows dropped",
                  "axis": {"tickCount": 5}},
        },
    }  # fmt: skip


def _ratio(audit: Audit, ink: Mapping[str, str]) -> Spec:
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
            "x": {"field": "at", "type": "temporal", "title": None, "scale": {"type": "utc"},
                  "axis": {"grid": False, "format": "%-d %b %Y", "tickCount": 6}},
            "y": {"field": "ratio", "type": "quantitative",
                  "title": "followers for each followed", "axis": {"tickCount": 5}},
            "color": {"field": "kind", "type": "nominal",
                      "scale": {"domain": ["as shown", "without churn"],
                                "range": [ink["one"], ink["two"]]}},
            "strokeDash": {"field": "kind", "type": "nominal",
                           "scale": {"domain": ["as shown", "without churn"],
                                     "range": [[1, 0], [6, 3]]}},
        },
    }  # fmt: skip


CHARTS: Mapping[str, Callable[[Audit, Mapping[str, str]], Spec]] = {
    "calendar": _calendar,
    "dwell": _dwell,
    "ratio": _ratio,
}
TITLES = {
    "calendar": "Follows and unfollows by day",
    "dwell": "How long a follow lasted",
    "ratio": "Followers for each account followed",
}
