from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account, AccountStatus, account_key
from app.domain.blocklist import SUGGESTED, entry_id
from app.domain.elsewhere import FollowElsewhere
from app.domain.event import FollowEvent, Kind
from app.domain.instant import DAY, HOUR
from app.domain.record import record_number
from app.domain.sighting import Sighting
from app.pipeline.publish import publish
from app.sources.interchange import READER
from tests import streams
from tests.web.town import CHURNER, START, add_watch, raise_alert

SVG = "{http://www.w3.org/2000/svg}"
PAGE = f"/accounts/bluesky/{CHURNER}"
CHART = f"/charts/bluesky/{CHURNER}"


@pytest.mark.parametrize("pasted", [f" {CHURNER}", f"\u2068{CHURNER}\u2069\n"])
def test_a_name_is_found_as_it_was_pasted(town: TestClient, pasted: str) -> None:
    answer = town.get("/accounts", params={"name": pasted}, follow_redirects=False)

    assert answer.headers["location"].endswith("churner")


def test_a_dossier_shows_the_alert_the_drawing_the_findings_and_every_event(
    town: TestClient,
) -> None:
    text = town.get(PAGE).text

    assert f"<h1>{CHURNER}</h1>" in text
    assert "Followed again 14 times after unfollowing" in text
    assert "/charts/bluesky/did%3Aplc%3Achurner" in text
    assert "What speaks against it" in text
    assert "its profile on bluesky</a>" in text
    assert "<td>followed again</td>" in text
    assert '<td><a href="/watches/1">followers of @shop.example</a></td>' in text
    assert text.count("<tr><td>went</td>") == 14
    assert "<td>unfollowed</td><td>place on the list, later</td>" in text
    assert "/v1/accounts/bluesky/did%3Aplc%3Achurner" in text


def test_the_drawing_has_a_lane_for_every_watch_and_words_for_whoever_cannot_see_it(
    town: TestClient,
) -> None:
    answer = town.get(CHART)

    drawn = ElementTree.fromstring(answer.text)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert drawn.findtext(f"{SVG}title") == f"Timeline of {CHURNER}"
    assert "2 watched lists" in (drawn.findtext(f"{SVG}desc") or "")
    names = {text.text for text in drawn.iter(f"{SVG}text")}
    assert {"followers of @shop.example", "followers of @bakery.example"} <= names
    assert not list(drawn.iter(f"{SVG}script"))
    assert not list(drawn.iter(f"{SVG}style"))
    assert all("style" not in element.attrib for element in drawn.iter())


def test_a_drawing_is_kept_by_browsers_until_it_changes(town: TestClient) -> None:
    first = town.get(CHART)

    again = town.get(CHART, headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304
    assert town.get(f"{CHART}?ink=dark").headers["etag"] != first.headers["etag"]


def test_an_account_is_found_by_its_id(town: TestClient) -> None:
    answer = town.get("/accounts", params={"name": CHURNER})

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/accounts/bluesky/did%3Aplc%3Achurner",
    )


@pytest.mark.parametrize("name", ["suspect1.example", "@suspect1.example"])
def test_an_account_is_found_by_its_handle(
    program: Application, client: TestClient, name: str
) -> None:
    raise_alert(program, 1)

    answer = client.get("/accounts", params={"name": name})

    assert answer.headers["location"] == "/accounts/fake/suspect1"


def test_an_account_that_is_nowhere_is_said_to_be_nowhere(town: TestClient) -> None:
    answer = town.get("/accounts", params={"name": "nobody.example"})

    assert answer.status_code == 404
    assert "No account called nobody.example was ever seen" in answer.text


def test_a_time_that_is_exactly_known_stands_alone(
    program: Application, client: TestClient, tmp_path: Path
) -> None:
    acts = [
        {
            "type": "event",
            "network": "town",
            "kind": kind,
            "actor": "gull",
            "subject": "bakery",
            "at": f"2026-01-0{day}T09:30:00Z",
        }
        for day, kind in ((1, "follow"), (2, "unfollow"))
    ]
    file = streams.write(tmp_path / "acts.jsonl", acts)
    program.importer().run(READER.read(file, lambda read: None))

    for page in ("/accounts/town/gull", "/watches/1"):
        assert '<td colspan="2">2 Jan 2026, 09:30 UTC</td>' in client.get(page).text


def test_changes_of_one_day_stand_newest_first_as_well(
    program: Application, client: TestClient
) -> None:
    who = Account("fake", "gull")
    shops = [add_watch(program, name) for name in ("bakery", "cafe", "florist")]
    with program.storage.writing() as work:
        work.accounts.add([(who.key, who)])
        work.events.add(
            FollowEvent(
                shop.id, who.key, Kind.FOLLOW, START, START + DAY, exact=START + hour * HOUR
            )
            for shop, hour in zip(shops, (7, 9, 8), strict=True)
        )

    text = client.get("/accounts/fake/gull").text
    order = re.findall(r'colspan="2">[^<]+</td>.*?/watches/(\d)"', text, re.DOTALL)

    assert order == [str(shops[n].id) for n in (1, 2, 0)]


def test_the_follow_record_of_every_change_is_told_where_one_is_known(
    program: Application, client: TestClient, town: TestClient
) -> None:
    who, shop = Account("fake", "gull"), add_watch(program)
    first, second = "3muh5m7y67k22", "3mvjysuoafc22"
    seen = (Kind.FOLLOW, first), (Kind.UNFOLLOW, first), (Kind.FOLLOW, second)
    with program.storage.writing() as work:
        work.accounts.add([(who.key, who)])
        work.events.add(
            FollowEvent(
                shop.id, who.key, kind, START + n * DAY, START + n * DAY + HOUR,
                record=record_number(record),
            )
            for n, (kind, record) in enumerate(seen)
        )  # fmt: skip

    text = client.get("/accounts/fake/gull").text
    rows = csv.DictReader(client.get("/events/fake/gull").text.splitlines())

    assert re.findall(r'<br><code class="quiet">(\w+)</code>', text) == [second, first, first]
    assert [row["record"] for row in rows] == [first, first, second]
    assert "the key of the follow record" not in town.get(PAGE).text


def test_an_alert_says_which_of_its_lists_can_no_longer_be_checked(
    program: Application, client: TestClient
) -> None:
    watches = (add_watch(program).id, add_watch(program, "bakery").id)
    raise_alert(program, 1, watches=watches)
    before = client.get("/accounts/fake/suspect1").text
    client.delete(f"/v1/watches/{watches[1]}")
    after = client.get("/accounts/fake/suspect1").text

    assert "watched no more" not in before
    assert "1 list it rests on is watched no more: what was seen there was forgotten" in after


def test_every_event_is_there_to_download(town: TestClient) -> None:
    answer = town.get("/events/bluesky/did%3Aplc%3Achurner")

    rows = list(csv.DictReader(answer.text.splitlines()))
    assert "attachment" in answer.headers["content-disposition"]
    assert sum(row["kind"] == "unfollow" for row in rows) == 14
    assert [row["before"] for row in rows] == sorted(row["before"] for row in rows)


def test_a_dossier_keeps_an_account_off_every_list_for_a_reason(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)
    data = {"network": "fake", "id": "suspect1", "reason": "My sister."}

    before = client.get("/accounts/fake/suspect1").text
    answer = client.post("/allowed", data=data, headers={"sec-fetch-site": "same-origin"})

    assert 'action="/allowed"' in before
    assert answer.status_code == 303
    with program.storage.reading() as work:
        assert [one.reason for one in work.allowed.all()] == ["My sister."]


def test_what_a_suspect_follows_elsewhere_is_told_and_of_nobody_else(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)
    raise_alert(program, 2)
    key = Account("fake", "suspect1").key
    with program.storage.writing() as work:
        rows = FollowElsewhere(key, 1, 8, START, START + DAY), FollowElsewhere(key, 2, 9, START)
        work.elsewhere.write(rows, ())

    assert (
        "at least 2 accounts besides the watched lists"
        in client.get("/accounts/fake/suspect1").text
    )
    assert "Besides the watched lists" not in client.get("/accounts/fake/suspect2").text
    told = client.get("/v1/accounts/fake/suspect1").json()["elsewhere"]
    assert {name: told[name] for name in ("accounts", "unfollows", "brief", "again")} == {
        "accounts": 2,
        "unfollows": 1,
        "brief": 1,
        "again": 0,
    }
    assert client.get("/v1/accounts/fake/suspect2").json()["elsewhere"] is None


HOSTILE = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ('"><img src=x onerror=alert(1)>', "&#34;&gt;&lt;img src=x onerror=alert(1)&gt;"),
    ("javascript:alert(1)", "javascript:alert(1)"),
    ("x]]><svg/onload=alert(1)>", "x]]&gt;&lt;svg/onload=alert(1)&gt;"),
    ("good\u202eelpmaxe.live", "good\\u202eelpmaxe.live"),
    ("zero\u200bwidth", "zero\\u200bwidth"),
    ("\x1b[31mred", "\\u001b[31mred"),
    ("a" + "\u0301" * 200 + "z", "a" + "\u0301" * 3 + "z"),
    ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
    ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
]


@pytest.mark.parametrize(("handle", "shown"), HOSTILE)
def test_a_hostile_name_is_text_on_every_page(
    program: Application, client: TestClient, handle: str, shown: str
) -> None:
    shop = add_watch(program)
    raise_alert(program, 1, handle=handle)
    gone = FollowEvent(shop.id, account_key("fake", "suspect1"), Kind.UNFOLLOW, START, START + 1)
    with program.storage.writing() as work:
        work.events.add([gone])
        publish(work, SUGGESTED, program.clock.now())
    entry = f"/blocklists/suggested/{entry_id(gone.key)}"

    pages = ("/", "/alerts", "/accounts/fake/suspect1", "/watches/1", "/blocklists/suggested")
    for path in (*pages, entry):
        text = client.get(path).text
        assert shown in text, path
        assert handle not in text.replace(shown, ""), path
        assert 'href="javascript' not in text


@pytest.mark.parametrize(("handle", "shown"), HOSTILE)
def test_a_hostile_name_is_text_in_a_drawing(
    program: Application, client: TestClient, handle: str, shown: str
) -> None:
    raise_alert(program, 1, handle=handle)

    drawn = ElementTree.fromstring(client.get("/charts/fake/suspect1").text)

    assert [element.tag for element in drawn.iter(f"{SVG}script")] == []
    assert (drawn.findtext(f"{SVG}title") or "").startswith("Timeline of @")


def test_a_hostile_id_in_an_address_leads_back_to_itself(
    program: Application, client: TestClient
) -> None:
    odd = Account("fake", "https://x.example/u/?a=<b>&c=\"d'#e", None)
    with program.storage.writing() as work:
        work.accounts.add([(odd.key, odd)])

    found = client.get("/accounts", params={"name": odd.id}).headers["location"]

    assert client.get(found).status_code == 200
    assert "<b>" not in client.get(found).text


def test_its_own_counts_are_drawn_with_the_ratio_it_would_have_without_the_churn(
    churned: Application, town: TestClient
) -> None:
    before = town.get(PAGE).text
    key = Account("bluesky", CHURNER).key
    weeks = [
        Sighting(key, START + 7 * n * DAY, AccountStatus.ACTIVE, 150, 300 + n % 2 * 300)
        for n in range(5)
    ]
    with churned.storage.writing() as work:
        work.accounts.see(weeks)

    text = town.get(PAGE).text
    chart = town.get(f"/course-charts/bluesky/{CHURNER}")
    again = town.get(
        f"/course-charts/bluesky/{CHURNER}", headers={"if-none-match": chart.headers["etag"]}
    )

    assert "Its own counts" not in before
    assert "a ratio of 0.50." in text
    assert "the ratio would be <strong>0.17 to 0.25</strong>" in text
    assert "It followed from 300 to 600 accounts; 2 times" in text
    drawn = ElementTree.fromstring(chart.text)
    assert all("style" not in one.attrib and "script" not in one.tag for one in drawn.iter())
    assert again.status_code == 304


def test_a_dossier_says_on_which_list_it_is_where_to_object_and_who_keeps_it_off(
    churned: Application, town: TestClient
) -> None:
    person = {"network": "bluesky", "id": CHURNER}
    ours = {"sec-fetch-site": "same-origin"}
    before = town.get(PAGE).text
    town.post("/blocklists/suggested/publish", headers=ours)
    published = town.get(PAGE).text
    [page] = re.findall('href="(/blocklists/suggested/[0-9a-f]{16})"', published)
    entry = town.get(page).text
    town.post("/allowed", data={**person, "reason": "My sister."}, headers=ours)
    allowed = town.get(PAGE).text
    town.post("/allowed/remove", data=person, headers=ours)

    assert "It is on no published list." in before
    assert "https://bsky.app/profile/did:plc:churner" in before
    assert 'href="https://bsky.app/profile/did:plc:churner"' in entry
    assert "You keep it off every list: My sister." in allowed
    assert "You keep it off" not in town.get(PAGE).text
