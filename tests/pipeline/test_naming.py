from __future__ import annotations

import pytest

from app.domain.account import Account
from app.pipeline.naming import called
from app.storage.work import Database

ADA = Account("mastodon", "https://xn--bcher-kva.example/users/Ada", "Ada@xn--bcher-kva.example")
SPOOF = Account("mastodon", "https://bucher.example/users/ada", "\u0430da@bucher.example")

EVE = Account("bluesky", "did:plc:eve", "eve.example")


@pytest.mark.parametrize(
    "name",
    [
        ADA.handle,
        ADA.id,
        "@Ada@xn--bcher-kva.example",
        "ada@xn--bcher-kva.example",
        "@ADA@XN--BCHER-KVA.EXAMPLE.",
        "@ada@bücher.example",
        "Ada@BÜCHER.example.",
    ],
)
def test_one_account_is_found_however_its_name_is_written(storage: Database, name: str) -> None:
    with storage.writing() as work:
        work.accounts.add([(one.key, one) for one in (ADA, SPOOF)])

    with storage.reading() as work:
        assert called(work, name) == [ADA]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://bücher.example/@Ada", [ADA]),
        ("https://xn--bcher-kva.example/users/ada", [ADA]),
        ("https://social.example/@ada@xn--bcher-kva.example", [ADA]),
        ("https://bsky.app/profile/eve.example", [EVE]),
        ("bsky.app/profile/EVE.example", [EVE]),
        ("https://bsky.app/profile/did:plc:eve/post/3k2a?from=feed", [EVE]),
        ("https://github.com/eve.example", []),
        ("https://bsky.app/", []),
        ("https://[", []),
    ],
)
def test_an_account_is_found_by_the_web_address_of_its_profile(
    storage: Database, link: str, found: list[Account]
) -> None:
    with storage.writing() as work:
        work.accounts.add([(one.key, one) for one in (ADA, EVE)])

    with storage.reading() as work:
        assert called(work, link) == found


def test_a_name_that_only_looks_alike_finds_nobody_else(storage: Database) -> None:
    with storage.writing() as work:
        work.accounts.add([(one.key, one) for one in (ADA, SPOOF)])

    with storage.reading() as work:
        assert called(work, "ada@bucher.example") == []
        assert called(work, str(SPOOF.handle)) == [SPOOF]


def test_who_is_called_exactly_so_comes_before_who_differs_in_capitals(storage: Database) -> None:
    upper, lower = Account("town", "1", "Gull"), Account("town", "2", "gull")
    with storage.writing() as work:
        work.accounts.add([(one.key, one) for one in (upper, lower)])

    with storage.reading() as work:
        assert [called(work, name) for name in ("Gull", "gull")] == [[upper], [lower]]
        assert len(called(work, "GULL")) == 2
