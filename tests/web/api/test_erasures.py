"""An erased account is in no answer of the API, in no page, and not in the file of the database."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.blocklist import SUGGESTED
from app.domain.owner import Role
from app.pipeline.access import add_person, invite, sign_in
from app.pipeline.publish import publish
from tests.web.conftest import client_of
from tests.web.town import CHURNER, NOW

ANSWERS = (
    *("/v1/alerts", "/v1/watches", "/v1/watches/1", "/v1/watches/1/snapshots", "/v1/events"),
    *("/v1/blocklists", "/v1/blocklists/suggested", "/v1/blocklists/suggested/proposal"),
    *("/v1/allowed", "/v1/objections", "/v1/blocklists/suggested.fires", "/metrics"),
    *("/v1/blocklists/suggested.json", "/v1/blocklists/suggested.csv", "/openapi.json"),
    *("/v1/audits/shop.example", "/", "/alerts", "/blocklists", "/blocklists/suggested"),
    *("/watches/1", "/watches/2", "/webhooks", f"/accounts/bluesky/{CHURNER}"),
)


def erase(client: TestClient, id: str = CHURNER) -> dict[str, int]:
    answer = client.post("/v1/erasures", json={"network": "bluesky", "id": id})
    assert answer.status_code == 200, answer.text
    told: dict[str, int] = answer.json()
    return told


def telling(client: TestClient) -> set[str]:
    """The addresses whose answers name the churner."""
    return {at for at in ANSWERS if CHURNER in client.get(at).text.replace(at, "")}


def test_no_answer_names_an_erased_account(churned: Application, town: TestClient) -> None:
    with churned.storage.writing() as work:
        publish(work, SUGGESTED, NOW)
    assert telling(town) >= {"/v1/alerts", "/v1/blocklists/suggested.json", "/alerts", "/watches/1"}

    told = erase(town)

    assert (told["alerts"], told["entries"]) == (1, 1)
    assert telling(town) == set()
    assert town.get(f"/v1/accounts/bluesky/{CHURNER}").status_code == 404
    assert town.get("/v1/blocklists/suggested.json?since=1").status_code == 409


def test_the_file_of_the_database_holds_no_byte_of_its_name(
    churned: Application, town: TestClient
) -> None:
    erase(town)
    churned.storage.engine.dispose()

    files = list(churned.settings.data.glob("town.sqlite3*"))
    assert files
    assert not [file for file in files if re.search(CHURNER.encode(), file.read_bytes())]


def test_erasing_again_finds_nothing(town: TestClient) -> None:
    erase(town)

    assert set(erase(town).values()) == {0}


def test_only_an_admin_erases(churned: Application, town: TestClient) -> None:
    add_person(churned.access, churned.storage, "eve", Role.MEMBER, NOW)
    secret = sign_in(churned.access, invite(churned.access, "eve", NOW), NOW)
    client = client_of(churned)
    client.cookies.set("churnwatch", secret or "")
    body = {"network": "bluesky", "id": CHURNER}

    refused = client.post("/v1/erasures", json=body, headers={"origin": "http://localhost"})

    assert refused.status_code == 403
    with churned.storage.reading() as work:
        assert work.accounts.named(CHURNER)
