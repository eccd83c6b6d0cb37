"""Lengths of time as a person types them: 30m, 6h, 2d."""

from __future__ import annotations

import re

import typer

from app.domain.instant import DAY, HOUR, MINUTE

_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}
_FORM = re.compile(r"(\d{1,6})([mhd])")


def parse_duration(text: str) -> int:
    """The length in milliseconds. Raises BadParameter, which ends in a usage message."""
    found = _FORM.fullmatch(text.strip().lower())
    if not found:
        raise typer.BadParameter("write a number of minutes, hours or days, such as 30m, 6h or 2d")
    return int(found[1]) * _UNITS[found[2]]
