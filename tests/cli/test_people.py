"""People and keys by the command."""

from __future__ import annotations

import re

from tests.cli.conftest import Churnwatch


def test_a_person_is_added_invited_and_removed(churnwatch: Churnwatch) -> None:
    added = churnwatch("people", "add", "bob")

    assert re.fullmatch(r"http://127\.0\.0\.1:8420/sign-in\?link=cwl_[0-9A-Za-z]{36}\n", added.out)
    assert "bob" in churnwatch("people", "list").out
    assert churnwatch("people", "add", "bob").code == 1
    assert churnwatch("people", "invite", "bob").out != added.out
    assert churnwatch("people", "remove", "bob", "--yes").code == 0
    assert "bob" not in churnwatch("people", "list").out


def test_the_first_owner_always_stays(churnwatch: Churnwatch) -> None:
    ran = churnwatch("people", "remove", "me", "--yes")

    assert ran.code == 1
    assert "first owner" in ran.err


def test_a_name_that_is_none_is_refused(churnwatch: Churnwatch) -> None:
    assert churnwatch("people", "add", "Bob\u202e").code == 1


def test_a_key_is_printed_once_and_listed_without_its_secret(churnwatch: Churnwatch) -> None:
    made = churnwatch("key", "create", "feed reader", "--scope", "read")
    listed = churnwatch("key", "list").out

    assert re.fullmatch(r"cw_[0-9A-Za-z]{36}\n", made.out)
    assert "feed reader" in listed
    assert made.out.strip() not in listed
    assert churnwatch("key", "revoke", "1").code == 0
    assert "feed reader" not in churnwatch("key", "list").out
    assert churnwatch("key", "revoke", "1").code == 1
