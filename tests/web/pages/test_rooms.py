"""Every page says which room of the installation it is in; what strangers read leads into none."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.web.pages.words import ROOMS
from tests.web.town import CHURNER


@pytest.mark.parametrize(
    ("path", "room"),
    [
        *((path, path) for path in ROOMS),
        ("/watches/1", "/"),
        (f"/accounts/bluesky/{CHURNER}", "/alerts"),
        ("/acting", "/settings"),
    ],
)
def test_the_room_a_page_is_in_is_marked_and_no_other(
    town: TestClient, path: str, room: str
) -> None:
    text = town.get(path).text

    assert f'<a href="{room}" aria-current="true">{ROOMS[room]}</a>' in text
    assert text.count("aria-current") == 1


def test_a_page_in_no_room_marks_none(town: TestClient) -> None:
    text = town.get("/nowhere", headers={"accept": "text/html"}).text

    assert ">Settings</a>" in text
    assert "aria-current" not in text
