"""HEAD, by which feed readers, link checkers and `curl -I` ask whether anything is new."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.web.conftest import client_of
from tests.web.published import publish_two

LIST = "/v1/blocklists/suggested.json"


@pytest.mark.parametrize("path", ["/", "/v1/alerts", "/static/churnwatch.css", "/nowhere"])
def test_a_head_is_answered_as_a_get_is_without_the_body(town: TestClient, path: str) -> None:
    asked, got = town.head(path), town.get(path)

    assert (asked.status_code, asked.content) == (got.status_code, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert asked.headers.get(name) == got.headers.get(name)


def test_a_head_of_a_published_list_tells_its_version_and_whether_it_is_known(
    program: Application,
) -> None:
    publish_two(program)
    client = client_of(program)
    version = client.head(LIST).headers["etag"]

    assert version == client.get(LIST).headers["etag"]
    assert client.head(LIST, headers={"if-none-match": version}).status_code == 304


def test_a_head_of_a_stream_that_never_ends_ends(town: TestClient) -> None:
    answer = town.head("/v1/events/stream")

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_head_changes_nothing_where_only_a_post_is_known(town: TestClient) -> None:
    assert town.head("/v1/watches/1/capture").status_code == 405
