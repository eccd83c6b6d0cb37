"""Templates made into pages: everything escaped, and text from strangers made visible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.instant import ago, day, rfc3339, span
from app.domain.record import record_key
from app.domain.text import counted, visible
from app.web.pages import words
from app.web.pages.evidence import facts

TEMPLATES = Path(__file__).parents[1] / "templates"
# Sentences of findings are longer than names, but nothing shown is longer than this.
LONGEST_SHOWN = 4_000


def _shown(value: object) -> object:
    """Nothing invisible or direction-changing reaches a page, whichever template forgets it."""
    return visible(value, LONGEST_SHOWN) if type(value) is str else value


_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_shown,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "day": day,
    "rfc3339": rfc3339,
    "counted": counted,
    "date": words.date,
    "minute": words.minute,
    "span": span,
    "ago": ago,
    "sure": words.sure,
    "percent": words.percent,
    "pattern": words.pattern,
    "meaning": words.meaning,
    "state": words.state,
    "cause": words.cause,
    "deed": words.deed,
    "proof": words.proof,
    "shown_by": words.shown_by,
    "list_name": words.list_name,
    "on_several_networks": words.on_several_networks,
    "likelier": words.likelier,
    "record_key": record_key,
    "bar": words.bar,
    "facts": facts,
    "sentence": words.sentence,
}
# Stands in a template between what is sent at once and what takes long to work out.
_HALFWAY = Markup("<!-- the rest follows -->")
_templates.globals |= {
    "rooms": words.ROOMS,
    "halfway": _HALFWAY,
    "account_path": words.account_path,
    "audit_path": words.audit_path,
    "chart_path": words.chart_path,
    "course_path": words.course_path,
    "profile_address": words.profile_address,
}
_templates.tests["made_up"] = words.made_up


def render(template: str, **values: Any) -> str:
    """The text of a template."""
    return _templates.get_template(template).render(values)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page for a browser, which is not to be kept anywhere."""
    return Response(render(template, **values), status, media_type="text/html")


def page_in_two(template: str, **values: Any) -> Response:
    """A page that is sent up to `halfway` before its template asks for the values used below that.

    A value that takes long is a function. What it raises cannot become another answer any more.
    """
    return StreamingResponse(_halves(template, values), media_type="text/html")


def _halves(template: str, values: Mapping[str, Any]) -> Iterator[str]:
    pieces = _templates.get_template(template).generate(values)
    yield "".join(iter(lambda: next(pieces), _HALFWAY))
    yield "".join(pieces)
