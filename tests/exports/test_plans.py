"""Formats that say what to do, or that another program applies by itself."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import msgspec

from app.domain.account import Account
from app.domain.blocklist import Edition, Tombstone
from app.domain.instant import DAY
from app.domain.moderation_list import BATCH, item_key, list_key
from app.exports import bluesky_list, fires_dataset, github_blocks, json_feed
from app.ports.exports import Exporter
from tests.exports.conftest import START, blocks, entry, text


def changed(*retracted: Account) -> Edition:
    """What changed: nobody came, these have left."""
    gone = [Tombstone(one, START, "it is allowed here") for one in retracted]
    return replace(blocks(), since=2, retracted=gone)


def lines(exporter: Exporter, edition: Edition) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text(exporter, edition).splitlines()]


def test_a_bluesky_plan_makes_the_list_and_then_its_items(mixed: Edition) -> None:
    first, second = lines(bluesky_list.EXPORT, mixed)

    [made], [item] = first["writes"], second["writes"]
    assert made["value"]["purpose"] == "app.bsky.graph.defs#modlist"
    assert item["value"]["list"] == f"at://{{repo}}/app.bsky.graph.list/{made['rkey']}"
    assert item["value"]["subject"] == "did:plc:gull"


def test_no_batch_is_larger_than_a_pds_takes() -> None:
    many = blocks(*(entry("bluesky", f"did:plc:{number}") for number in range(BATCH * 2 + 1)))

    sizes = [len(line["writes"]) for line in lines(bluesky_list.EXPORT, many)]

    assert sizes == [1, BATCH, BATCH, 1]


def test_record_keys_have_the_form_of_the_protocol_and_stay_the_same() -> None:
    keys = {item_key("a", number) for number in range(1_000)} | {list_key("a"), item_key("b", 1)}

    assert len(keys) == 1_002
    assert all(re.fullmatch("[234567a-j][234567a-z]{12}", key) for key in keys)
    assert item_key("a", 7) == item_key("a", 7)


def test_who_is_retracted_leaves_the_bluesky_list_by_the_same_key() -> None:
    gone = Account("bluesky", "did:plc:gull")

    [line] = lines(bluesky_list.EXPORT, changed(gone, Account("github", "1", "tern")))

    [write] = line["writes"]
    assert write["$type"].endswith("#delete")
    assert write["rkey"] == item_key("suggested", gone.key)


def test_a_github_plan_names_logins_and_never_a_path_of_their_own_making() -> None:
    people = blocks(entry("github", "1", "tern"), entry("github", "2", "../../x"))

    assert lines(github_blocks.EXPORT, people) == [
        {
            "method": "PUT",
            "path": "/user/blocks/tern",
            "id": "1",
            "why": "Followed again 8 times after unfollowing, on 3 watched lists.",
        }
    ]


def test_who_is_retracted_is_unblocked_on_github() -> None:
    [line] = lines(github_blocks.EXPORT, changed(Account("github", "1", "tern")))

    assert (line["method"], line["path"]) == ("DELETE", "/user/blocks/tern")


def test_a_feed_reader_finds_every_entry_with_its_page(mixed: Edition) -> None:
    feed = json.loads(text(json_feed.EXPORT, mixed))

    assert "home_page_url" not in feed  # the list's own page is its owner's, and asks who it is
    first, *_ = feed["items"]
    assert (feed["version"], len(feed["items"])) == ("https://jsonfeed.org/version/1.1", 3)
    assert first["url"] == f"/blocklists/suggested/{mixed.entries[0].id}"  # type: ignore[index]
    assert first["content_text"].endswith("Until 28 Oct 2026, if nothing more is seen.")
    assert first["date_published"] == "2026-01-21T00:00:00Z"  # listed, not first seen
    assert first["date_modified"] == "2026-03-02T00:00:00Z"


def test_fires_tells_of_actors_what_is_suggested_and_taken_back(mixed: Edition) -> None:
    actor = "https://social.example/users/tern"

    [advisory] = json.loads(text(fires_dataset.EXPORT, mixed))["orderedItems"]
    [retraction] = json.loads(
        text(fires_dataset.EXPORT, changed(Account("mastodon:social.example", actor)))
    )["orderedItems"]

    for change, kind in ((advisory, "Advisory"), (retraction, "Retraction")):
        assert (change["type"], change["entityKind"], change["entityKey"]) == (kind, "actor", actor)
    assert "recommendedPolicy" not in advisory


def test_fires_advises_anew_of_somebody_who_came_back_without_newer_evidence() -> None:
    before = entry("mastodon:social.example", "https://social.example/users/tern")
    back = msgspec.structs.replace(before, listed_at=before.last_seen + DAY)

    first, again = (
        json.loads(text(fires_dataset.EXPORT, blocks(one)))["orderedItems"][0]
        for one in (before, back)
    )

    assert first["id"] != again["id"]
    assert (first["published"], again["published"]) == (
        "2026-03-02T00:00:00Z",
        "2026-03-03T00:00:00Z",
    )
