"""An audit as a PDF of a few pages, set by typst: to print, and to show to whoever was hired."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import typst

from app.domain.account import Account
from app.domain.audit.comparing import compared
from app.domain.audit.report import Audit, Target
from app.domain.audit.telling import ToldAudit, ToldVerdict, tell_audit
from app.domain.audit.words import shortly_told
from app.domain.instant import day
from app.domain.text import visible
from app.reports import charts
from app.reports.vega import INKS, pdf

MEDIA_TYPE = "application/pdf"
# What fits on one page; the tables hold all of them.
_TARGETS = 15
# The document's fonts end with Latin, Greek and Cyrillic letters; others would print as boxes.
_LAST_LETTER = "\u04ff"


def write_document(audit: Audit) -> bytes:
    """The report as a tagged PDF. The same report gives the same bytes."""
    drawn, ink = charts.charts(audit), INKS["light"]
    files = {f"{name}.pdf": pdf(charts.chart(name, audit, ink), ink) for name in drawn}
    files["report.json"] = msgspec.json.encode(_content(audit, drawn))
    files["audit.typ"] = resources.files("app.reports").joinpath("audit.typ").read_bytes()
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        return typst.compile(str(Path(folder, "audit.typ")), format="pdf", ignore_system_fonts=True)


def _content(audit: Audit, drawn: list[str]) -> dict[str, Any]:
    told = tell_audit(audit)
    return {
        "name": _name(audit.account),
        "network": audit.account.network,
        "id": audit.account.id,
        "engagement": [day(audit.window.since), day(audit.window.until)],
        "observed": [day(audit.observed.since), day(audit.observed.until)],
        "verdict": _printable(told.verdict),
        "periods": [
            [one.name.capitalize(), day(one.window.since), day(one.window.until)]
            for one in audit.periods
        ],
        "compared": compared(audit.periods),
        "charts": [
            {"file": f"{name}.pdf", "title": charts.TITLES[name],
             "alt": charts.described(name, audit)}
            for name in drawn
        ],
        "targets": [_target(audit, one) for one in audit.top[:_TARGETS]],
        "told": shortly_told(audit),
        "blockers": [_name(audit.name(key)) for key in audit.blockers],
        "unobserved": told.unobserved,
        "questions": told.questions,
        "definitions": _definitions(told),
    }  # fmt: skip


def _definitions(told: ToldAudit) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), meaning) for name, meaning in told.definitions.items()]


def _target(audit: Audit, one: Target) -> list[str]:
    begun = [spell.followed_at for spell in one.spells if spell.followed_at is not None]
    back = {None: "not known", True: "yes", False: "no"}[one.follows_back]
    return [_name(audit.name(one.key)), str(one.times), day(min(begun)), day(max(begun)), back]


def _name(account: Account) -> str:
    """The handle if the fonts have its letters, else the id, which is ASCII."""
    name = visible(account.name)
    return name if max(name) <= _LAST_LETTER else account.id


def _printable(verdict: ToldVerdict) -> dict[str, Any]:
    reasons = [_letters(reason) for reason in verdict.reasons]
    return {"headline": verdict.headline, "reasons": reasons}


def _letters(text: str) -> str:
    """The text with a mark where the fonts have no letter."""
    return "".join(letter if letter <= _LAST_LETTER or letter in "–—…" else "?" for letter in text)
