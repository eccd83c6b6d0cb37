"""The receiver in docs/webhooks.md works as it stands there."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.net.posting import Poster
from app.net.settings import NetSettings
from tests.delivery.office import Office

pytestmark = pytest.mark.network

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"


@contextmanager
def documented(secret: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The documented receiver on a free port, in a thread of its own; gives its address."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    monkeypatch.setenv("SECRET", secret)
    monkeypatch.setenv("SEEN", str(folder / "seen.db"))
    addresses: list[str] = []
    ready, made = threading.Event(), list[HTTPServer]()

    def run() -> None:
        names: dict[str, Any] = {"__name__": "receiver"}
        exec(code, names)
        names["Receiver"].log_message = lambda *_: None
        with HTTPServer(("127.0.0.1", 0), names["Receiver"]) as server:
            made.append(server)
            addresses.append(f"http://127.0.0.1:{server.server_port}/")
            ready.set()
            server.serve_forever(0.01)
        names["seen"].close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(30)
    yield addresses[0]
    made[0].shutdown()
    thread.join()


def test_it_takes_each_message_once_and_refuses_a_forged_one(
    small_office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    office = small_office
    office.clock.time = time.time_ns() // 1_000_000
    poster = Poster(NetSettings(allow_hosts=("127.0.0.1",)))
    office.courier = office.new_courier(poster)
    added = office.add("http://127.0.0.1:1/")

    with documented(added.verify_with, tmp_path, monkeypatch) as url:
        with office.storage.writing() as work:
            work.endpoints.change(added.endpoint.id, url, added.endpoint.wanted)
        office.tell(3)
        office.run()
        with office.storage.writing() as work:
            work.deliveries.again(added.endpoint.id, [1, 2], office.clock.now())
        again = office.run()
        forged = asyncio.run(poster.post(url, {"webhook-id": "ev_1"}, b"{}"))

    taken = [line for line in capfd.readouterr().out.splitlines() if line.startswith("alert.")]
    assert (len(taken), again, forged.status) == (3, 2, 400)
    assert {one.status for one in office.attempts(added)} == {204}
