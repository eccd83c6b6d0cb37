"""An account's own counts over time: whom it follows with every fall marked, and the ratio it made of it."""

from __future__ import annotations

from app.domain.ratio import Course, Swing
from app.reports.vega import Ink, Spec, figure, kinds, svg, time

WIDTH, HEIGHT = 820, 150
SHOWN, HONEST = "as shown", "without the churn, at least and at most"


def draw_course(course: Course, ink: Ink) -> str:
    """The following count above; below it the ratio as shown, and bounds of it without the churn."""
    parts = [_following(course, ink)]
    if any(point.honest for point in course.points):
        parts.append(_ratios(course, ink))
    return svg({"vconcat": parts, "resolve": {"scale": {"x": "shared"}}}, ink)


def described(course: Course) -> str:
    """What the chart shows, for whoever does not see it."""
    counts = [look.following for look in course.looks]
    times = f"{len(course.swings)} times" if len(course.swings) != 1 else "once"
    return (
        f"It followed from {min(counts):,} to {max(counts):,} accounts;"
        f" {times} the count went up and down again."
    )


def _following(course: Course, ink: Ink) -> Spec:
    looks = [{"at": look.at, "following": look.following} for look in course.looks]
    across = {"x": time(), "y": figure("following", "accounts followed", tickCount=4)}
    marked = {"x": time(), "x2": {"field": "until"}}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {
                "data": {"values": [_marked(swing) for swing in course.swings]},
                "mark": {"type": "rect", "color": ink["again"], "opacity": 0.18},
                "encoding": marked,
            },
            {
                "data": {"values": looks},
                "mark": {
                    "type": "line",
                    "color": ink["on"],
                    "strokeWidth": 2,
                    "point": len(looks) < 3,
                },
                "encoding": across,
            },
        ],
    }


def _marked(swing: Swing) -> Spec:
    """The time in which those just followed were dropped."""
    return {"at": swing.top.at, "until": swing.end.at}


def _ratios(course: Course, ink: Ink) -> Spec:
    rows = [
        {
            "at": point.look.at,
            "shown": point.look.ratio,
            "low": point.honest[0],
            "high": point.honest[1],
        }
        for point in course.points
        if point.honest
    ]
    colour = kinds("kind", (SHOWN, ink["on"]), (HONEST, ink["again"]))
    scale = {"scale": colour["scale"], "type": "nominal"}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.45},
                "encoding": {
                    "x": time(),
                    "y": figure("low", "followers for each followed", tickCount=4),
                    "y2": {"field": "high"},
                    "color": {"datum": HONEST, **scale},
                },
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "point": len(rows) < 3},
                "encoding": {
                    "x": time(),
                    "y": figure("shown", "followers for each followed", tickCount=4),
                    "color": {"datum": SHOWN, **scale},
                },
            },
        ],
    }
