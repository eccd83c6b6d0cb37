"""What must hold of every town, whatever the seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.detection.observe import Sight, sights
from benchmarks.detection.roster import Rosters
from benchmarks.detection.tables import EVERYWHERE, Stays
from benchmarks.detection.town import Town, build
from benchmarks.detection.world import DAY_MS, WORLDS, Observation, World


@pytest.fixture(scope="module")
def lists(town: Town) -> list[Sight]:
    return list(sights(town, Rosters(town)))


def shown(town: Town, sight: Sight) -> list[int]:
    return list(town.stays.account[sight.rows].tolist())


def truly_following(town: Town, watch: int, at_ms: int) -> set[int]:
    """Row by row after the definition, as slow as it is plain."""
    gone = {
        account
        for account, where, start, end in zip(
            *(
                column.tolist()
                for column in (
                    town.absences.account,
                    town.absences.watch,
                    town.absences.start,
                    town.absences.end,
                )
            ),
            strict=True,
        )
        if start <= at_ms < end and where in (EVERYWHERE, watch)
    }
    columns = (town.stays.account, town.stays.watch, town.stays.start, town.stays.end)
    return {
        account
        for account, where, start, end in zip(*(c.tolist() for c in columns), strict=True)
        if where == watch and start <= at_ms < end and account not in gone
    }


def test_a_sound_list_holds_exactly_those_who_follow_and_are_there(
    town: Town, lists: list[Sight]
) -> None:
    for sight in lists[:: len(lists) // 25]:
        assert set(shown(town, sight)) == truly_following(town, sight.watch, sight.at_ms)


def test_nobody_is_on_a_list_twice(town: Town, lists: list[Sight]) -> None:
    for sight in lists:
        members = shown(town, sight)
        assert len(set(members)) == len(members)


def test_stays_of_one_account_at_one_watch_never_overlap(town: Town) -> None:
    stays = town.stays.rows(np.lexsort((town.stays.start, town.stays.watch, town.stays.account)))
    same = (stays.account[1:] == stays.account[:-1]) & (stays.watch[1:] == stays.watch[:-1])
    assert (stays.start[1:][same] >= stays.end[:-1][same]).all()
    assert (stays.end > stays.start).all()


def test_a_restored_account_is_back_in_its_old_seat(town: Town, rosters: Rosters) -> None:
    gone = town.absences
    ends = town.starts_ms + town.world.horizon_ms
    whole = np.flatnonzero(
        (gone.watch == EVERYWHERE) & (gone.start > town.starts_ms) & (gone.end < ends)
    )
    checked = 0
    for row in whole[:150]:
        for watch in range(town.world.watches):
            before = _accounts(town, rosters, watch, int(gone.start[row]) - 1)
            after = _accounts(town, rosters, watch, int(gone.end[row]))
            account = int(gone.account[row])
            if account not in before or account not in after or _refollowed(town, account, watch):
                continue
            stayed = (set(before) & set(after)) - _movers(town, watch)
            order = [[who for who in side if who in stayed] for side in (before, after)]
            assert order[0] == order[1]
            checked += 1
    assert checked > 10


def test_a_refollow_is_at_the_head_of_the_list(town: Town, rosters: Rosters) -> None:
    stays = town.stays.rows(np.lexsort((town.stays.start, town.stays.watch, town.stays.account)))
    same = (stays.account[1:] == stays.account[:-1]) & (stays.watch[1:] == stays.watch[:-1])
    again = stays.rows(np.flatnonzero(same) + 1)
    inside = again.rows(again.start < town.starts_ms + town.world.horizon_ms)
    heads = [
        rosters.following(watch, start)[0]
        for watch, start in zip(inside.watch.tolist(), inside.start.tolist(), strict=True)
    ]
    assert len(heads) > 500
    assert (town.stays.account[heads] == inside.account).all()


def test_ordinary_people_refollow_once_a_century() -> None:
    crowd = build(replace(WORLDS["clean"], accounts=20_000, lookalikes=0.0))
    ordinary = crowd.stays.rows(crowd.behaviour[crowd.stays.account] == "ordinary")

    again = ordinary.size - len(_edges(ordinary))

    ends = crowd.starts_ms + crowd.world.horizon_ms
    standing = np.minimum(ordinary.end, ends) - np.maximum(ordinary.start, crowd.starts_ms)
    # A quarter of the refollows fall beyond the last day, hence the lower lower bound.
    assert 0.005 < again / (standing.sum() / DAY_MS / 365.25) < 0.0157


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_has_as_many_accounts_as_it_says(name: str) -> None:
    assert build(WORLDS[name]).size == WORLDS[name].accounts


def test_a_seed_gives_the_same_town_again_and_another_seed_another(world: World) -> None:
    first, same, other = build(world), build(world), build(replace(world, seed=2))
    assert first.account_ids == same.account_ids
    assert np.array_equal(first.stays.start, same.stays.start)
    assert first.account_ids != other.account_ids


def test_seeing_a_town_otherwise_does_not_change_who_lives_there(world: World) -> None:
    seen_otherwise = build(replace(world, seen=Observation(order="sorted", interval_hours=6)))
    assert np.array_equal(build(world).stays.start, seen_otherwise.stays.start)


def test_an_agency_cycles_each_account_once_a_target(town: Town) -> None:
    crew = town.stays.rows(town.behaviour[town.stays.account] == "agency")
    assert len(_edges(crew)) == crew.size > 50


def test_one_pass_accounts_visit_at_least_five_watches(town: Town) -> None:
    passed = town.stays.rows(town.behaviour[town.stays.account] == "one_pass")
    visits = np.bincount(passed.account, minlength=town.size)
    assert visits[town.behaviour == "one_pass"].min() >= 5


def _edges(stays: Stays) -> set[tuple[int, int]]:
    return set(zip(stays.account.tolist(), stays.watch.tolist(), strict=True))


def _accounts(town: Town, rosters: Rosters, watch: int, at_ms: int) -> list[int]:
    return list(town.stays.account[rosters.visible(watch, at_ms)].tolist())


def _refollowed(town: Town, account: int, watch: int) -> bool:
    rows = (town.stays.account == account) & (town.stays.watch == watch)
    return int(rows.sum()) > 1


def _movers(town: Town, watch: int) -> set[int]:
    """Whoever followed this watch more than once may stand elsewhere by right."""
    accounts, stays = np.unique(town.stays.account[town.stays.watch == watch], return_counts=True)
    return set(accounts[stays > 1].tolist())
