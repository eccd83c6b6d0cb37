from __future__ import annotations

from urllib.parse import quote

from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.instant import DAY
from app.domain.watch import ListKind
from tests.web.town import BACK_SOON, CHURNER, START


def test_a_dossier_says_what_happened_and_what_it_was(town: TestClient) -> None:
    told = town.get(f"/v1/accounts/bluesky/{CHURNER}").json()

    assert (told["network"], told["id"]) == ("bluesky", CHURNER)
    assert told["as_of"] == "2026-04-22T01:00:00Z"
    assert told["alert"]["severity"] == "alert"
    assert told["confidence"] == told["alert"]["confidence"]
    assert {finding["signal"] for finding in told["findings"]} >= {"cycles"}
    assert sorted(timeline["list"] for timeline in told["timelines"]) == [
        "bluesky bakery.example followers",
        "bluesky shop.example followers",
    ]
    [first, *_] = told["timelines"]
    assert first["stays"][0]["came"]["cause"] == "new"
    assert {gap["nature"] for gap in first["gaps"]} == {"follow"}


def test_an_account_that_came_back_to_its_old_place_is_not_accused(town: TestClient) -> None:
    told = town.get(f"/v1/accounts/bluesky/{BACK_SOON}").json()

    assert told["alert"] is None
    gaps = [gap for timeline in told["timelines"] for gap in timeline["gaps"]]
    assert {(gap["nature"], gap["because"]) for gap in gaps} <= {
        ("account", "it came back to its old place in the list"),
        ("account", "it went from every watched list at once"),
    }


def test_an_account_that_was_always_there_has_lists_and_no_timeline(town: TestClient) -> None:
    told = town.get("/v1/accounts/bluesky/did:plc:shop000").json()

    assert told["timelines"] == []
    [membership] = told["memberships"]
    assert membership["list"] == "bluesky shop.example followers"


def test_an_account_nobody_has_seen_is_not_found(town: TestClient) -> None:
    for path in ("bluesky/did:plc:nobody", f"github/{CHURNER}", "bluesky/..%2f..%2fetc"):
        assert town.get(f"/v1/accounts/{path}").status_code == 404


def test_an_id_that_is_an_address_is_found_under_its_whole_address(
    program: Application, client: TestClient
) -> None:
    actor = Account("mastodon:town.example", "https://town.example/users/shop?x=1#me", "shop")
    with program.storage.writing() as work:
        work.watches.add(actor, ListKind.FOLLOWERS, DAY, live=False, now=START)
        work.accounts.add([(actor.key, actor)])

    path = f"/mastodon:town.example/{quote(actor.id, safe='')}"

    assert client.get(f"/v1/accounts{path}").json()["id"] == actor.id
    assert client.get(f"/accounts{path}").status_code == 200
    assert client.get(f"/charts{path}").status_code == 200
