"""On which lists a single follow or unfollow is written down: it changes one of each of two accounts.

What happened is on the followers of its subject and on what its actor follows. It goes to whichever
of the two is watched, to both if both are, and otherwise to the followers of its subject; except
where a file tells so much of one actor that it must be the actor's own history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from app.domain.account import Account, AccountKey
from app.domain.imported import ImportedEvent
from app.domain.instant import DAY
from app.domain.watch import ListKind

# Nobody watches the followers of so many accounts for the sake of one who follows them, and so many
# lists would be too many to look through.
OWN_HISTORY = 100

# Events of so long are judged together, as of the last of them: an alert fades within months.
SPAN = 30 * DAY

Place = tuple[Account, ListKind]
"""A list: whose, and which of the two."""

Filed = tuple[Place, ImportedEvent]
"""An event on a list it goes to."""

Portion = dict[Place, list[ImportedEvent]]
"""Events by the list they go to, in the order in which the lists come up."""


def file_events(
    events: Sequence[ImportedEvent], watched: Collection[Place], asked: ListKind | None = None
) -> list[Filed]:
    """The events on the lists they go to, in their order.

    `watched`: the lists there are, by accounts without handles. `asked`: the one kind of list that
    a person wants them on.
    """
    actors = set() if asked else _of_own_history(events, watched)
    places = ((event, _places(event, watched, actors, asked)) for event in events)
    return [(place, event) for event, own in places for place in own]


def portions(filed: Iterable[Filed], known: Collection[AccountKey], most: int) -> Iterator[Portion]:
    """The events in their order, a portion after another, none longer than SPAN nor with more than
    `most` that can accuse.

    Those are events of accounts that come up again on others' lists, or that are `known` to have
    done something before: whoever comes once is accused of nothing, and one file may tell of many.
    """
    portion: Portion = {}
    accusing, seen, ends = 0, set(known), 0
    for place, event in filed:
        key = member(event, place[1]).key
        accuses = place[1] is ListKind.FOLLOWERS and key in seen
        if place[1] is ListKind.FOLLOWERS:
            seen.add(key)
        if portion and (accusing + accuses > most or event.at >= ends):
            yield portion
            portion, accusing = {}, 0
        ends = ends if portion else event.at + SPAN
        accusing += accuses
        portion.setdefault(place, []).append(event)
    if portion:
        yield portion


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
