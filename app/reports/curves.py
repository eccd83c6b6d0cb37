"""What snapshots tell of a list, as curves and bars. Pure: figures in, SVG out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import vl_convert

from app.domain.instant import DAY
from app.domain.snapshot import Snapshot, Verdict

Ink = Mapping[str, str]
Spec = dict[str, Any]

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
            "x": _time(),
            "y": _count("members", "on the list") | {"scale": {"zero": False, "nice": True}},
        },
    }
    turnover = _layer(BARS, _bars(taken, step)) | {
        "mark": {"type": "bar", "aria": False},
        "encoding": {
            "x": _time() | {"bandPosition": 0},
            "x2": {"field": "end"},
            "y2": {"datum": 0},
            "y": _count("count", f"came and went a {every}"),
            "color": _colours(("came", ink["platform"]), ("went", ink["unfollowed"])),
        },
    }
    return svg(
        {
            "vconcat": [size, turnover],
            "resolve": {"scale": {"x": "shared", "color": "independent"}},
        },
        ink,
    )


def svg(spec: Spec, ink: Ink) -> str:
    """A Vega-Lite specification drawn in these colours; it may fetch nothing from anywhere."""
    axis = {
        "labelColor": ink["text"],
        "titleColor": ink["text"],
        "gridColor": ink["line"],
        "domainColor": ink["line"],
        "tickColor": ink["line"],
        "titleFontWeight": "normal",
    }
    config = {
        "font": "system-ui, sans-serif",
        "background": ink["paper"],
        "view": {"stroke": None},
        "axis": axis,
        "legend": {"labelColor": ink["text"], "titleColor": ink["text"], "orient": "top"},
    }
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": config}
    return vl_convert.vegalite_to_svg(whole | spec, allowed_base_urls=[])


def _layer(height: int, values: Sequence[Spec]) -> Spec:
    return {"width": WIDTH, "height": height, "data": {"values": list(values)}}


def _time() -> Spec:
    axis = {"format": "%-d %b %y", "labelOverlap": True, "tickCount": 9}
    return {
        "field": "at",
        "type": "temporal",
        "title": None,
        "axis": axis,
        "scale": {"type": "utc"},
    }


def _count(field: str, title: str) -> Spec:
    return {"field": field, "type": "quantitative", "title": title, "axis": {"tickCount": 4}}


def _colours(*pairs: tuple[str, str]) -> Spec:
    names, inks = zip(*pairs, strict=True)
    scale = {"domain": names, "range": inks}
    return {"field": "what", "type": "nominal", "title": None, "scale": scale}


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
