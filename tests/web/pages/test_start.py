from __future__ import annotations

import re

from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.alert import Severity, State
from app.domain.instant import DAY
from app.domain.watch import ListKind
from tests.web.town import NOW, START, add_watch, raise_alert


def test_where_nothing_is_watched_the_page_says_how_to_begin(client: TestClient) -> None:
    text = client.get("/").text

    assert "Nothing is watched yet" in text
    assert "churnwatch watch add bluesky alice.example" in text
    assert '<form class="add-form" method="post" action="/watches">' in text
    assert "<option>fake</option>" in text


def test_a_watch_shows_its_members_its_newest_snapshot_and_the_next(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    before = client.get("/").text
    program.scheduler().run_once()
    program.clock.time = NOW + DAY  # type: ignore[attr-defined]
    [fake] = program.sources.values()
    fake.fault = "the list ended in the middle"  # type: ignore[attr-defined]
    program.scheduler().run_once()
    after = client.get("/").text

    assert "none yet" in before
    assert "@shop.example" in after
    assert '<span class="verdict partial">partial</span>' in after
    assert "the list ended in the middle" in after
    assert "1 failed in a row" in after


def test_a_paused_watch_says_so_and_offers_to_go_on(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    client.patch("/v1/watches/1", json={"paused": True})

    text = client.get("/").text

    assert "<dd>paused" in text
    assert 'action="/watches/1/resume"' in text
    assert 'action="/watches/1/pause"' not in text


def test_what_was_settled_is_a_click_away_and_can_be_opened_again(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    alert = raise_alert(program, 1, state=State.ACKNOWLEDGED)

    text = client.get("/").text
    [seen] = re.findall(r'href="([^"]+)">marked as seen</a>', text)

    assert alert.id not in text
    assert f'action="/alerts/{alert.id}/reopen"' in client.get(seen).text


def test_alerts_and_notes_are_told_apart(program: Application, client: TestClient) -> None:
    add_watch(program)
    raise_alert(program, 1)
    raise_alert(program, 2, severity=Severity.NOTE, confidence=0.55)

    text = client.get("/").text

    alerts, notes = text.split('<h2 id="notes">')
    assert "@suspect1.example" in alerts
    assert "@suspect2.example" in notes
    assert "Notes accuse nobody" in notes
    assert "<strong>Almost certain</strong> (99.9 %)" in alerts
    assert "<strong>As likely as not</strong> (55.0 %)" in notes


def test_evidence_unfolds_with_weights_and_dates(program: Application, client: TestClient) -> None:
    add_watch(program)
    raise_alert(program, 1)

    text = client.get("/").text

    assert "Evidence: 2 findings" in text
    assert "likelier for a churner than for an ordinary follower" in text
    assert "likelier for an ordinary follower than for a churner" in text
    assert '<time datetime="2025-12-31T00:00:00Z">31 Dec 2025</time>' in text


def test_what_is_made_up_is_labelled(program: Application, client: TestClient) -> None:
    shop = Account("demo", "shop", "shop.demo")
    with program.storage.writing() as work:
        work.watches.add(shop, ListKind.FOLLOWERS, DAY, live=False, now=START)

    assert '<span class="tag made-up">made up</span>' in client.get("/").text


def test_the_page_stays_bounded_however_much_there_is(
    program: Application, client: TestClient
) -> None:
    for number in range(120):
        add_watch(program, f"shop{number}")
        raise_alert(program, number)

    text = client.get("/").text

    assert text.count('class="card watch"') == 100
    assert text.count('<article class="card alert') == 10
    assert "All open alerts" in text
    assert len(text.encode()) < 300_000
