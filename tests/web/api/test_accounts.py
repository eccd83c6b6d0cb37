from __future__ import annotations

from urllib.parse import quote

from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account, AccountStatus
from app.domain.instant import DAY
from app.domain.sighting import Sighting
from app.domain.watch import ListKind
from tests.web.town import BACK_SOON, CHURNER, START

ACTIVE = AccountStatus.ACTIVE


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


def test_a_dossier_tells_the_ratio_shown_and_what_it_would_be_without_the_churn(
    churned: Application, town: TestClient
) -> None:
    weeks = [
        Sighting(_key(CHURNER), START + 7 * n * DAY, ACTIVE, 150, 300 + n % 2 * 300)
        for n in range(5)
    ]
    with churned.storage.writing() as work:
        work.accounts.see(weeks)

    told = town.get(f"/v1/accounts/bluesky/{CHURNER}").json()["counts"]

    assert [point["following"] for point in told["points"]] == [300, 600, 300, 600, 300]
    assert {(s["following_top"], s["churned_least"]) for s in told["swings"]} == {(600, 300)}
    assert told["points"][-1] == {
        "at": "2026-01-29T00:00:00Z",
        "followers": 150,
        "following": 300,
        "ratio": 0.5,
        "following_without_churn_least": 600,
        "following_without_churn_most": 900,
        "ratio_without_churn_least": 0.167,
        "ratio_without_churn_most": 0.25,
    }


def _key(id: str) -> int:
    return Account("bluesky", id).key


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
