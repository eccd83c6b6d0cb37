"""What the report on an account consists of, as a page and as one file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from app.domain.audit.comparing import compared
from app.domain.audit.report import Audit
from app.domain.audit.telling import tell_audit
from app.domain.audit.words import shortly_told
from app.reports import charts
from app.reports.vega import INKS, svg
from app.web.pages.rendering import render

_STYLE = Path(__file__).parents[1] / "static" / "churnwatch.css"
Address = Callable[[str, str], str]
"""Where the chart of this name is, in this ink."""


def content(audit: Audit, address: Address) -> dict[str, Any]:
    """Everything the template of the report is given."""
    return {
        "audit": audit,
        "told": tell_audit(audit),
        "compared": compared(audit.periods),
        "brought": shortly_told(audit),
        "charts": [
            {
                "title": charts.TITLES[name],
                "alt": charts.described(name, audit),
                "light": address(name, "light"),
                "dark": address(name, "dark"),
            }
            for name in charts.charts(audit)
        ],
    }


def write_page(audit: Audit) -> bytes:
    """The report as one HTML file, with its style and charts inside."""

    def inside(name: str, ink: str) -> str:
        spec = charts.chart(name, audit, INKS[ink])
        drawn = b64encode(svg(spec, INKS[ink]).encode()).decode()
        return Markup(f"data:image/svg+xml;base64,{drawn}")  # noqa: S704 - base64 holds no markup

    style = Markup(_STYLE.read_text())  # noqa: S704 - a file of ours
    return render("audit_file.html", style=style, **content(audit, inside)).encode()
