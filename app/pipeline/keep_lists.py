"""Block lists made, changed and removed by a person."""

from __future__ import annotations

import re
from dataclasses import replace

from app.domain.blocklist import LONGEST_DAYS, MOST_ENTRIES, SUGGESTED, BlockList, Rule
from app.domain.errors import BadInput, Conflict
from app.domain.instant import Instant
from app.domain.text import visible
from app.pipeline.publish import refresh
from app.ports.storage import Work

# What a list has unless a person says otherwise. 90 days without a new cycle, and it is over.
QUOTA, DAYS = 5_000, 90
LONGEST_TITLE = 200
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def create(
    work: Work, slug: str, title: str, rule: Rule, quota: int = QUOTA, days: int = DAYS
) -> BlockList:
    """Make a private list. Raises BadInput, Conflict if there is one of that name."""
    return work.blocklists.add(_checked(BlockList(0, slug, title or slug, rule, quota, days)))


def change(work: Work, one: BlockList, now: Instant) -> BlockList:
    """Keep a list's new title, rule, quota or expiry. Raises BadInput, Conflict."""
    if one.published and one.rule.severity != work.blocklists.get(one.slug).rule.severity:
        raise Conflict(f"{one.slug} is published: whether it takes notes cannot change now")
    work.blocklists.save(_checked(one))
    refresh(work, one.slug, now)
    return work.blocklists.get(one.slug)


def remove(work: Work, slug: str) -> None:
    """Forget a list with its versions.

    Raises NotFound, Conflict for the one that is always there and for one that stands elsewhere.
    """
    if slug == SUGGESTED:
        raise Conflict(f"{SUGGESTED} is always there; `blocklist unpublish` makes it private")
    one = work.blocklists.get(slug)
    if work.mirrors.of(one.id):
        raise Conflict(f"{slug} is mirrored on Bluesky: `blocklist bluesky {slug} --off` first")
    work.blocklists.remove(one.id)


def _checked(one: BlockList) -> BlockList:
    if not _SLUG.fullmatch(one.slug):
        raise BadInput("a list is called by small letters, digits and hyphens, at most 64 of them")
    title = one.title.strip()
    if not title or visible(title, LONGEST_TITLE) != title:
        raise BadInput(f"a title has 1 to {LONGEST_TITLE} readable characters")
    if not 1 <= one.quota <= MOST_ENTRIES or not 1 <= one.days <= LONGEST_DAYS:
        raise BadInput(f"a list has 1 to {MOST_ENTRIES} entries, for 1 to {LONGEST_DAYS} days")
    if not 0 <= one.rule.confidence <= 1:
        raise BadInput("a confidence lies between 0 and 1")
    return replace(one, title=title)
