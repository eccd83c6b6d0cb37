"""What a list says to whoever asks: its newest version if it is published, else what it would say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.domain.blocklist import BlockList, Edition, Entry
from app.domain.errors import Conflict
from app.domain.instant import Instant
from app.pipeline.suggest import Proposal
from app.ports.exports import Exporter
from app.ports.storage import Work


def open_edition(
    work: Work, one: BlockList, now: Instant, since: int | None = None, address: str = "/blocklists"
) -> Edition:
    """The list's newest version, or what changed after another one; what it would say if private.

    Raises Conflict if there was no such version.
    """
    newest = work.editions.newest(one.id) if one.published else None
    if since is not None and (newest is None or since > newest.number):
        raise Conflict(f"{one.slug} has no version {since}; fetch the whole list, without `since`")
    if since is not None and since < one.whole_since:
        raise Conflict(
            f"who left {one.slug} after version {since} is no longer known; fetch the whole list,"
            " without `since`, and drop whoever is not on it"
        )
    if newest is None:
        return propose(work, one, now, address)
    return Edition(
        slug=one.slug,
        title=one.title,
        as_of=newest.at,
        entries=work.editions.entries(one.id, since or 0),
        version=newest.number,
        hash=newest.hash,
        since=since,
        retracted=() if since is None else work.editions.tombstones(one.id, since),
        address=address,
    )


def propose(work: Work, one: BlockList, now: Instant, address: str = "/blocklists") -> Edition:
    """What the list would say now, as of the last change of any alert."""
    entries = Proposal(work, one, now)
    as_of = work.alerts.changed_at() or 0
    return Edition(one.slug, one.title, as_of, entries, address=address)


class Counted:
    """Entries on their way into a format, of one network or all, counted as they pass.

    `held`: those the format could hold, `lacking`: the others.
    """

    def __init__(self, edition: Edition, exporter: Exporter, network: str | None = None) -> None:
        self.held = self.lacking = 0
        self.edition = replace(edition, entries=self)
        self._entries = edition.entries
        self._exporter = exporter
        self._network = network

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            if self._network in (None, entry.account.network):
                fits = self._exporter.holds(entry)
                self.held += fits
                self.lacking += not fits
                yield entry
