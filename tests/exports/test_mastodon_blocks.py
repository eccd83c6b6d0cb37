from __future__ import annotations

import pytest

from app.domain.account import Account
from app.domain.blocklist import Edition
from app.exports.mastodon_blocks import EXPORT, fediverse_address
from tests.exports.conftest import blocks, entry, text

HERE = "mastodon:social.example"


def test_the_file_is_addresses_and_nothing_else(mixed: Edition) -> None:
    assert text(EXPORT, mixed) == "tern@social.example\n"
    assert [EXPORT.holds(one) for one in mixed.entries] == [False, True, False]
    assert EXPORT.lacking == "they have no fediverse address"


@pytest.mark.parametrize(
    ("network", "handle", "address"),
    [
        (HERE, "tern", "tern@social.example"),
        (HERE, "@Tern", "tern@social.example"),
        (HERE, "tern@other.example", "tern@other.example"),
        (HERE, "a.b-c_d@sub.other.example", "a.b-c_d@sub.other.example"),
        (HERE, "tern@xn--bcher-kva.example", "tern@xn--bcher-kva.example"),
        (HERE, None, None),
        (HERE, "", None),
        (HERE, "tern@localhost", None),
        (HERE, "tern@social.example:3000", None),
        (HERE, "tern@social.example,true", None),
        (HERE, "tern@-bad.example", None),
        (HERE, "te rn", None),
        (HERE, "tern\nbob", None),
        (HERE, "=cmd", None),
        (HERE, "bücher", None),
        (HERE, "tern@a@b.example", None),
        ("mastodon:localhost:3000", "tern", None),
        ("mastodon", "tern@social.example", "tern@social.example"),
        ("misskey", "tern@social.example", "tern@social.example"),
        ("mastodon", "tern", None),
        ("bluesky", "tern@social.example", None),
        ("github", "tern", None),
    ],
)
def test_only_a_certain_address_is_one(
    network: str, handle: str | None, address: str | None
) -> None:
    assert fediverse_address(Account(network, "1", handle)) == address


def test_one_address_known_twice_is_written_once() -> None:
    twice = blocks(
        entry(HERE, "1", "tern"), entry("mastodon:b.example", "2", "tern@social.example")
    )

    assert text(EXPORT, twice) == "tern@social.example\n"
