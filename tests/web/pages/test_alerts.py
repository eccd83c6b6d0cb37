from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.alert import Severity, State
from app.domain.finding import Finding
from app.domain.instant import HOUR
from app.domain.watch import ListKind
from tests.web.town import START, add_watch, raise_alert


def test_the_filter_is_a_plain_form_that_keeps_what_was_chosen(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    raise_alert(program, 1)
    raise_alert(program, 2, severity=Severity.NOTE)
    raise_alert(program, 3, state=State.DISMISSED)

    text = client.get("/alerts?severity=alert&state=open&pattern=&watch=1").text

    assert re.findall(r'id="al_0+(\d)"', text) == ["1"]
    assert '<option value="open" selected>' in text
    assert '<option value="1" selected>' in text


def test_the_weightiest_finding_of_an_alert_stands_first(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    weights = {"hints": 0.0, "cycles": 14.2, "courtesies": -1.2}
    raise_alert(program, 1, findings=tuple(Finding(k, f"By {k}.", w) for k, w in weights.items()))

    text = client.get("/alerts").text

    assert re.findall(r"By (\w+)\.", text) == ["cycles", "hints", "courtesies"]


@pytest.mark.parametrize(
    ("state", "said", "unsaid"),
    [
        (State.OPEN, ["lapses", "if nothing more is seen"], ["closed"]),
        (State.MUTED, ["lapses", "Muted: no watch it is seen on"], ["closed"]),
        (State.EXPIRED, ["closed"], ["lapses"]),
        (State.DISMISSED, ["Only new evidence, 200,000 times stronger"], ["lapses", "closed"]),
    ],
)
def test_only_what_stands_tells_the_day_on_which_it_lapses(
    program: Application, client: TestClient, state: State, said: list[str], unsaid: list[str]
) -> None:
    add_watch(program)
    alert = raise_alert(program, 1, state=state)

    for path in ("/alerts", "/accounts/fake/suspect1"):
        text = client.get(path).text
        assert alert.id in text
        assert all(words in text for words in said)
        assert not any(words in text for words in unsaid)


def test_what_was_marked_as_seen_is_called_seen(program: Application, client: TestClient) -> None:
    add_watch(program)
    raise_alert(program, 1, state=State.ACKNOWLEDGED)

    for path in ("/alerts?state=acknowledged", "/accounts/fake/suspect1"):
        text = client.get(path).text
        assert '<span class="tag">seen</span>' in text
        assert ">acknowledged<" not in text


def test_only_a_filter_makes_the_page_speak_of_a_kind(client: TestClient) -> None:
    assert "neither an alert nor a note yet" in client.get("/alerts").text
    assert "Nothing of this kind" in client.get("/alerts?state=open").text


def test_older_alerts_are_one_link_away(program: Application, client: TestClient) -> None:
    for number in range(30):
        raise_alert(program, number)

    first = client.get("/alerts?state=open").text
    [older] = re.findall(r'href="(/alerts\?[^"]*cursor=[^"]*)"', first)
    second = client.get(older.replace("&amp;", "&")).text

    assert first.count("<article") == 25
    assert second.count("<article") == 5
    assert "Older" not in second


@pytest.mark.parametrize(
    "query", ["severity=zanzibar", "watch=zanzibar", "watch=9223372036854775808", "state=%00"]
)
def test_a_value_that_is_not_on_the_form_is_refused_on_a_page(
    client: TestClient, query: str
) -> None:
    answer = client.get(f"/alerts?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "zanzibar" not in answer.text


def test_a_page_of_a_cursor_that_is_not_ours_says_where_to_go_on(client: TestClient) -> None:
    answer = client.get("/alerts?cursor=zanzibar")

    assert answer.status_code == 400
    assert "Back to the watches" in answer.text


def test_every_fact_links_the_list_it_was_seen_on_and_one_that_is_gone_has_no_link(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    raise_alert(program, 1)
    raise_alert(program, 2, watches=(9,))

    for path in ("/", "/alerts"):
        text = client.get(path).text
        assert '<td><a href="/watches/1">followers of @shop.example</a></td>' in text
        assert "<td>watch 9, removed</td>" in text


def test_lists_to_choose_from_tell_their_network_only_if_there_are_several(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    one_network = client.get("/alerts").text, client.get("/blocklists").text
    with program.storage.writing() as work:
        elsewhere = Account("github", "7", "octocat")
        work.watches.add(elsewhere, ListKind.FOLLOWING, 6 * HOUR, live=True, now=START)

    for alone, path in zip(one_network, ("/alerts", "/blocklists"), strict=True):
        text = client.get(path).text
        assert ">followers of @shop.example</option>" in alone
        assert ">followers of @shop.example (fake)</option>" in text
        assert ">whom @octocat follows (github)</option>" in text
