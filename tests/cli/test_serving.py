from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.cli.one_server import one_server
from tests.cli.conftest import Churnwatch

COMMAND = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())"]
# Ten times what it takes on a machine that does nothing else.
LONGEST_STOP = 60


@contextmanager
def running(
    folder: Path, command: str, beginning: str, *options: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that goes on, and its line that says so among those of its log."""
    process = subprocess.Popen(
        [*COMMAND, "--data", str(folder), command, *options],
        env={**os.environ, "CHURNWATCH_PORT": "0"},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stderr
            yield process, next(line for line in process.stderr if line.startswith(beginning))
        finally:
            process.kill()


@pytest.mark.network
def test_serve_answers_where_it_says_and_ends_in_order(own_town: Path) -> None:
    with running(own_town, "serve", "Churnwatch is at") as (process, said):
        found = re.fullmatch(r"Churnwatch is at (http://127\.0\.0\.1:\d+) - .*\n", said)
        assert found, said
        with urllib.request.urlopen(f"{found[1]}/v1/alerts") as answer:
            assert b'"al_' in answer.read()

        process.send_signal(signal.SIGTERM)

        assert process.wait(LONGEST_STOP) == 0


def test_a_second_server_on_one_file_says_who_is_there(
    churnwatch: Churnwatch, own_town: Path
) -> None:
    with one_server(f"sqlite:///{own_town / 'churnwatch.sqlite3'}"):
        ran = churnwatch("--data", str(own_town), "serve")

    assert ran.code == 1
    assert f"process {os.getpid()} serves {own_town}" in ran.err
    assert ran.err.count("\n") == 1


def test_a_worker_ends_in_order(own_town: Path) -> None:
    with running(own_town, "worker", "Capturing what is due.") as (process, _):
        process.send_signal(signal.SIGTERM)

        assert process.wait(LONGEST_STOP) == 0


def lose(key: Path) -> None:
    key.unlink()


def swap(key: Path) -> None:
    """The key of another installation."""
    key.write_text(base64.b64encode(bytes(32)).decode())


def open_up(key: Path) -> None:
    key.chmod(0o644)


def spoil(key: Path) -> None:
    key.write_bytes(bytes(range(200, 232)))


KEYS = [
    (lose, "1 stored secret cannot be opened, sealed with a key that is not here: put that"),
    (swap, "1 stored secret cannot be opened, sealed with a key that is not here: put that"),
    (open_up, "secret.key can be read by others: chmod 600"),
    (spoil, "holds no key: it takes 32 bytes in base64"),
]


@pytest.mark.parametrize("command", ["serve", "worker", "run"])
@pytest.mark.parametrize(("harm", "said"), KEYS)
def test_without_the_key_of_its_secrets_nothing_starts(
    settled: Churnwatch, own_town: Path, command: str, harm: Callable[[Path], None], said: str
) -> None:
    settled("webhook", "add", "https://hooks.example/churn")
    harm(own_town / "secret.key")

    ran = settled(command)

    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert said in ran.err


@pytest.mark.network
def test_who_means_to_do_without_the_key_is_told_and_served(
    settled: Churnwatch, own_town: Path
) -> None:
    settled("webhook", "add", "https://hooks.example/churn")
    lose(own_town / "secret.key")

    with running(own_town, "worker", "Capturing what is due.", "--without-key"):
        pass
    with running(own_town, "serve", "1 stored secret cannot be opened", "--without-key"):
        pass


def test_an_open_door_is_refused(churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURNWATCH_HOST", "0.0.0.0")

    ran = churnwatch("serve")

    assert ran.code == 1
    assert "serve listens on this machine alone" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.network
def test_a_port_that_is_taken_is_said(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("CHURNWATCH_PORT", str(port))

        ran = churnwatch("serve")

    assert ran.code == 1
    assert f"127.0.0.1 port {port} cannot be listened on (Address already in use)" in ran.err


def test_the_demo_town_moves_in_once_and_is_called_made_up(churnwatch: Churnwatch) -> None:
    first = churnwatch("demo")
    again = churnwatch("demo")

    assert (first.code, again.code) == (0, 0)
    assert "made up" in first.err
    assert first.out == again.out
    assert {one["network"] for one in churnwatch("alerts", "--json").objects} == {"demo"}


def test_run_settles_the_demo_town_only_if_nothing_is_watched(
    settled: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.starting.serve_program", lambda *_: None)

    assert settled("run").code == 0
    assert "demo" not in settled("watch", "list").out


def test_run_has_something_to_show_on_a_fresh_machine(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.starting.serve_program", lambda *_: None)

    ran = churnwatch("run")

    assert ran.code == 0
    assert "the demo town moves in" in ran.err
    assert churnwatch("alerts", "--json").objects != []
