from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.event import FollowEvent, Kind
from app.domain.instant import DAY
from app.domain.rates import Rates
from app.domain.screening import may_matter
from app.domain.sweep import Columns, suspects
from tests.signals.drawn import accounts

# As fickle as the published lists: the chance of a short stay cannot fall much lower.
RATES = Rates(1000, 80)


def columns(told: list[tuple[int, FollowEvent]]) -> Columns:
    """Events of several accounts, in order of time."""
    rows = sorted(told, key=lambda row: row[1].at)
    return Columns(
        np.array([key for key, _ in rows], np.int64),
        np.array([event.watch_id for _, event in rows], np.int32),
        np.array([event.at for _, event in rows], np.int64),
        np.array([event.kind is Kind.FOLLOW for _, event in rows], bool),
    )


@given(
    st.dictionaries(st.integers(-(2**63), 2**63 - 1), accounts(), min_size=1), st.integers(0, 90)
)
@settings(max_examples=150, deadline=None)
def test_whoever_may_matter_is_found_among_everybody(
    every: dict[int, list[FollowEvent]], later: int
) -> None:
    now = max(event.before for events in every.values() for event in events) + later * DAY
    wanted = {key for key, events in every.items() if may_matter(events, RATES, now)}

    found = suspects(columns([(key, e) for key, events in every.items() for e in events]), now)

    assert wanted <= set(found.account.tolist())


@given(accounts())
@settings(max_examples=30, deadline=None)
def test_a_suspect_is_handed_over_with_all_of_its_events(events: list[FollowEvent]) -> None:
    given_columns = columns([(7, event) for event in events])

    found = suspects(given_columns, events[-1].before)

    assert len(found.at) in (0, len(events))
    assert found.at.tolist() in ([], given_columns.at.tolist())


def test_accounts_that_only_came_and_went_are_nobodys_concern() -> None:
    keys = np.arange(1000, dtype=np.int64)
    came, went = np.full(1000, DAY), np.full(1000, 40 * DAY)
    both = Columns(
        np.concatenate([keys, keys]),
        np.zeros(2000, np.int32),
        np.concatenate([came, went]),
        np.repeat([True, False], 1000),
    )

    assert not len(suspects(both, 50 * DAY).at)


def test_of_no_events_nobody_is_suspected() -> None:
    nothing = np.empty(0, np.int64)

    assert not len(suspects(Columns(nothing, nothing, nothing, nothing.astype(bool)), 0).at)
