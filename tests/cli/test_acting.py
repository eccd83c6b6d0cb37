"""`churnwatch act` against a network on this machine's loopback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Churnwatch
from tests.fakes.pds import HANDLE, PASSWORD, FakePds
from tests.streams import snapshot, write

pytestmark = pytest.mark.network


CHURNER = "did:plc:churner"


@pytest.fixture
def seen(churnwatch: Churnwatch, tmp_path: Path) -> Churnwatch:
    """The command, after somebody was seen on a list."""
    line = snapshot("did:plc:shop", [CHURNER, "did:plc:else"], 1.0, network="bluesky")
    churnwatch("import", write(tmp_path / "seen.jsonl", [line]))
    return churnwatch


def plan_in(text: str) -> str:
    found = re.search(r"pl_[0-9a-f]{16}", text)
    assert found
    return found[0]


def test_nothing_is_blocked_before_it_was_turned_on_shown_and_agreed_to(
    seen: Churnwatch, pds: FakePds
) -> None:
    off = seen("act", "plan")
    assert (off.code, "acting is off everywhere" in off.err) == (1, True)

    on = seen("act", "on", "bluesky", HANDLE, "--deed", "block")
    assert f"may block as @{HANDLE}" in on.out
    planned = seen("act", "plan", CHURNER)
    assert f"block as @{HANDLE} on bluesky: 1 account, 0 left out." in planned.out
    assert "Nothing was sent" in planned.err
    asked = seen("act", "confirm", plan_in(planned.err))
    assert (asked.code, "--yes" in asked.err, pds.blocked) == (2, True, [])

    done = seen("act", "confirm", plan_in(planned.err), "--yes")
    assert pds.blocked == [CHURNER]
    assert "done" in done.out

    undone = seen("act", "undo", 1)
    assert (pds.blocked, "undone" in undone.out) == ([], True)
    assert "undone" in seen("act", "list").out
    assert HANDLE in seen("act", "accounts").out
    assert "does nothing more" in seen("act", "off", 1).out
    assert "off everywhere" in seen("act", "accounts").err
    assert PASSWORD not in "".join(one.out + one.err for one in (on, planned, done, undone))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x", "me"), "Enterprise contract"),
        (("bluesky", HANDLE, "--deed", "remove-follower"), "no way to remove a follower"),
        (("town", "me"), "acting for you works on bluesky, github, mastodon"),
        (("bluesky", "nobody.example"), "knows no account"),
    ],
)
def test_what_cannot_be_turned_on_is_said_in_a_sentence(
    churnwatch: Churnwatch, pds: FakePds, arguments: tuple[str, ...], said: str
) -> None:
    refused = churnwatch("act", "on", *arguments)

    assert (refused.code, said in refused.err) == (1, True), refused.err


def test_a_wrong_app_password_turns_nothing_on(churnwatch: Churnwatch, pds: FakePds) -> None:
    pds.password = "other"

    assert churnwatch("act", "on", "bluesky", HANDLE).code == 1
    assert "off everywhere" in churnwatch("act", "accounts").err
