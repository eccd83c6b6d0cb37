from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.errors import StorageUnavailable
from app.ports.storage import Work
from tests.web.conftest import client_of


class NoStorage:
    """A database that does not answer, and says more than anybody outside should read."""

    @contextmanager
    def reading(self) -> Iterator[Work]:
        raise StorageUnavailable("the database refused: password=zanzibar")
        yield

    def of(self, _owner: int) -> NoStorage:
        return self


def test_a_program_with_its_database_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_without_its_database_it_is_alive_and_not_ready(program: Application) -> None:
    client = client_of(replace(program, storage=NoStorage()))  # type: ignore[arg-type]

    answers = {path: client.get(path) for path in ("/healthz", "/readyz", "/v1/alerts", "/")}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/healthz": 200,
        "/readyz": 503,
        "/v1/alerts": 503,
        "/": 503,
    }
    assert answers["/v1/alerts"].headers["retry-after"] == "5"
    assert all("zanzibar" not in answers[path].text for path in ("/readyz", "/v1/alerts"))
