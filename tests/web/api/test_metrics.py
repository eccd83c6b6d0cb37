"""Figures for whoever watches over the program: true, few, and about nobody."""

from __future__ import annotations

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.credential import Scope
from app.domain.owner import Role
from app.pipeline.access import add_person
from tests.web.callers import key_of
from tests.web.conftest import client_of

LABELS = {"verdict", "network", "state", "severity"}


def samples(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_prometheus_reads_what_is_stored(town: TestClient) -> None:
    found = samples(town)
    alerts = town.get("/v1/alerts").json()["alerts"]

    assert found["churnwatch_snapshots['complete']"] > 0
    assert found["churnwatch_messages_waiting[]"] > 0
    told = sum(value for name, value in found.items() if name.startswith("churnwatch_alerts["))
    assert told == len(alerts)


def test_an_empty_program_tells_its_figures_too(client: TestClient) -> None:
    assert samples(client)["churnwatch_watches_late[]"] == 0


def test_no_figure_names_an_account_or_an_owner(town: TestClient) -> None:
    text = town.get("/metrics").text
    own = [line for line in text.splitlines() if line.startswith("churnwatch_")]

    assert set(re.findall(r'(\w+)="', " ".join(own))) <= LABELS
    assert len(own) < 60
    for watch in town.get("/v1/watches").json()["watches"]:
        assert watch["account"]["id"] not in text


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 403), (Scope.ADMIN, 200)])
def test_a_key_needs_the_admin_scope(program: Application, scope: Scope, status: int) -> None:
    headers = key_of(program, "me", scope)

    assert client_of(program).get("/metrics", headers=headers).status_code == status


def test_a_member_sees_nothing_of_everybody(program: Application) -> None:
    add_person(program.access, program.storage, "bob", Role.MEMBER, program.clock.now())
    headers = key_of(program, "bob", *Scope)

    assert client_of(program).get("/metrics", headers=headers).status_code == 403
