"""What every format promises, whatever it looks like."""

from __future__ import annotations

import re

import pytest

from app import exports
from app.domain.blocklist import Edition
from app.ports.exports import Exporter
from app.registry import discover
from tests.exports.conftest import blocks, text

FORMATS: list[Exporter] = discover(exports, "EXPORT")


@pytest.fixture(params=FORMATS, ids=lambda made: made.name)
def exporter(request: pytest.FixtureRequest) -> Exporter:
    made: Exporter = request.param
    return made


def test_names_are_distinct_and_can_end_an_address() -> None:
    names = [made.name for made in FORMATS]

    assert (
        sorted(names)
        == sorted(set(names))
        == [*("bluesky", "csv", "feed", "fires", "github", "ids", "json", "mastodon")]
    )


def test_the_media_type_is_one(exporter: Exporter) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z+]+(; [a-z]+=[a-z0-9-]+)*", exporter.media_type)


def test_writing_it_twice_gives_the_same_text(exporter: Exporter, mixed: Edition) -> None:
    assert text(exporter, mixed) == text(exporter, mixed)


def test_every_entry_is_written_or_counted_as_left_out(exporter: Exporter, mixed: Edition) -> None:
    written = text(exporter, mixed)
    entries = list(mixed.entries)

    present = [one for one in entries if (one.account.handle or "")[:4] in written]
    by_id = [one for one in entries if one.account.id in written]
    held = sum(exporter.holds(one) for one in entries)
    assert max(len(present), len(by_id)) == held
    assert (exporter.lacking is None) == (held == len(entries))


def test_an_empty_list_is_what_a_full_one_is_but_for_its_entries(
    exporter: Exporter, mixed: Edition
) -> None:
    somebody = ("gull", "@tern", "social.example", "evil.example", "4711")

    written = text(exporter, blocks()).splitlines()

    full = text(exporter, mixed).splitlines()
    assert written == [line for line in full if not any(word in line for word in somebody)]
