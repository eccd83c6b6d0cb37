"""One walk over one list of a server with Mastodon's API, and what its pages together say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.net.paging import Page
from app.ports.sources import Member, Walk
from app.sources import _fediverse as fediverse
from app.sources import _mastodon as wire
from app.sources._fediverse_source import MOVED
from app.sources._mastodon_session import Session

# The most Mastodon gives at once.
PAGE = 80


@dataclass(slots=True)
class Reading:
    """The pages of one list. `numbers`: what the server calls its members, by their ids.

    `positions`: the numbers that links to other pages begin or end at. `ended`: whether the last
    page said that there is none after it.
    """

    session: Session
    person: wire.Person
    form: wire.Form
    kind: ListKind
    numbers: dict[str, str] = field(default_factory=dict)
    positions: set[str] = field(default_factory=set)
    ended: bool = True

    async def page(self, cursor: str | None) -> Page:
        """One page; `cursor` is the query of the link that led to it."""
        path = f"/api/v1/accounts/{self.person.number}/{self.kind}"
        answer = await self.session.get(f"{path}?{cursor or f'limit={PAGE}'}")
        people = answer.decode(wire.People)
        link = answer.link("next")
        next = fediverse.own_cursor(answer, link, self.session.host, path) if link else None
        self.positions |= fediverse.positions(link, answer.link("prev"))
        # Some servers page without links, others send everything however little was asked for.
        self.ended = "link" in answer.headers or not people or len(people) > PAGE
        members = [member for member in map(self._member, people) if member]
        return Page(members, next, dropped=len(people) - len(members))

    def judged(self, walk: Walk) -> Walk:
        """The walk with what its account and all its pages together say about it."""
        sorted = wire.sorted_by_follow(self.positions, self.numbers.values())
        walk = replace(walk, order=Order.NEWEST_FIRST if sorted else Order.UNKNOWN)
        doubt = self._doubt(walk) if walk.complete else None
        if doubt is None:
            return walk
        hidden = not walk.members and (bool(walk.claimed) or self._said_hidden)
        return replace(walk, complete=False, fault=doubt, hidden=hidden)

    def _doubt(self, walk: Walk) -> str | None:
        """Why the list proves no absence although its pages came to an end."""
        seen = len(walk.members)
        if not seen and walk.claimed:
            return f"the profile claims {walk.claimed:,}, the list shows nobody"
        if self._said_hidden and (not seen or walk.claimed is None or seen < walk.claimed):
            return "the account shows this list to nobody else"
        if self.person.moved:
            return MOVED
        if not self.ended and (walk.claimed is None or seen < walk.claimed):
            return f"the server names no next page after {seen:,}, and not that the list ended"
        return None

    @property
    def _said_hidden(self) -> bool:
        """Hollo says so of both lists, and hides only whom the account follows."""
        return self.person.hides(self.kind) and not self.session.own

    def _member(self, person: wire.Person) -> Member | None:
        id, number = self.form.id(person), person.number
        if id is None or number is None:
            return None
        self.numbers[id] = number
        return Member(id, wire.address(person, self.session.host))
