"""A page looked at: by axe-core for barriers, and by a person as a picture."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.e2e.web.conftest import Visit

BARRIERS = "() => axe.run().then(found => found.violations)"


def photograph(visit: Visit, path: str, view: str) -> None:
    """The page as it looks, for a person to see, in the folder SHOTS if there is one."""
    if folder := os.environ.get("SHOTS"):
        name = path.strip("/").replace("/", "_") or "start"
        visit.tab.screenshot(path=f"{folder}/{name}-{view}.png", full_page=True)


def serious(visit: Visit) -> list[str]:
    """What axe-core finds that keeps somebody from using the page."""
    visit.tab.evaluate(Path(os.environ["AXE"]).read_text())
    found: list[dict[str, Any]] = visit.tab.evaluate(BARRIERS)
    return [
        f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
