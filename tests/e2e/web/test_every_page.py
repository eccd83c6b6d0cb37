"""What holds for every page: no error, no weight, no barrier, on a desk, at night and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from app.domain.account import Account
from app.domain.blocklist import entry_id
from tests.e2e.web.conftest import HEAVIEST_PAGE, Visit, visiting
from tests.e2e.web.looking import photograph, serious

pytestmark = pytest.mark.network

PAGES = (
    "/",
    "/alerts",
    "/watches/1",
    "/accounts/demo/client-dentist",
    "/blocklists",
    "/blocklists/suggested",
    "/import",
    "/notifications",
    "/webhooks",
    "/audits",
    "/audits/demo/client-gym",
    "/settings",
    "/acting",
    f"/blocklists/suggested/{entry_id(Account('demo', 'client-dentist').key)}",
    "/accounts/demo/client-gym",
    "/sign-in",
)
VIEWS: dict[str, dict[str, object]] = {
    "desk": {"viewport": {"width": 1200, "height": 900}},
    "night": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_fits_and_has_no_serious_barrier(
    browser: Browser, town: str, path: str, view: str
) -> None:
    with visiting(browser, town, **VIEWS[view]) as visit:
        tab = visit.open(path).tab
        photograph(visit, path, view)

        assert visit.weight <= HEAVIEST_PAGE
        assert tab.evaluate(SIDEWAYS) <= 0
        assert tab.locator("h1").count() == 1
        assert serious(visit) == []


@pytest.mark.parametrize("path", PAGES)
def test_whoever_has_only_a_keyboard_sees_where_they_are(visit: Visit, path: str) -> None:
    tab = visit.open(path).tab

    # The page to sign in has four places to go to; after the last the browser's own come.
    for _ in range(4):
        tab.keyboard.press("Tab")
        assert tab.evaluate(OUTLINE) != "none"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_works_without_script(browser: Browser, town: str, path: str) -> None:
    with visiting(browser, town, java_script_enabled=False) as visit:
        assert visit.open(path).tab.locator("main h1").count() == 1
