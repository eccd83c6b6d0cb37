"""Accounts and their keys: a function of network and id alone, the same for one id as for many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import Account, account_key, checked_id
from app.domain.errors import BadInput
from app.domain.ids import LONGEST_ID, Ids

IDS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=80)


@given(st.lists(IDS, max_size=30), st.sampled_from(["bluesky", "mastodon:a.example", "x"]))
def test_the_key_of_an_id_is_the_same_in_any_company(ids: list[str], network: str) -> None:
    keys = Ids.of(ids).keys(network).tolist()

    assert keys == [account_key(network, id) for id in ids]


@given(st.sets(IDS, max_size=30))
def test_different_ids_have_different_keys(ids: set[str]) -> None:
    assert len({account_key("town", id) for id in ids}) == len(ids)


def test_one_id_on_two_networks_is_two_accounts() -> None:
    assert account_key("github", "583231") != account_key("x", "583231")


def test_a_key_is_what_it_was_when_databases_were_written_with_it() -> None:
    keys = {
        id: account_key("bluesky", id) for id in ("did:plc:a", "did:plc:z72i7hdynmk6r22z27h6tvur")
    }

    assert keys == {
        "did:plc:a": 5196585097208179809,
        "did:plc:z72i7hdynmk6r22z27h6tvur": -6410175465406882650,
    }


def test_a_handle_is_no_part_of_who_an_account_is() -> None:
    assert Account("town", "1", "old").key == Account("town", "1", "new").key


@pytest.mark.parametrize(
    "id", ["", " ", "a b", "a\n", "a\0b", "é", "名", "a" * (LONGEST_ID + 1), "\u202eevil"]
)
def test_what_no_network_gives_as_an_id_is_refused_without_repeating_it(id: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked_id(id)

    assert id not in str(refused.value) or not id.strip()
    assert list(Ids.of(["ok", id])) == ["ok"]


@pytest.mark.parametrize(
    "id", ["a", "did:plc:a", "https://a.example/users/b?c=d#e", "a" * LONGEST_ID]
)
def test_every_kind_of_stable_id_is_taken_as_it_is(id: str) -> None:
    assert checked_id(id) == id


@pytest.mark.parametrize(("handle", "name"), [("a.example", "@a.example"), (None, "did:plc:a")])
def test_an_account_is_called_by_its_handle_where_it_has_one(handle: str | None, name: str) -> None:
    assert Account("bluesky", "did:plc:a", handle).name == name
