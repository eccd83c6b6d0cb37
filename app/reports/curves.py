"""What snapshots tell of a list, as curves and bars. Pure: figures in, SVG out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.domain.instant import DAY
from app.domain.snapshot import Snapshot, Verdict
from app.reports.vega import Ink, Spec, figure, kinds, svg, time

WIDTH, HEIGHT, BARS = 820, 170, 110
# More bars than that are summed up by weeks.
MOST_BARS = 120


def draw_list(taken: Sequence[Snapshot], ink: Ink) -> str:
    """The size of a list over time above, who came and who went below."""
    whole = [one for one in taken if one.verdict is Verdict.COMPLETE]
    sizes = [{"at": one.finished_at, "members": one.seen} for one in reversed(whole)]
    step = DAY if _days(taken) <= MOST_BARS else 7 * DAY
    every = "day" if step == DAY else "week"
    size = _layer(HEIGHT, sizes) | {
        "mark": {"type": "line", "color": ink["on"], "interpolate": "step-after"},
        "encoding": {
            "x": time(tickCount=9),
            "y": figure("members", "on the list", tickCount=4)
            | {"scale": {"zero": False, "nice": True}},
        },
    }
    turnover = _layer(BARS, _bars(taken, step)) | {
        "mark": {"type": "bar", "aria": False},
        "encoding": {
            "x": time(tickCount=9) | {"bandPosition": 0},
            "x2": {"field": "end"},
            "y2": {"datum": 0},
            "y": figure("count", f"came and went a {every}", tickCount=4),
            "color": kinds("what", ("came", ink["platform"]), ("went", ink["unfollowed"])),
        },
    }
    return svg(
        {
            "vconcat": [size, turnover],
            "resolve": {"scale": {"x": "shared", "color": "independent"}},
        },
        ink,
    )


def _layer(height: int, values: Sequence[Spec]) -> Spec:
    return {"width": WIDTH, "height": height, "data": {"values": list(values)}}


def _days(taken: Sequence[Snapshot]) -> float:
    return (taken[0].finished_at - taken[-1].finished_at) / DAY if taken else 0


def _bars(taken: Iterable[Snapshot], step: int) -> list[Spec]:
    """Who came upward and who went downward, a bar for each step of time."""
    sums: Counter[tuple[int, str]] = Counter()
    for one in taken:
        start = one.finished_at // step * step
        sums[start, "came"] += one.joined
        sums[start, "went"] -= one.left
    return [
        {"at": start, "end": start + step, "what": what, "count": count}
        for (start, what), count in sorted(sums.items())
        if count
    ]
