"""Other people's lists as hints: shown, and never enough to accuse anybody."""

from __future__ import annotations

import json

import pytest

from app.domain.account import Account
from app.domain.blocklist import SUGGESTED
from app.domain.errors import BadInput
from app.domain.hint import read_list
from app.exports.csv_table import EXPORT as CSV
from app.exports.json_document import EXPORT as JSON
from app.pipeline.publish import publish
from app.pipeline.subscribing import subscribe
from app.storage.work import Database
from tests.accused import NOW, accuse, document, edition, names, person
from tests.exports.conftest import blocks, entry, text

GULL = Account("bluesky", "did:plc:gull")


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
        subscribe(work, "friends", "list.txt", f"{who.id}\n".encode(), "town", NOW)

        [hint] = work.hints.of(who.key)
        assert (hint.source, hint.at) == ("friends", NOW)
        assert (names(work), work.alerts.all()) == ([], [])
        assert list(edition(work).entries) == []


def test_reading_a_list_anew_forgets_whom_it_no_longer_names(storage: Database) -> None:
    with storage.writing() as work:
        for ids in (b"a\nb\n", b"b\nc\n"):
            subscribe(work, "friends", "list.txt", ids, "town", NOW)

        [one] = work.hints.all()
        named = [bool(work.hints.of(Account("town", id).key)) for id in "abc"]
        assert (one.entries, named) == (2, [False, True, True])
        assert work.hints.remove("friends")
        assert not work.hints.remove("friends")
        assert work.hints.of(Account("town", "b").key) == []
