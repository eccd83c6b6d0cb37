"""Sends requests with idempotency keys, kills the process that works on them, and sends them again.

    python -m tests.crash.repeating ADDRESS FOLDER [OPTIONS]

Request n makes an endpoint of its own. The process that gets it kills itself before its n-th
statement, or is killed at a random moment. When all have died, each request is sent once more.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import fastapi
from starlette.testclient import TestClient

from app.bootstrap import Application, build
from app.config import Settings
from app.main import create_app
from app.ports.idempotency import Answered
from app.web.api import repeating, strict
from tests.crash.killing import die_before

# A request takes a few milliseconds once the site has answered its first.
LONGEST_LIFE = 0.03


def address_of(number: int) -> str:
    """Whom the request's endpoint tells."""
    return f"https://hooks.example/{number:04}"


def right() -> None:
    """The program as it is."""


def effect_first() -> None:
    """Wrong: the effect is committed before the answer."""
    Application.joined = contextlib.contextmanager(_itself)  # type: ignore[method-assign]


def _itself(app: Application) -> Iterator[Application]:
    yield app


def answer_first() -> None:
    """Wrong: the answer is committed before the effect."""

    async def once(
        request: fastapi.Request, key: str, body: bytes, act: repeating.Act
    ) -> fastapi.Response:
        app = (await repeating.program(request)).of(1)
        print = repeating.fingerprint(request, body)
        if app.answers.find(key, app.clock.now()) is None:
            app.answers.keep(key, Answered(print, "{}"), app.clock.now())
            return await act(app)
        return fastapi.Response("{}", 201)

    strict.once = once


BUILDS: dict[str, Callable[[], None]] = {
    "right": right,
    "effect_first": effect_first,
    "answer_first": answer_first,
}


def main() -> None:
    options = parsed()
    chance = random.Random(options.seed)
    BUILDS[options.build]()
    program = build(Settings(data=options.folder, database_url=options.address))
    program.vault.ring()
    client = TestClient(create_app(program), base_url="http://localhost")
    client.get("/v1/endpoints")  # whatever is only done once is done before it matters
    for number in range(options.kills):
        process = os.fork()
        if process == 0:
            program.storage.engine.dispose(close=False)
            live(client, program, number, options.at == "statements")
        if options.at == "random":
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    program.storage.engine.dispose()
    for number in range(options.kills):
        send(client, number)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--build", choices=BUILDS, default="right")
    parser.add_argument("--at", choices=["random", "statements"], default="statements")
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def live(client: TestClient, program: Application, number: int, dying: bool) -> None:
    """One request in a process of its own, which does not outlive it."""
    if dying:
        die_before(program.storage.engine, number + 1)
    send(client, number)
    os._exit(0)


def send(client: TestClient, number: int) -> None:
    answer = client.post(
        "/v1/endpoints",
        json={"url": address_of(number)},
        headers={"idempotency-key": f"request-{number}"},
    )
    assert answer.status_code == 201, answer.text


if __name__ == "__main__":
    main()
