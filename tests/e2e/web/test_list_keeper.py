"""The README's "If you keep a block list", done by hand: webhooks, a list, its addresses, an objection."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from standardwebhooks import Webhook

from tests.e2e.web.conftest import Place
from tests.e2e.web.histories import SOON, import_file, months_ago
from tests.web.town import CHURNER, write_town

pytestmark = pytest.mark.network


def test_a_program_is_told_by_signed_webhooks_and_whatever_failed_is_sent_again(
    place: Place, tmp_path: Path
) -> None:
    tab = place.visit.open("/webhooks").tab
    tab.get_by_label("Address", exact=True).fill(f"{place.hooks_address}/hook")
    tab.get_by_role("button", name="Add").click()
    key = tab.locator("pre code").first.inner_text()
    tab.get_by_role("button", name="Send a test").click()
    expect(tab.get_by_text("The test arrived.")).to_be_visible(timeout=SOON)
    test = place.hooks.got[0]
    Webhook(key).verify(test.content, dict(test.headers))

    place.hooks.statuses[:] = [500]
    import_file(tab, place.visit.home, write_town(tmp_path / "town.jsonl", months_ago()))
    raised = place.hooks.wait_for('"type":"alert.', after=1)
    Webhook(key).verify(raised.content, dict(raised.headers))

    place.visit.open("/webhooks")
    tab.get_by_role("link", name="/hook").click()
    failed = tab.locator("details.card", has_text="answered 500").last
    failed.locator("summary").click()
    expect(failed.get_by_text("answered 500")).to_be_visible()
    before = len(place.hooks.got)
    failed.get_by_role("button", name="Send this again").click()
    again = place.hooks.wait_for('"type":"alert.', after=before)
    assert again.headers["webhook-id"] == raised.headers["webhook-id"]


def test_a_list_is_built_published_subscribed_to_and_objected_to(
    place: Place, tmp_path: Path
) -> None:
    tab, home = place.visit.tab, place.visit.home
    import_file(tab, home, write_town(tmp_path / "town.jsonl", months_ago()))
    place.visit.open("/blocklists")
    tab.get_by_label("At least so sure, in %").fill("99")
    tab.get_by_role("button", name="Who would be on it?").click()
    expect(
        tab.get_by_role("region", name="Build a list").get_by_role("link", name=CHURNER)
    ).to_be_visible()
    tab.get_by_label("Name in addresses").fill("weekly")
    tab.get_by_role("button", name="Keep this list, private for now").click()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert tab.request.get(f"{home}/v1/blocklists/weekly.json").json()["version"] is None

    tab.get_by_role("button", name="Publish").click()
    subscribed = tab.request.get(f"{home}/v1/blocklists/weekly.json")
    [entry] = subscribed.json()["entries"]
    assert entry["id"] == CHURNER
    known = {"if-none-match": subscribed.headers["etag"]}
    assert tab.request.get(f"{home}/v1/blocklists/weekly.json", headers=known).status == 304

    tab.get_by_role("link", name="public page").click()
    tab.get_by_label("What is wrong with it").fill("That is my sister's shop.")
    tab.get_by_role("button", name="Object").click()
    place.visit.open("/blocklists")
    tab.get_by_role("button", name="Accept: off every list, for good").click()
    expect(tab.get_by_text("No objection waits for an answer.")).to_be_visible()
    changed = tab.request.get(f"{home}/v1/blocklists/weekly.json?since=1").json()
    assert [one["id"] for one in changed["retracted"]] == [CHURNER]
