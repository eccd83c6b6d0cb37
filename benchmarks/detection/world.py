"""What a simulated town is made of: every parameter with where it came from.

[M] measured on follower histories kept in public, [S] simulated, [assumed] nobody measured it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Order = Literal["newest_first", "sorted", "shuffled"]
Claim = Literal["none", "true", "listed"]

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Rates:
    """How ordinary people and platforms behave.

    gone_in_14_days: smallest and largest share of new followers gone after 14 days, one draw a
        watch, log-uniform [M: 2 % to 38 % over ten lists].
    refollow_per_edge_year: true refollows by ordinary followers [M: 23 in 2,193 edge-years].
    refollow_gap_days, refollow_gap_sigma: lognormal gap [assumed, shorter than the 25 days and
        more that were measured, so pessimistic].
    flicker_shape, flicker_per_year: Gamma-Poisson rate at which a whole account vanishes and
        returns [M: shape 0.03-0.04, 0.04-0.05 a year].
    deactivators_per_100k: accounts switched off every week, 4 days on and 3 off [M: one in 40,381].
    blocks_per_edge_year: a block hides one follower from one list for a while [assumed].
    hiccups_per_year: batches of accounts vanish for hours and come back to their seats [M: seen].
    hiccup_share: smallest and largest share of accounts in such a batch [M: up to 15 % at once].
    purges_per_year, purge_share: the platform removes accounts in one batch [M: 0.2 % to 15 %].
    restored_share: share of a purge that is restored within three weeks [assumed].
    row_blip: chance that one row is missing from one list [M: 2e-6].
    """

    gone_in_14_days: tuple[float, float] = (0.02, 0.38)
    refollow_per_edge_year: float = 0.0105
    refollow_gap_days: float = 10.0
    refollow_gap_sigma: float = 1.3
    flicker_shape: float = 0.035
    flicker_per_year: float = 0.045
    deactivators_per_100k: float = 100.0
    blocks_per_edge_year: float = 0.01
    hiccups_per_year: float = 6.0
    hiccup_share: tuple[float, float] = (0.01, 0.08)
    purges_per_year: float = 1.5
    purge_share: tuple[float, float] = (0.002, 0.03)
    restored_share: float = 0.3
    row_blip: float = 2e-6


@dataclass(frozen=True, slots=True)
class Observation:
    """How the lists are seen.

    interval_hours: time between two snapshots of one watch.
    missing, incomplete, cut, empty: shares of snapshots that were never taken, that say
        `complete: false` and stop early, that say `complete: true` and stop early, and that say
        `complete: true` and are empty. [M: page-size cuts in 2 of 10 repositories, empty and
        damaged files seen; the shares are what detection has to stand, assumed.]
    stale: share of snapshots that say `complete: true` and tell of a time up to three days ago.
    order: newest first and said so, sorted by id, or shuffled.
    claim: no claimed count, the platform's count (which still holds hidden accounts and is 0.5 to
        3 % over the list [M]), or the number of rows listed, which a cut list gets wrong too.
    records: members carry the key of their follow record.
    profile_days: days between two profile lines of one account; None leaves profiles out.
    probe_cap: most profiles looked up after one snapshot because they vanished or returned.
    follow_backs: the watched account's own follows are told as event lines.
    both_lists: whom the watched account follows is listed after each of its lists of followers.
    page: rows a page, for lists cut at a page's end [M: 30 to 100].
    """

    interval_hours: float = 24.0
    missing: float = 0.02
    incomplete: float = 0.03
    cut: float = 0.01
    empty: float = 0.003
    stale: float = 0.0
    order: Order = "newest_first"
    claim: Claim = "none"
    records: bool = False
    profile_days: float | None = 7.0
    probe_cap: int = 200
    follow_backs: bool = False
    both_lists: bool = False
    page: int = 100


@dataclass(frozen=True, slots=True)
class World:
    """One town: who lives there, for how long, and how it is watched.

    accounts: followers of all kinds together; what the other figures leave are ordinary people.
    churners: accounts of each churning behaviour; 0 is a town of innocents.
    lookalikes: multiplies the number of innocents who resemble churners.
    quit_per_cycle: chance that a churner stops after a cycle [assumed].
    common_calendars: innocents in clubs, and as many again who hunt raffles: both act on schedules.
    operator_copies, comers_and_goers: the accounts of the operator world.
    copies_share_days: all copies live by the operator's own calendar; else each is moved in time.
    follows: mean number of watches an ordinary person follows, 1 + geometric [assumed].
    ids: decentralised identifiers, or numbers as GitHub has them.
    """

    name: str
    seed: int = 1
    watches: int = 20
    days: int = 180
    accounts: int = 30_000
    churners: int = 300
    lookalikes: float = 1.0
    quit_per_cycle: float = 0.05
    common_calendars: int = 0
    operator_copies: int = 0
    comers_and_goers: int = 0
    copies_share_days: bool = True
    follows: float = 1.5
    ids: Literal["did", "number"] = "did"
    network: str = "bluesky"
    starts_at: str = "2026-01-01T00:00:00"
    rates: Rates = field(default_factory=Rates)
    seen: Observation = field(default_factory=Observation)

    @property
    def horizon_ms(self) -> int:
        return self.days * DAY_MS

    def scaled(self, per_30k: float) -> int:
        """A number of look-alikes given for 30,000 accounts, for this town's size."""
        return round(per_30k * self.lookalikes * self.accounts / 30_000)


TOWN20 = World("town20")
IDS_ONLY = Observation(order="sorted", profile_days=None)

WORLDS: dict[str, World] = {
    world.name: world
    for world in (
        TOWN20,
        replace(TOWN20, name="town8", watches=8, accounts=12_000, churners=120),
        replace(TOWN20, name="clean", churners=0),
        replace(TOWN20, name="calendars", accounts=12_000, churners=0, common_calendars=600),
        replace(TOWN20, name="small", watches=10, accounts=4_000, churners=40),
        replace(TOWN20, name="hamlet", watches=10, days=120, accounts=1_500, churners=12),
        # [M] the 35,000-follower list: 2.1 % of new followers are gone after 14 days.
        World(
            "operator",
            watches=10,
            days=365,
            accounts=24_663,
            churners=0,
            lookalikes=0.0,
            operator_copies=30,
            comers_and_goers=133,
            ids="number",
            network="github",
            # Those who come and go again and again are the 133; the others do it once at most.
            rates=Rates(
                gone_in_14_days=(0.015, 0.05),
                hiccups_per_year=0,
                deactivators_per_100k=0,
                flicker_shape=10.0,
                flicker_per_year=0.02,
            ),
            seen=replace(IDS_ONLY, missing=0.02, incomplete=0.0, cut=0.0, empty=0.0),
        ),
    )
}
