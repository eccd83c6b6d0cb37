"""A listing made of what a walk or a file brought: every account once, at its first place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import Ids
from app.domain.listing import distinct, records_of
from app.domain.record import record_number
from tests.lists import NETWORK, keys


@given(st.lists(st.sampled_from([f"m{number}" for number in range(12)])))
def test_an_account_listed_twice_counts_once_at_its_first_place(ids: list[str]) -> None:
    found, kept = distinct(NETWORK, Ids.of(ids))

    assert list(kept) == list(dict.fromkeys(ids))
    assert found.tolist() == keys(dict.fromkeys(ids)).tolist()


def test_records_stand_beside_their_accounts_and_0_where_none_is_known() -> None:
    found = records_of(Ids.of(["a", "b", "c"]), {"c": "3jzfcijpj2z2a", "a": "self", "z": "other"})

    assert found is not None
    assert found.tolist() == [record_number("self"), 0, record_number("3jzfcijpj2z2a")]


def test_without_any_record_there_is_no_column_of_them() -> None:
    assert records_of(Ids.of(["a"]), {}) is None
