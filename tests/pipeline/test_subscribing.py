"""Other people's lists as hints: shown, and never enough to accuse anybody."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import httpx
import pytest

from app.domain.account import Account
from app.domain.blocklist import SUGGESTED
from app.domain.errors import BadInput
from app.domain.hint import Subscription, read_list
from app.domain.instant import HOUR
from app.exports.csv_table import EXPORT as CSV
from app.exports.json_document import EXPORT as JSON
from app.pipeline.publish import publish
from app.pipeline.subscribing import Fetched, Rereading, read, subscribe
from app.storage.work import Database
from tests.accused import NOW, accuse, document, edition, names, person
from tests.exports.conftest import blocks, entry, text
from tests.net.fakes import FakeClock, outbound

GULL = Account("bluesky", "did:plc:gull")
FRIENDS = Subscription("friends", "list.txt", NOW, 0, "town")
DAILY = replace(FRIENDS, origin="https://friends.example/l.txt", every=24 * HOUR, due_at=NOW)


@pytest.mark.parametrize("exporter", [CSV, JSON], ids=["csv", "json"])
def test_our_own_forms_are_read_back(exporter: object) -> None:
    listed = blocks(entry("bluesky", "did:plc:gull", "gull.example"))
    written = text(exporter, listed)  # type: ignore[arg-type]
    if exporter is JSON:
        written = written.replace("f" * 64, "").replace('"hash": ""', '"hash": null')

    [(account, reason)] = read_list(written.encode(), None)

    assert (account, reason[:14]) == (GULL, "Followed again")


def test_ids_alone_need_a_network() -> None:
    assert read_list(b"did:plc:gull\n\n", "bluesky") == [(GULL, "")]
    with pytest.raises(BadInput, match="name it"):
        read_list(b"did:plc:gull\n", None)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"{",
        b"{}",
        b'{"entries": 1}',
        b'{"entries": [{"id": "a"}]}',
        b'{"entries": [{"network": "bluesky", "id": "a b"}]}',
        b"network,id\nbluesky\n",
    ],
)
def test_what_is_no_list_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_list(data, None)


def test_a_list_that_lost_an_entry_on_the_way_is_refused(storage: Database) -> None:
    with storage.writing() as work:
        accuse(work, 1)
        accuse(work, 2)
        publish(work, SUGGESTED, NOW)
        whole = document(work)

    assert len(read_list(json.dumps(whole).encode(), None)) == 2
    cut = whole | {"entries": whole["entries"][:1]}
    with pytest.raises(BadInput, match="not arrived whole"):
        read_list(json.dumps(cut).encode(), None)


def test_a_hint_is_shown_and_lists_nobody(storage: Database) -> None:
    who = person(7)
    with storage.writing() as work:
        work.accounts.add([(who.key, who)])
        subscribe(work, FRIENDS, Fetched(f"{who.id}\n".encode()), NOW)

        [hint] = work.hints.of(who.key)
        assert (hint.source, hint.at) == ("friends", NOW)
        assert (names(work), work.alerts.all()) == ([], [])
        assert list(edition(work).entries) == []


def test_reading_a_list_anew_forgets_whom_it_no_longer_names(storage: Database) -> None:
    with storage.writing() as work:
        for ids in (b"a\nb\n", b"b\nc\n"):
            subscribe(work, FRIENDS, Fetched(ids), NOW)

        [one] = work.hints.all()
        named = [bool(work.hints.of(Account("town", id).key)) for id in "abc"]
        assert (one.entries, named) == (2, [False, True, True])
        assert work.hints.remove("friends")
        assert not work.hints.remove("friends")
        assert work.hints.of(Account("town", "b").key) == []


class Friends:
    """A server with a list that changes, and calls each state of it by an ETag."""

    def __init__(self, storage: Database) -> None:
        self.storage = storage
        self.clock = FakeClock(NOW)
        self.answers = [httpx.Response(200, content=b"a\nb\n", headers={"etag": '"1"'})]
        self.asked: list[str | None] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.headers.get("if-none-match"))
        return self.answers.pop(0) if self.answers else httpx.Response(304)

    def tick(self, hours: int = 0) -> int:
        self.clock.time += hours * HOUR
        calls = outbound(self.answer, self.clock)
        return asyncio.run(Rereading(self.storage, calls, self.clock).run())

    @property
    def kept(self) -> Subscription:
        with self.storage.reading() as work:
            [one] = work.hints.all()
        return one

    def names(self, id: str) -> bool:
        with self.storage.reading() as work:
            return bool(work.hints.of(Account("town", id).key))


@pytest.fixture
def friends(storage: Database) -> Friends:
    with storage.writing() as work:
        subscribe(work, DAILY, Fetched(b"z\n"), NOW)
    return Friends(storage)


def test_a_list_is_read_again_when_its_time_has_come(friends: Friends) -> None:
    assert (friends.tick(), friends.tick(23)) == (1, 0)
    assert (friends.kept.entries, friends.names("a"), friends.names("z")) == (2, True, False)

    assert friends.tick(1) == 0
    assert friends.asked == [None, '"1"']
    assert (friends.kept.entries, friends.kept.at) == (2, NOW + 24 * HOUR)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b'{"entries": [], "hash": "0000"}'),
        httpx.Response(200, content=b"\xff"),
        httpx.Response(404),
        httpx.Response(429, headers={"retry-after": "90000"}),
    ],
)
def test_what_cannot_be_read_leaves_the_last_good_list(
    friends: Friends, answer: httpx.Response
) -> None:
    friends.tick()
    friends.answers = [answer, httpx.Response(200, content=b"c\n")]

    assert friends.tick(24) == 0
    assert (friends.kept.entries, friends.kept.at, friends.names("a")) == (2, NOW, True)
    assert friends.kept.fault

    assert friends.tick(26) == 1
    assert (friends.kept.fault, friends.names("a"), friends.names("c")) == (None, False, True)


def test_a_file_is_read_once(storage: Database) -> None:
    with storage.writing() as work:
        subscribe(work, FRIENDS, Fetched(b"a\n"), NOW)

    assert Friends(storage).tick(1000) == 0


def test_who_unsubscribes_while_the_list_is_read_stays_unsubscribed(friends: Friends) -> None:
    def unsubscribing(_: httpx.Request) -> httpx.Response:
        with friends.storage.writing() as work:
            work.hints.remove("friends")
        return httpx.Response(200, content=b"a\n")

    step = Rereading(friends.storage, outbound(unsubscribing, friends.clock), friends.clock)
    asyncio.run(step.run())

    with friends.storage.reading() as work:
        assert work.hints.all() == []


AT_HOME = "http://127.0.0.1:8421/v1/blocklists/weekly.ids"


def test_a_list_is_read_by_plain_http_from_a_host_the_owner_names_alone() -> None:
    with pytest.raises(BadInput, match=r"name it in CHURNWATCH_ALLOW_HOSTS"):
        read(outbound(answer_with_a_list), AT_HOME)

    fetched = read(outbound(answer_with_a_list, allow_hosts=("127.0.0.1",)), AT_HOME)

    assert fetched.data == b"a\nb\n"


def test_a_list_of_a_named_host_is_read_again_as_it_was_first(friends: Friends) -> None:
    with friends.storage.writing() as work:
        subscribe(work, replace(DAILY, origin=AT_HOME), Fetched(b"a\n"), NOW - 25 * HOUR)
    calls = outbound(friends.answer, friends.clock, allow_hosts=("127.0.0.1",))

    asyncio.run(Rereading(friends.storage, calls, friends.clock).run())

    assert (friends.kept.fault, friends.kept.entries) == (None, 2)


def answer_with_a_list(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"a\nb\n")


@pytest.mark.parametrize("network", ["\\ud800", "\\u0000", "a b", "m\u00e4stodon"])
def test_a_network_that_no_account_can_have_is_refused(network: str) -> None:
    told = f'{{"entries":[{{"network":"{network}","id":"abc"}}]}}'

    with pytest.raises(BadInput, match="no `network`"):
        read_list(told.encode(), None)
