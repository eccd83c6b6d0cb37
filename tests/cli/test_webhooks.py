"""Webhooks and notifications from a terminal."""

from __future__ import annotations

import io

import pytest

from tests.cli.conftest import Churnwatch

URL = "https://hooks.example.com/churn"


def test_an_endpoint_is_added_shown_rotated_and_removed(churnwatch: Churnwatch) -> None:
    added = churnwatch("webhook", "add", URL, "--severity", "alert", "--kind", "alert.raised")
    listed = churnwatch("webhook", "list")
    rotated = churnwatch("webhook", "rotate", 1, "--signing", "ed25519")
    removed = churnwatch("webhook", "remove", 1, "--yes")

    assert "whsec_" in added.out
    assert URL in listed.out
    assert "alert.raised, alert" in listed.out
    assert "whsec_" not in listed.out
    assert "whpk_" in rotated.out
    assert removed.code == 0
    assert "No endpoint yet" in churnwatch("webhook", "list").err


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://127.0.0.1/", "hello"])
def test_an_address_that_must_not_be_called_is_refused(churnwatch: Churnwatch, url: str) -> None:
    assert churnwatch("webhook", "add", url).code == 1
    assert "No endpoint yet" in churnwatch("webhook", "list").err


def test_a_host_the_owner_names_is_taken(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURNWATCH_ALLOW_HOSTS", "127.0.0.1, hooks.home")

    assert churnwatch("webhook", "add", "http://127.0.0.1:9/").code == 0


def test_a_receiver_on_this_machine_is_told_how_it_is_let_in(churnwatch: Churnwatch) -> None:
    refused = churnwatch("webhook", "add", "http://127.0.0.1:9000/")

    assert "name its host in CHURNWATCH_ALLOW_HOSTS" in refused.err


@pytest.mark.network
def test_a_test_that_does_not_arrive_says_why(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURNWATCH_ALLOW_HOSTS", "127.0.0.1")
    churnwatch("webhook", "add", "http://127.0.0.1:1/")

    tried = churnwatch("webhook", "test", 1)

    assert (tried.code, "could not be reached" in tried.err) == (1, True)


def test_replay_wants_one_of_two_and_counts(settled: Churnwatch) -> None:
    settled("webhook", "add", URL)

    assert settled("webhook", "replay", 1).code == 2
    assert settled("webhook", "replay", 1, "--since", "30d").out.startswith("0 messages")
    assert settled("webhook", "replay", 1, "--delivery", 7).code == 1
    assert settled("webhook", "log", 1, "--json").objects == []
    assert settled("webhook", "log", 9).code == 1


def test_an_endpoint_is_disabled_and_enabled(churnwatch: Churnwatch) -> None:
    churnwatch("webhook", "add", URL)

    churnwatch("webhook", "disable", 1)
    assert "disabled: its owner disabled it" in churnwatch("webhook", "list").out
    churnwatch("webhook", "enable", 1)
    assert "well" in churnwatch("webhook", "list").out


def test_a_new_key_for_stored_secrets_keeps_them_usable(churnwatch: Churnwatch) -> None:
    churnwatch("webhook", "add", URL)

    assert "Sealed 1 stored" in churnwatch("rekey").out
    assert "Sealed 1 stored" in churnwatch("rekey").out
    assert churnwatch("webhook", "rotate", 1).code == 0


def test_a_recipient_is_added_shown_and_removed_without_its_secret(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("mailto://me:hunter2pass@example.com\n"))
    added = churnwatch("notify", "add", "-", "--digest", "1d", "--quiet", "22:00-07:00")
    listed = churnwatch("notify", "list")
    name = listed.out.splitlines()[1].split()[0]

    assert added.code == 0
    assert "every 24 hours, not 22:00-07:00 UTC" in listed.out
    assert "hunter2pass" not in added.out + listed.out
    assert churnwatch("notify", "remove", name).code == 0
    assert churnwatch("notify", "remove", name).code == 1


@pytest.mark.parametrize("url", ["file:///etc/passwd", "json://127.0.0.1/", "hello"])
def test_a_service_that_carries_no_words_is_refused(churnwatch: Churnwatch, url: str) -> None:
    assert "goes to one of" in churnwatch("notify", "add", url).err
