"""The public page of one entry: what, why, until when, and how to object."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.blocklist import entry_key
from app.pipeline.objecting import (
    LONGEST_CONTACT,
    LONGEST_TEXT,
    published_entry,
    take_objection,
)
from app.web.api.blocklist_schemas import EntryId
from app.web.application import App
from app.web.caller_limits import Callers, caller_of
from app.web.pages.blocklists import Slug
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.grounds import acts, grounds
from app.web.pages.rendering import page

router = APIRouter(prefix="/blocklists", include_in_schema=False)


# Acts shown of an entry; more of the same convince nobody.
MOST_ACTS = 40


class Objection(BaseModel):
    """What the form of an entry holds."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    contact: Annotated[str, Field(max_length=LONGEST_CONTACT)] = ""


@router.get("/{slug}/{entry}")
def show(app: App, slug: Slug, entry: EntryId) -> Response:
    """Why an account is on a published list.

    Acts and proofs alone: sentences of findings could name lists and people that are nobody's business.
    """
    with app.storage.reading() as work:
        found = published_entry(work, slug, entry_key(entry))
        one = work.blocklists.get(slug)
        alert = work.alerts.latest([found.key]).get(found.key)
        events = work.events.recent([found.key]).get(found.key, [])
    findings = alert.findings if alert and alert.id == found.alert_id else ()
    done = acts(findings, events)
    return page(
        "entry.html",
        list=one,
        entry=found,
        acts=done[:MOST_ACTS],
        left_out=max(0, len(done) - MOST_ACTS),
        grounds=grounds(findings, app.detector.signals),
        longest=LONGEST_TEXT,
        longest_contact=LONGEST_CONTACT,
    )


@router.post("/{slug}/{entry}/objections", dependencies=[Depends(sent_by_a_browser)])
def take(
    request: Request,
    app: App,
    callers: Callers,
    slug: Slug,
    entry: EntryId,
    form: Annotated[Objection, Form()],
) -> Response:
    """Keep an objection for a person to read."""
    now = app.clock.now()
    callers.count(caller_of(request), now)
    with app.storage.writing() as work:
        number = take_objection(work, slug, entry_key(entry), form.text, form.contact or None, now)
    return page("objected.html", 201, number=number, path=f"/blocklists/{slug}/{entry}")
