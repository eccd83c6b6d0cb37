from __future__ import annotations

from starlette.testclient import TestClient

from app.web.security.headers import HEADERS

STYLE = "/static/churnwatch.css"


def test_a_browser_keeps_a_file_and_asks_whether_it_still_holds(client: TestClient) -> None:
    first = client.get(STYLE)
    again = client.get(STYLE, headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    for answer in (first, again):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_file_that_is_not_there_is_not_remembered(client: TestClient) -> None:
    answer = client.get("/static/none.css")

    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
