"""The README's "If you hired somebody to grow your account", done by hand on the demo town's gym."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.web.conftest import Visit

pytestmark = pytest.mark.network

FILES = {"PDF": b"%PDF-", "CSV": b"", "JSON": b"{", "one HTML file": b"<!doctype html>"}


def test_a_business_reads_the_report_and_keeps_it_in_every_form(visit: Visit) -> None:
    tab = visit.open("/audits").tab
    tab.get_by_label("Account", exact=True).select_option(label="@harbour-iron-gym.example")
    tab.get_by_role("button", name="Report").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("Audit of @harbour-iron-gym.example")
    expect(tab.get_by_role("heading", name=re.compile("churn"))).to_be_visible()
    for chart in tab.locator("img.chart").all():
        chart.scroll_into_view_if_needed()
        assert chart.evaluate("async chart => (await chart.decode(), chart.naturalWidth)") > 0
    expect(tab.get_by_role("heading", name="What to ask")).to_be_visible()

    for name, begins in FILES.items():
        with tab.expect_download() as download:
            tab.locator(".files").get_by_role("link", name=name, exact=True).click()
        assert Path(download.value.path()).read_bytes().startswith(begins)


def test_the_days_of_the_engagement_are_chosen_on_the_report(visit: Visit) -> None:
    tab = visit.open("/audits/demo/client-gym").tab
    first = tab.get_by_label("Engagement from").input_value()
    last = tab.get_by_label("to and including").input_value()
    tab.get_by_label("Engagement from").fill(last)
    tab.get_by_role("button", name="Show").click()

    expect(tab.get_by_label("Engagement from")).to_have_value(last)
    assert first != last
