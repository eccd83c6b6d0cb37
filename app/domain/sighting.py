"""What a profile showed of an account, reduced to what detection may use: no names, no texts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.account import AccountKey, AccountStatus, Profile
from app.domain.instant import Instant

# The tags of follow-for-follow circles, as #TeamFollowBack (ICWSM 2024) and similar studies list them.
_INVITES = re.compile(
    r"#?\b(f4f|l4l|follow\s*(4|for)\s*follow|follow\s*back|followback|team\s*follow\s*back|"
    r"ifb|i follow back|sdv|siguemeytesigo|100% follow)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One observation of one account. `invites`: its description asks for follow-backs."""

    key: AccountKey
    observed_at: Instant
    status: AccountStatus
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    invites: bool = False


def sighting_of(profile: Profile) -> Sighting:
    """What of a profile may be kept."""
    return Sighting(
        profile.account.key,
        profile.observed_at,
        profile.status,
        profile.followers,
        profile.following,
        profile.posts,
        bool(_INVITES.search(profile.description or "")),
    )
