from __future__ import annotations

import pytest

from app.domain.instant import HOUR, MINUTE, SECOND
from app.domain.tempo import reading_time


@pytest.mark.parametrize(
    ("network", "members", "least", "most"),
    [
        ("bluesky", 0, 0, SECOND),
        ("bluesky", 100_000, 4 * MINUTE, 6 * MINUTE),
        ("mastodon", 23_000, MINUTE, 2 * MINUTE),
        ("mastodon:social.example", 25_000, 15 * MINUTE, 18 * MINUTE),
        ("github", 5_000, 0, MINUTE),
        ("github", 13_000, 2 * HOUR, 2 * HOUR + MINUTE),
        ("activitypub", 12_000, 4 * MINUTE, 6 * MINUTE),
    ],
)
def test_a_list_takes_its_pages_and_the_waits_the_platform_asks_for(
    network: str, members: int, least: int, most: int
) -> None:
    took = reading_time(network, members)

    assert took is not None
    assert least <= took <= most


def test_of_an_unknown_platform_nobody_can_tell() -> None:
    assert reading_time("elsewhere", 10) is None
