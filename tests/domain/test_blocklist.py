from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocklist import BlockList, Rule, entry_id, entry_key
from app.domain.errors import BadInput
from app.domain.instant import DAY

# Networks and watches of a rule; an account's network and who has seen it; whether it is taken.
RULES = [
    ((), (), "bluesky", (1,), True),
    (("bluesky",), (), "bluesky", (1,), True),
    (("bluesky",), (), "github", (1,), False),
    (("mastodon",), (), "mastodon:a.example", (1,), True),
    (("mastodon:a.example",), (), "mastodon:b.example", (1,), False),
    (("git",), (), "github", (1,), False),  # a name that only begins alike
    ((), (2, 3), "bluesky", (1, 3), True),
    ((), (2, 3), "bluesky", (1,), False),
]


@pytest.mark.parametrize(("networks", "watches", "network", "seen_on", "taken"), RULES)
def test_a_rule_takes_who_fits_each_of_its_selections(
    networks: tuple[str, ...],
    watches: tuple[int, ...],
    network: str,
    seen_on: tuple[int, ...],
    taken: bool,
) -> None:
    assert Rule(networks=networks, watches=watches).takes(network, seen_on) is taken


def test_an_entry_leaves_when_its_alert_fades_or_the_list_says_so() -> None:
    one = BlockList(1, "a", "A", days=30)

    assert one.until(last_seen=0, fades_at=90 * DAY) == 30 * DAY
    assert one.until(last_seen=0, fades_at=10 * DAY) == 10 * DAY


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_an_address_names_exactly_one_account(key: int) -> None:
    assert entry_key(entry_id(key)) == key
    assert len(entry_id(key)) == 16


def test_an_address_that_names_nobody_is_refused() -> None:
    with pytest.raises(BadInput):
        entry_key("everybody")
