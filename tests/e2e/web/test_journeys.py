"""What the README promises people, done by hand in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.web.conftest import Place, Visit

pytestmark = pytest.mark.network


def test_somebody_is_found_watched_captured_and_paused(visit: Visit) -> None:
    tab = visit.open("/").tab
    tab.get_by_text("Watch another list").click()
    tab.get_by_label("Who should I watch?").fill("seaview-smiles.example")
    tab.get_by_role("button", name="Look").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Found @seaview-smiles.example")
    tab.get_by_label("whom it follows").check()
    tab.get_by_role("button", name="Watch").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("@seaview-smiles.example")
    tab.get_by_role("button", name="Pause").click()
    expect(tab.get_by_role("button", name="Resume")).to_be_visible()


def test_whoever_watches_nothing_yet_is_told_what_to_write(first_visit: Visit) -> None:
    tab = first_visit.open("/").tab
    expect(tab.get_by_role("button", name="See what is in it")).to_be_visible()
    expect(tab.get_by_role("button", name="Show me the demo town")).to_be_visible()

    tab.get_by_label("Who should I watch?").fill("ada lovelace")
    tab.get_by_role("button", name="Look").click()

    expect(tab.get_by_role("alert")).to_contain_text("That is no account")
    expect(tab.get_by_label("Who should I watch?")).to_have_value("ada lovelace")
    # The browser itself notes that the answer was a refusal.
    assert len(first_visit.complaints) == 1
    first_visit.complaints.clear()


def test_the_demo_town_moves_in_before_ones_eyes(place: Place) -> None:
    tab = place.visit.open("/").tab
    tab.get_by_role("button", name="Show me the demo town").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("The demo town moves in")
    expect(tab.get_by_role("status")).to_contain_text("lists written down")

    expect(tab.get_by_role("heading", level=1)).to_have_text("Watches and alerts", timeout=120_000)
    accused = tab.get_by_role("link", name="@harbour-iron-gym.example", exact=True)
    expect(accused.first).to_be_visible()


def test_an_alert_is_read_followed_to_its_dossier_and_dismissed_with_a_reason(
    visit: Visit,
) -> None:
    tab = visit.open("/alerts?severity=alert&state=open").tab
    card = tab.locator("article").first
    expect(card).to_contain_text("Followed again")
    name = card.get_by_role("heading").get_by_role("link").inner_text()
    card.get_by_role("heading").get_by_role("link").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text(name)
    expect(tab.get_by_role("heading", name="What speaks for the pattern")).to_be_visible()
    assert tab.locator("img.chart").first.evaluate("chart => chart.naturalWidth") > 0
    tab.locator("summary", has_text="Dismiss").click()
    tab.get_by_label("Why it is wrong").fill("My sister's shop.")
    tab.get_by_role("button", name="Dismiss").click()
    expect(tab.get_by_text("Dismissed: My sister's shop.")).to_be_visible()
    tab.get_by_role("button", name="Open again").click()
