"""A request that is sent again after a crash has exactly one effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.repeated import kill
from tests.databases import Files

# What a request that makes an endpoint asks of the database, with its two commits.
STATEMENTS = 16


def test_a_request_killed_before_any_of_its_statements_and_sent_again_has_one_effect(
    address: str, tmp_path: Path
) -> None:
    assert kill(address, tmp_path, kills=STATEMENTS) == []


@pytest.mark.parametrize(
    ("build", "complaint"), [("effect_first", "2 effects"), ("answer_first", "0 effects")]
)
def test_a_build_that_is_wrong_on_purpose_is_caught(
    sqlite: Files, tmp_path: Path, build: str, complaint: str
) -> None:
    found = kill(sqlite.migrated(), tmp_path, kills=STATEMENTS, build=build)

    assert any(complaint in one for one in found), found
