"""What every format promises, whatever it looks like."""

from __future__ import annotations

import re

import pytest

from app import exports
from app.domain.blocklist import BlockList
from app.ports import Exporter
from app.registry import discover
from tests.exports.conftest import blocks

FORMATS: list[Exporter] = discover(exports, "EXPORT")


@pytest.fixture(params=FORMATS, ids=lambda made: made.name)
def exporter(request: pytest.FixtureRequest) -> Exporter:
    made: Exporter = request.param
    return made


def test_names_are_distinct_and_can_end_an_address() -> None:
    names = [made.name for made in FORMATS]

    assert sorted(names) == sorted(set(names)) == ["csv", "ids", "json", "mastodon"]


def test_the_media_type_is_one(exporter: Exporter) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z]+(; [a-z]+=[a-z0-9-]+)*", exporter.media_type)


def test_writing_it_twice_gives_the_same_text(exporter: Exporter, mixed: BlockList) -> None:
    assert exporter.write(mixed) == exporter.write(mixed)


def test_every_entry_is_written_or_counted_as_left_out(
    exporter: Exporter, mixed: BlockList
) -> None:
    written = exporter.write(mixed)

    present = [one for one in mixed.entries if (one.account.handle or "")[:4] in written.text]
    by_id = [one for one in mixed.entries if one.account.id in written.text]
    assert len(mixed.entries) == max(len(present), len(by_id)) + written.omitted
    assert (written.why is None) == (written.omitted == 0)


def test_an_empty_list_is_written_too(exporter: Exporter) -> None:
    written = exporter.write(blocks())

    assert written.omitted == 0
    assert "gull" not in written.text
