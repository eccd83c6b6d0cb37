"""What a stranger is told of why they are on a list: acts, dates and proofs, no list and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.finding import Cited, Finding
from app.domain.instant import MINUTE, Instant
from app.ports.signals import Signal

_ACTS = {
    "follow": "followed",
    "unfollow": "unfollowed",
    "followed back": "was followed back",
    "stay": "followed, and unfollowed later",
    "away": "was away itself",
    "gone": "was off the list",
    "back": "was back on the list",
}
_KINDS = {"follow": Kind.FOLLOW, "unfollow": Kind.UNFOLLOW}
_ANEW = {
    Proof.RECORD: "the platform keeps a record of every follow, and this one was new",
    Proof.SEAT: "it stood at the head of the list, where only new follows stand",
}
_TOLD = {
    Proof.PROBE: "the platform said so when it was asked",
    Proof.STREAM: "the platform told it as it happened",
}
_SEEN = {
    Kind.FOLLOW: "it had not been on the list, and then it was",
    Kind.UNFOLLOW: "it had been on the list, and then it was not",
}
Known = Mapping[tuple[int, Kind, Instant], FollowEvent]


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What was done on so many lists, after one time and not later than the other, and its proof."""

    after: Instant
    before: Instant
    what: str
    proof: str
    lists: int


def acts(findings: Iterable[Finding], events: Iterable[FollowEvent]) -> list[Act]:
    """What findings cite, once, oldest first; a stay is left out if its two ends are told.

    What was seen within the same two minutes, as they are shown, is one act on several lists.
    """
    known = {(one.watch_id, one.kind, one.before): one for one in events}
    cited = {one for finding in findings for one in finding.events}
    ends = {(one.watch_id, one.before) for one in cited if one.what == "unfollow"}
    lists: dict[tuple[Instant, Instant, str, str], set[int]] = defaultdict(set)
    for one in cited:
        if one.what != "stay" or (one.watch_id, one.before) not in ends:
            what, proof = _ACTS.get(one.what, one.what), _proof(one, known)
            after, before = (at - at % MINUTE for at in (one.after, one.before))
            lists[after, before, what, proof].add(one.watch_id)
    return sorted(Act(*act, len(watches)) for act, watches in lists.items())


def grounds(findings: Iterable[Finding], signals: Iterable[Signal]) -> list[tuple[str, float]]:
    """What each signal that weighs says, with its weight, the heaviest first."""
    told = {signal.name: signal.ground for signal in signals}
    said = [(told[one.signal], one.weight) for one in findings if one.signal in told]
    return sorted((one for one in said if one[1]), key=lambda one: -one[1])


def _proof(cited: Cited, known: Known) -> str:
    kind = _KINDS.get(cited.what)
    if kind is None:
        return ""
    event = known.get((cited.watch_id, kind, cited.before))
    if event and event.cause is Cause.REMADE and event.proof in _ANEW:
        return _ANEW[event.proof]
    return _TOLD.get(event.proof, _SEEN[kind]) if event else _SEEN[kind]
