"""On which lists a single follow or unfollow is written down: it changes one of each of two accounts.

What happened is on the followers of its subject and on what its actor follows. It goes to whichever
of the two is watched, to both if both are, and otherwise to the followers of its subject; except
where a file tells so much of one actor that it must be the actor's own history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from app.domain.account import Account
from app.domain.imported import ImportedEvent
from app.domain.watch import ListKind

# Nobody watches the followers of so many accounts for the sake of one who follows them, and so many
# lists would be too many to look through.
OWN_HISTORY = 100

Place = tuple[Account, ListKind]
"""A list: whose, and which of the two."""


def file_events(
    events: Sequence[ImportedEvent], watched: Collection[Place], asked: ListKind | None = None
) -> dict[Place, list[ImportedEvent]]:
    """The events by the list they go to, in the order in which the lists come up.

    `watched`: the lists there are, by accounts without handles. `asked`: the one kind of list that
    a person wants them on.
    """
    filed: dict[Place, list[ImportedEvent]] = {}
    actors = set() if asked else _of_own_history(events, watched)
    for event in events:
        for place in _places(event, watched, actors, asked):
            filed.setdefault(place, []).append(event)
    return filed


def member(event: ImportedEvent, list: ListKind) -> Account:
    """Who comes onto such a list by the event, or goes from it."""
    return event.actor if list is ListKind.FOLLOWERS else event.subject


def _places(
    event: ImportedEvent,
    watched: Collection[Place],
    actors: Collection[Account],
    asked: ListKind | None,
) -> Iterable[Place]:
    followers = (event.subject, ListKind.FOLLOWERS)
    following = (event.actor, ListKind.FOLLOWING)
    if asked:
        return [followers if asked is ListKind.FOLLOWERS else following]
    if event.actor in actors and followers not in watched:
        return [following]
    return [place for place in (followers, following) if place in watched] or [followers]


def _of_own_history(events: Iterable[ImportedEvent], watched: Collection[Place]) -> set[Account]:
    """The actors who follow many accounts that nobody watches."""
    unwatched: dict[Account, set[Account]] = {}
    for event in events:
        if (event.subject, ListKind.FOLLOWERS) not in watched:
            unwatched.setdefault(event.actor, set()).add(event.subject)
    return {actor for actor, subjects in unwatched.items() if len(subjects) > OWN_HISTORY}
