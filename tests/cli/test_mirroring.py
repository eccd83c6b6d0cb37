"""`churnwatch blocklist bluesky` against a network on this machine's loopback."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Churnwatch
from tests.fakes.pds import HANDLE, PASSWORD, FakePds

pytestmark = pytest.mark.network


def test_a_list_is_planned_then_written_then_taken_off(
    churnwatch: Churnwatch, pds: FakePds
) -> None:
    bluesky = ("blocklist", "bluesky", "suggested")
    churnwatch("blocklist", "publish", "suggested")

    planned = churnwatch(*bluesky, "--handle", HANDLE, "--dry-run")
    assert "1 record to write, 0 to take off, 3 points" in planned.out
    assert (pds.sessions, pds.lists) == (0, [])
    asked = churnwatch(*bluesky, "--handle", HANDLE)
    assert (asked.code, "--yes" in asked.err, pds.sessions) == (2, True, 0)

    made = churnwatch(*bluesky, "--handle", HANDLE, "--yes")
    assert made.out.splitlines()[-1] == f"suggested on @{HANDLE} shows version 1."
    assert len(pds.lists) == 1
    assert PASSWORD not in made.out + made.err

    ended = churnwatch(*bluesky, "--off")
    assert ended.out == "suggested is not on Bluesky.\n"
    assert pds.lists == []
