"""The documents name what there is."""

from __future__ import annotations

import re

import pytest
from pydantic_settings import BaseSettings

from app.config import Settings
from app.web.settings import WebSettings
from tests.architecture.tree import ROOT

DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
}


@pytest.mark.parametrize("settings", [Settings, WebSettings])
def test_every_setting_of_the_program_is_documented(settings: type[BaseSettings]) -> None:
    named = set(re.findall(r"CHURNWATCH_[A-Z0-9_]+", "\n".join(DOCUMENTS.values())))

    assert {f"CHURNWATCH_{field.upper()}" for field in settings.model_fields} <= named
