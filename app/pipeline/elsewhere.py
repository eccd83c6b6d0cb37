"""What a live stream tells of suspects' follows of accounts that nobody here watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from app.domain.account import Account, AccountKey
from app.domain.alert import STANDING
from app.domain.elsewhere import MOST, Ending, FollowElsewhere
from app.domain.record import record_number
from app.domain.streamed import Commit
from app.ports.storage import Work


def note_elsewhere(
    work: Work, network: str, commits: Sequence[Commit], watched: Collection[str]
) -> None:
    """Keep the suspects' follows of accounts that are not `watched`, and the ends of these follows."""
    theirs = [
        (key, one) for key, one in _suspects(work, network, commits) if one.actor not in watched
    ]
    begun = [
        FollowElsewhere(key, record_number(record), Account(network, target).key, one.at)
        for key, one in theirs
        for record, target in one.made
        if target not in watched
    ]
    ended = [
        Ending(key, record_number(record), one.at)
        for key, one in theirs
        for record in set(one.unmade) - {made for made, _ in one.made}
    ]
    work.elsewhere.write(_within(work, begun), ended)


def _suspects(
    work: Work, network: str, commits: Sequence[Commit]
) -> list[tuple[AccountKey, Commit]]:
    """The commits of accounts that are suspected now, each with its account's key."""
    keyed = [(Account(network, one.actor).key, one) for one in commits]
    alerts = work.alerts.latest(sorted({key for key, _ in keyed}))
    suspected = {key for key, alert in alerts.items() if alert.state in STANDING}
    return [(key, one) for key, one in keyed if key in suspected]


def _within(work: Work, begun: Sequence[FollowElsewhere]) -> Iterator[FollowElsewhere]:
    """Those for which there is room, so that nobody can fill the disk by following."""
    kept = Counter(work.elsewhere.counts(sorted({one.actor for one in begun})) if begun else {})
    for one in begun:
        if kept[one.actor] < MOST:
            kept[one.actor] += 1
            yield one
