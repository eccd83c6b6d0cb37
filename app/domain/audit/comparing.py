"""The figures of before, during and after the engagement side by side, as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.audit.report import Period

_ROWS: tuple[tuple[str, Callable[[Period], float | None]], ...] = (
    ("days", lambda one: round(one.window.days, 1)),
    ("follows made", lambda one: one.figures.follows),
    ("follows a day", lambda one: _a_day(one, one.figures.follows)),
    ("unfollows", lambda one: one.figures.unfollows),
    ("unfollows a day", lambda one: _a_day(one, one.figures.unfollows)),
    ("accounts followed", lambda one: one.figures.targets),
    ("of them twice or more in 180 days", lambda one: one.figures.targets_followed_twice_within_180_days),
    ("spells (followed, then dropped)", lambda one: one.figures.spells),
    ("of them within 30 days, %", lambda one: _percent(one.figures.share_dropped_within_30_days)),
    ("median spell, days", lambda one: one.figures.median_dwell_days),
    ("burst days", lambda one: one.figures.burst_days),
    ("followers gained", lambda one: one.gained),
    ("followers lost", lambda one: one.lost),
)  # fmt: skip


def compared(periods: Sequence[Period]) -> list[tuple[str, ...]]:
    """A row a figure: its name, and its value in each period; a dash where it is not known."""
    return [(name, *(_shown(of(one)) for one in periods)) for name, of in _ROWS]


def _a_day(one: Period, count: int) -> float | None:
    return round(count / one.window.days, 1) if one.window.days >= 1 else None


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{round(value, 1):,}"
