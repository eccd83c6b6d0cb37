"""A history that ends today, and how somebody imports one on the page for it."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page, expect

from app.domain.instant import DAY, Instant
from tests.web.town import DAYS

# A program on a busy machine.
SOON = 30_000


def months_ago() -> Instant:
    """When a history begins that ends today."""
    return round(time.time()) * 1_000 - DAYS * DAY


def import_file(tab: Page, home: str, file: Path) -> None:
    """Choose a file on the page of imports, look at it, and store it."""
    tab.goto(f"{home}/import")
    tab.get_by_label("Files, chosen or dropped here").set_input_files(file)
    tab.get_by_role("button", name="See what is in it").click()
    tab.get_by_role("button", name="Store it").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Stored", timeout=2 * SOON)
