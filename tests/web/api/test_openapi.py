"""The description is complete and true."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31
from starlette.testclient import TestClient

from app.delivery.envelope import body_of, body_of_test
from app.domain.message import Message
from tests.web.town import CHURNER, START


@pytest.fixture
def described(town: TestClient) -> dict[str, Any]:
    document: dict[str, Any] = town.get("/openapi.json").json()
    return document


def test_the_description_is_one_that_openapi_allows(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    jsonschema_rs.validate(OPENAPI_31, described)


def test_every_name_the_description_uses_is_described(described: dict[str, Any]) -> None:
    used: set[str] = set()

    def look(part: object) -> None:
        if isinstance(part, dict):
            used.update(value for name, value in part.items() if name == "$ref")
            for value in part.values():
                look(value)
        elif isinstance(part, list):
            for value in part:
                look(value)

    look(described)

    there = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert used
    assert used - there == set()


def test_every_operation_says_what_it_does_gives_and_refuses(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            statuses = set(operation["responses"])
            assert statuses & {"200", "201", "202", "204"}, (method, path)
            assert path in {"/healthz"} or statuses >= {"400", "503"}, (method, path)
            assert "HTTPValidationError" not in str(operation)


def test_every_answer_has_a_form_but_files_whose_form_is_chosen(described: dict[str, Any]) -> None:
    formless = {
        (method, path)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        for status, given in operation["responses"].items()
        if status in {"200", "201", "202"} and "content" not in given
    }

    assert formless == {("get", "/v1/blocklists/{slug}.{format}")}


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/alerts", "/v1/alerts"),
        ("/v1/alerts?limit=1", "/v1/alerts"),
        ("/v1/watches", "/v1/watches"),
        ("/v1/watches/1", "/v1/watches/{id}"),
        ("/v1/watches/1/snapshots", "/v1/watches/{id}/snapshots"),
        (f"/v1/accounts/bluesky/{CHURNER}", "/v1/accounts/{network}/{id}"),
        ("/v1/blocklists", "/v1/blocklists"),
        ("/v1/blocklists/suggested/proposal", "/v1/blocklists/{slug}/proposal"),
        ("/v1/events", "/v1/events"),
        ("/v1/watches/99", "/v1/watches/{id}"),
        ("/v1/alerts?limit=0", "/v1/alerts"),
    ],
)
def test_answers_are_as_described(
    town: TestClient, described: dict[str, Any], path: str, template: str
) -> None:
    answer = town.get(path)

    given = described["paths"][template]["get"]["responses"][str(answer.status_code)]
    [(kind, content)] = given["content"].items()
    schema = {**content["schema"], "components": described["components"]}
    assert answer.headers["content-type"] == kind
    jsonschema_rs.validate(schema, answer.json(), validate_formats=True)


def test_what_is_taken_has_an_example_that_is_taken(described: dict[str, Any]) -> None:
    for operations in described["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if content["schema"].get("format") == "binary":
                    continue  # a file, of which no example can be written here
                name = content["schema"]["$ref"].rpartition("/")[2]
                schema = described["components"]["schemas"][name]
                jsonschema_rs.validate(
                    {**schema, "components": described["components"]}, schema["example"]
                )


@pytest.mark.parametrize(
    "body",
    [
        body_of(Message(41, "ev_1", "alert.raised", "al_1", START, {"alert": "al_1"}), 7),
        body_of_test("endpoint.test", "ev_2", START, 1),
    ],
)
def test_a_message_for_an_endpoint_is_as_described(described: dict[str, Any], body: bytes) -> None:
    [content] = described["webhooks"]["message"]["post"]["requestBody"]["content"].values()
    schema = {**content["schema"], "components": described["components"]}

    jsonschema_rs.validate(schema, json.loads(body), validate_formats=True)
