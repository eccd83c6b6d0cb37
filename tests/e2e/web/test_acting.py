"""Acting in one's own name, done by hand: off, turned on, planned, agreed to, seen, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.web.conftest import Place
from tests.e2e.web.histories import SOON, import_file, months_ago
from tests.e2e.web.looking import photograph, serious
from tests.fakes.pds import HANDLE, PASSWORD
from tests.web.town import CHURNER, write_town

pytestmark = pytest.mark.network


def test_a_block_is_planned_done_and_taken_back(place: Place, tmp_path: Path) -> None:
    tab = place.visit.tab
    import_file(tab, place.visit.home, write_town(tmp_path / "town.jsonl", months_ago()))
    place.visit.open(f"/accounts/bluesky/{CHURNER}")
    tab.get_by_role("link", name="turn that on").click()
    bluesky = tab.get_by_role("form", name="Bluesky")
    bluesky.get_by_label("Your handle").fill(HANDLE)
    bluesky.get_by_label("app password").fill(PASSWORD)
    bluesky.get_by_role("button", name="Turn on").click()
    expect(tab.get_by_role("heading", level=3, name=HANDLE)).to_be_visible()

    place.visit.open(f"/accounts/bluesky/{CHURNER}")
    seen(place, "dossier")
    tab.get_by_role("button", name="Show what that would do").click()
    expect(tab.get_by_text("Nothing was sent yet.")).to_be_visible()
    seen(place, "plan")
    assert place.pds.blocked == []
    tab.get_by_role("button", name="Do this in my name: block 1 account").click()
    expect(tab.get_by_role("cell", name="done")).to_be_visible(timeout=SOON)
    assert place.pds.blocked == [CHURNER]
    seen(place, "done")

    tab.get_by_role("button", name=f"Take back: block {CHURNER}").click()
    expect(tab.get_by_role("cell", name="undone")).to_be_visible(timeout=SOON)
    assert place.pds.blocked == []


def seen(place: Place, what: str) -> None:
    """The page has no barrier; a picture of it for a person to look at."""
    photograph(place.visit, f"acting {what}", "desk")
    assert serious(place.visit) == []
