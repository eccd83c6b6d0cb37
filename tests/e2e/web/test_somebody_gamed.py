"""The README's "If somebody games you", done by hand: watch, capture, be told, read the evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.web.conftest import Place
from tests.e2e.web.histories import SOON, import_file, months_ago
from tests.web.town import CHURNER, write_town

pytestmark = pytest.mark.network


def test_an_account_is_watched_and_its_first_capture_is_followed_as_it_goes(place: Place) -> None:
    tab = place.visit.open("/").tab
    tab.get_by_label("Who should I watch?").fill("@me@social.example")
    tab.get_by_role("button", name="Look").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Found @me@social.example")
    expect(tab.get_by_text("the first capture takes less than a minute").first).to_be_visible()
    tab.get_by_role("button", name="Watch").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("@me@social.example")
    expect(tab.get_by_text("80 of 250 accounts read.")).to_be_visible(timeout=SOON)
    assert tab.locator("progress").evaluate("bar => bar.value / bar.max") == 0.32
    place.mastodon.open.set()
    expect(tab.get_by_text("250 on the list")).to_be_visible(timeout=SOON)
    expect(tab.locator("progress")).to_have_count(0)

    lost = place.mastodon.lists["followers"].pop(7)
    tab.get_by_role("button", name="Capture now").click()
    expect(tab.get_by_text("249 on the list")).to_be_visible(timeout=SOON)
    expect(tab.get_by_role("cell", name=f"@{place.mastodon.people[lost]['acct']}")).to_be_visible()


def test_whoever_has_no_script_sees_a_capture_go_on_as_well(place: Place) -> None:
    context = place.visit.tab.context.browser
    assert context
    plain = context.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{place.visit.home}/")
    plain.get_by_label("Who should I watch?").fill("me@social.example")
    plain.get_by_role("button", name="Look").click()
    plain.get_by_role("button", name="Watch").click()

    expect(plain.get_by_text("80 of 250 accounts read.")).to_be_visible(timeout=SOON)
    place.mastodon.open.set()
    expect(plain.get_by_text("250 on the list")).to_be_visible(timeout=SOON)
    plain.context.close()


def test_somebody_is_told_of_an_alert_and_reads_what_it_rests_on(
    place: Place, tmp_path: Path
) -> None:
    tab = place.visit.open("/notifications").tab
    address = place.letters_address.replace("http", "ntfy")
    tab.get_by_label("Address of the service").fill(f"{address}/topic")
    tab.get_by_role("button", name="Add").click()
    tab.get_by_role("button", name="Send a test").click()
    expect(tab.get_by_text("The test was sent.")).to_be_visible(timeout=SOON)
    place.letters.wait_for("Notifications arrive here")

    import_file(tab, place.visit.home, write_town(tmp_path / "town.jsonl", months_ago()))
    letter = place.letters.wait_for("Evidence:").content.decode()
    assert f"/accounts/bluesky/{CHURNER.replace(':', '%3A')}" in letter

    place.visit.open(f"/accounts/bluesky/{CHURNER}")
    expect(tab.get_by_role("heading", level=1)).to_have_text(CHURNER)
    expect(tab.get_by_role("heading", name="What speaks for the pattern")).to_be_visible()
    assert tab.locator("img.chart").first.evaluate("chart => chart.naturalWidth") > 0
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Every event as CSV").click()
    assert CHURNER not in download.value.suggested_filename
    assert Path(download.value.path()).read_text().count("unfollow") > 5
