"""Who is spared from acts, whatever an alert says: friends, the allowed, the erased, and oneself."""

from __future__ import annotations

from app.domain.account import Account
from app.domain.act import Act, Deed, Edge, Mandate
from app.domain.blocklist import SUGGESTED, Entry, Rule
from app.domain.instant import DAY, Instant
from app.pipeline.suggest import Shield
from app.ports.storage import Work

FOLLOWED = "you follow it"
LISTED = "an account whose list is watched here follows it"
NOT_SHOWN = "the platform does not show that account to yours"
STANDING = "no alert stands against it any more"
OFF = "acting was not turned on for this"
ALREADY = {
    Deed.BLOCK: "it is blocked already",
    Deed.MUTE: "it is muted already",
    Deed.REMOVE_FOLLOWER: "it does not follow you",
}
NAMED = "You named this account."
# Whatever was agreed to so long ago and could not be done since is not done any more.
LONGEST_WAIT = 7 * DAY
TOO_LATE = "you agreed to it more than a week ago"


class Protection:
    """Whom the owner wants nothing done to, as it is known now."""

    def __init__(self, work: Work) -> None:
        self._shield = Shield(work, SUGGESTED)
        self._allowed = {one.account.key for one in work.allowed.all()}
        self._own = {one.account.key for one in work.mandates.all()}

    def why(self, account: Account, edge: Edge | None) -> str | None:
        """Why nothing may be done to an account; None if something may."""
        key = account.key
        if key in self._own:
            return "it is your own account"
        if key in self._allowed:
            return "you allow it"
        if found := self._shield.why([key]).get(key):
            return LISTED if key in self._shield.followers([key]) else found
        if edge is None:
            return NOT_SHOWN
        return FOLLOWED if edge.follows else None


def accused(work: Work, network: str, now: Instant) -> list[Entry]:
    """Who has a standing alert on a platform, the surest first; notes accuse nobody."""
    return [one.entry for one in work.blocklists.candidates(Rule(networks=(network,)), now)]


def objection(
    work: Work, one: Act, edge: Edge | None, mandate: Mandate, now: Instant
) -> str | None:
    """Why an act that was agreed to must not be done any more; None if it may."""
    if one.deed not in mandate.deeds:
        return OFF
    if now - one.at > LONGEST_WAIT:
        return TOO_LATE
    if one.alert_id is not None:
        standing = accused(work, mandate.account.network, now)
        if one.account.key not in {entry.key for entry in standing}:
            return STANDING
    return Protection(work).why(one.account, edge)
