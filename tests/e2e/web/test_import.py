"""An export file is dropped on the start page, looked at before anything is stored, and then stored."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.web.conftest import Place
from tests.e2e.web.histories import SOON, months_ago
from tests.web.town import write_town

pytestmark = pytest.mark.network

# What a browser makes of a file that a person lets go of over a page.
DROP = """([name, data]) => {
  const carried = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  carried.items.add(new File([bytes], name));
  const how = {dataTransfer: carried, bubbles: true, cancelable: true};
  document.body.dispatchEvent(new DragEvent("drop", how));
}"""


def test_a_dropped_file_is_seen_before_it_is_stored(place: Place, tmp_path: Path) -> None:
    file = write_town(tmp_path / "town.jsonl", months_ago())
    tab = place.visit.open("/").tab
    tab.evaluate(DROP, [file.name, base64.b64encode(file.read_bytes()).decode()])

    expect(tab.get_by_role("heading", level=1)).to_have_text("What is in the files", timeout=SOON)
    expect(tab.get_by_role("heading", name="@bakery.example")).to_be_visible()
    expect(tab.get_by_text("Nothing is stored yet.")).to_be_visible()
    assert tab.request.get(f"{place.visit.home}/v1/watches").json()["watches"] == []
    tab.get_by_role("button", name="Store it").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Stored", timeout=2 * SOON)
    expect(tab.get_by_text("224 lists stored")).to_be_visible()
    tab.get_by_role("link", name="To the watches").click()
    expect(tab.get_by_role("heading", name="Watches and alerts")).to_be_visible()


def test_a_file_that_is_no_export_is_said_to_be_none(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "holiday.json"
    file.write_text('{"photos": []}')
    tab = place.visit.open("/").tab
    tab.get_by_label("Files, chosen or dropped here").set_input_files(file)
    tab.get_by_role("button", name="See what is in it").click()

    expect(tab.get_by_text("There is no list in it.")).to_be_visible()
    expect(tab.get_by_role("button", name="Store it")).to_have_count(0)
