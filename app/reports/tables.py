"""The tables of an audit as one CSV file: its figures, its days, and every follow it counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import msgspec

from app.domain.account import Account
from app.domain.audit.report import Audit
from app.domain.audit.spells import Spell
from app.domain.audit.telling import tell_audit, tell_spell
from app.domain.text import inert, visible

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
_SPELL = (
    "id",
    "handle",
    "followed_after",
    "followed_before",
    "ended_after",
    "ended_before",
    "ending",
    "dwell_days",
    "exact",
)
Row = Iterable[object]


def write_tables(audit: Audit) -> bytes:
    """Blocks of rows with an empty line between them; the first row of each names its columns.

    A cell that a spreadsheet could take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    for number, block in enumerate((_figures(audit), _days(audit), _dwell(audit), _spells(audit))):
        rows.writerows([()] if number else [])
        rows.writerows([inert(_cell(one)) for one in row] for row in block)
    return text.getvalue().encode()


def _cell(one: object) -> str:
    return "" if one is None else visible(str(one))


def _figures(audit: Audit) -> Iterator[Row]:
    """One row a figure, one column for each of before, during and after."""
    periods = audit.periods
    yield ("figure", *(period.name for period in periods))
    told = [msgspec.structs.asdict(period.figures) for period in periods]
    for name in told[0]:
        yield (name, *(figures[name] for figures in told))
    yield ("followers_gained", *(period.gained for period in periods))
    yield ("followers_lost", *(period.lost for period in periods))


def _days(audit: Audit) -> Iterator[Row]:
    yield "day", "follows", "unfollows", "burst"
    for one in tell_audit(audit).calendar:
        yield one.day, one.follows, one.unfollows, "yes" if one.burst else "no"


def _dwell(audit: Audit) -> Iterator[Row]:
    yield "from_days", "to_days", "spells"
    for one in tell_audit(audit).dwell:
        yield one.from_days, one.to_days, one.spells


def _spells(audit: Audit) -> Iterator[Row]:
    yield _SPELL
    for spell in audit.made:
        yield _spell(spell, audit.name(spell.target))


def _spell(spell: Spell, account: Account) -> Row:
    told = tell_spell(spell)
    return (account.id, account.handle, *(getattr(told, name) for name in _SPELL[2:]))
