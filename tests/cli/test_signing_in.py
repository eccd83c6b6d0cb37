"""Signing in to a server on this machine that answers nobody without a token."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Churnwatch
from tests.contracts.fediverse_platforms import HOME, FakeMastodon
from tests.fakes.door import CODE, Server
from tests.net.wire import running

pytestmark = pytest.mark.network


class Closed:
    """A closed server with one account of three followers, which hands out tokens."""

    def __init__(self) -> None:
        self.lists = FakeMastodon(followers=3)
        self.lists.closed = True
        self.door = Server()

    def answer(self, request: httpx.Request) -> httpx.Response:
        own = request.method == "POST" or request.url.path.endswith("verify_credentials")
        return (self.door if own else self.lists).answer(request)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Closed]:
    made = Closed()
    with running(made.answer) as port:
        address = f"{HOME}=http://localhost:{port}"
        monkeypatch.setenv("CHURNWATCH_FEDIVERSE_SERVERS", address)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{CODE}\n"))
        yield made


def test_a_closed_server_is_read_after_signing_in(
    churnwatch: Churnwatch, closed: Closed, tmp_path: Path
) -> None:
    refused = churnwatch("watch", "add", "mastodon", f"me@{HOME}")
    assert (refused.code, refused.out) == (1, "")
    assert f"`churnwatch signin mastodon {HOME}`" in refused.err

    signed_in = churnwatch("signin", "mastodon", HOME)
    assert signed_in.code == 0
    assert "/oauth/authorize?response_type=code" in signed_in.out
    assert f"Signed in to {HOME} as @me@{HOME}." in signed_in.out

    assert churnwatch("watch", "add", "mastodon", f"me@{HOME}").code == 0
    captured = churnwatch("capture")
    assert (captured.code, "3 members" in captured.out) == (0, True)

    listed = churnwatch("signin", "list").out
    assert f"@me@{HOME}" in listed
    everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"t0ken" in content for content in everything)
    for ran in (signed_in, captured):
        assert "t0ken" not in ran.out + ran.err


def test_a_token_that_is_revoked_elsewhere_pauses_the_watch(
    churnwatch: Churnwatch, closed: Closed
) -> None:
    churnwatch("signin", "mastodon", HOME)
    churnwatch("watch", "add", "mastodon", f"me@{HOME}")
    closed.lists.token = "another"

    ran = churnwatch("capture")

    assert ran.code == 1
    assert f"does not accept the token of @me@{HOME} any more" in ran.err
    assert "t0ken" not in ran.out + ran.err
    assert churnwatch("watch", "list").out.rstrip().endswith("paused")


def test_signing_out_forgets_the_token_here_and_there(
    churnwatch: Churnwatch, closed: Closed
) -> None:
    churnwatch("signin", "mastodon", HOME)

    ran = churnwatch("signin", "remove", 1)

    assert (ran.code, ran.out) == (0, f"Signed out of {HOME} as @me@{HOME}.\n")
    assert len(closed.door.revoked) == 1
    assert churnwatch("signin", "list").out == ""
    assert churnwatch("signin", "remove", 1).code == 1


def test_a_wrong_code_lets_nobody_in(
    churnwatch: Churnwatch, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))

    ran = churnwatch("signin", "mastodon", HOME)

    assert ran.code == 1
    assert "did not accept the code" in ran.err
    assert churnwatch("signin", "list").out == ""
    assert closed.lists.requests == []
