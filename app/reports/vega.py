"""Vega-Lite set up once: the inks, the look of axes and legends, SVG for pages and PDF for documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import vl_convert

Spec = dict[str, Any]
Ink = Mapping[str, str]

# Told apart with any colour vision: after Okabe and Ito, darker on light paper.
INKS: Mapping[str, Ink] = {
    "light": {
        "paper": "#ffffff",
        "text": "#3a4350",
        "line": "#e3e7ec",
        "on": "#0b6fb8",
        "again": "#b34700",
        "unfollowed": "#d9822b",
        "account": "#8a3f8f",
        "platform": "#00806a",
        "unknown": "#9aa3ae",
        "never": "#e3e7ec",
    },
    "dark": {
        "paper": "#171c23",
        "text": "#c3ccd6",
        "line": "#2b333d",
        "on": "#56b4e9",
        "again": "#ff9d4d",
        "unfollowed": "#e69f00",
        "account": "#d58cc4",
        "platform": "#3cc7a5",
        "unknown": "#7b8694",
        "never": "#2b333d",
    },
}


def svg(spec: Spec, ink: Ink) -> str:
    """A chart as SVG: no script, no inline style, nothing fetched. Its ids differ each time."""
    drawn: str = vl_convert.vegalite_to_svg(_whole(spec, ink), allowed_base_urls=[])
    return drawn


def pdf(spec: Spec, ink: Ink) -> bytes:
    """A chart as a PDF with its own fonts, to be put into a document."""
    drawn: bytes = vl_convert.vegalite_to_pdf(_whole(spec, ink), allowed_base_urls=[])
    return drawn


def time(field: str = "at", **axis: object) -> Spec:
    """A horizontal axis of days."""
    told = {"grid": False, "format": "%-d %b %Y", "labelOverlap": True, "tickCount": 6, **axis}
    scale = {"type": "utc"}
    return {"field": field, "type": "temporal", "title": None, "scale": scale, "axis": told}


def figure(field: str, title: str, **axis: object) -> Spec:
    """A vertical axis of figures."""
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "axis": {"tickCount": 5, **axis},
    }


def kinds(field: str, *pairs: tuple[str, object]) -> Spec:
    """What is drawn in which colour, or with which dashes, told by a legend."""
    names, looks = zip(*pairs, strict=True)
    scale = {"domain": list(names), "range": list(looks)}
    return {"field": field, "type": "nominal", "scale": scale}


def _whole(spec: Spec, ink: Ink) -> Spec:
    text = {"labelColor": ink["text"], "titleColor": ink["text"], "labelFontSize": 12}
    lines = {"gridColor": ink["line"], "domainColor": ink["line"], "tickColor": ink["line"]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": ink["paper"],
        "padding": 12,
        "config": {
            "font": "Liberation Sans",
            "view": {"stroke": None},
            "axis": lines | text | {"titleFontSize": 12, "titleFontWeight": 400},
            "legend": text | {"orient": "top", "title": None, "labelLimit": 400},
        },
        **spec,
    }
