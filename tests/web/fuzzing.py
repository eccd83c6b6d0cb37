"""Asks every operation what its description allows, and what it does not, and hears what is wrong.

Schemathesis makes the requests and judges the answers. What it calls wrong stays out only if the
answer refuses in a sentence what no schema can say, such as a network that is not read here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import msgspec
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from starlette.types import ASGIApp, Receive, Scope, Send

from app.bootstrap import Application
from app.main import create_app
from app.pipeline.access import EVERY_SCOPE
from app.web.api import stream
from tests.web.callers import key_of
from tests.web.isolation import inhabit

PHASES = ("examples", "coverage", "fuzzing", "stateful")
# The servers of others may fail; that they did is no failure of ours, and described as what it is.
THEIRS = "502"


@dataclass
class Heard:
    """How often was asked, by the status of the answer, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return self.statuses.total()


def heard(
    program: Application, folder: Path, monkeypatch: pytest.MonkeyPatch, *phases: str, examples: int
) -> Heard:
    """What comes of asking a program in which there is something of everything."""
    monkeypatch.setenv("CHURNWATCH_REQUESTS_A_MINUTE", "1000000")
    # Behind a proxy nobody is let in without a key.
    monkeypatch.setenv("CHURNWATCH_TRUSTED_PROXIES", "10.0.0.5/32")
    without_network(monkeypatch)
    inhabit(program, folder)
    return fuzz(create_app(program), key_of(program, "me", *EVERY_SCOPE), phases, examples)


def fuzz(site: ASGIApp, key: dict[str, str], phases: Sequence[str], examples: int) -> Heard:
    """Ask so many times per operation and phase, from one seed; each request has a fresh key."""
    # To be taken away and put back, the header has to be spelled as it is there.
    shown = {"Authorization": key["authorization"]}
    config = _config(shown, phases, examples)
    schema = schemathesis.openapi.from_asgi(
        "/openapi.json", freshly(site), config=config, headers={"Host": "localhost", **shown}
    )
    found = Heard()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found.statuses.update(_statuses(event.recorder))
            found.complaints.extend(_complaints(event.recorder))
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.complaints.append(str(event))
    return found


def freshly(site: ASGIApp) -> ASGIApp:
    """The site, for which every request has an idempotency key of its own, if it has any."""
    numbers = count()

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        fresh = f"-{next(numbers)}".encode()
        scope["headers"] = [
            (name, value + fresh if name == b"idempotency-key" and 0 < len(value) < 100 else value)
            for name, value in scope["headers"]
        ]
        await site(scope, receive, send)

    return asked


def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every server there is know nothing, and let no stream of events last."""
    nothing = httpx.MockTransport(lambda _request: httpx.Response(404))
    for module in ("outbound", "posting"):
        monkeypatch.setattr(f"app.net.{module}.GuardedTransport", lambda *_a, **_k: nothing)
    monkeypatch.setattr("app.bootstrap.send", _unsent)
    # What Schemathesis asks beforehand, it asks over the network even of a site it has in hand.
    monkeypatch.setattr("schemathesis.engine.run.probes.PROBES", ())
    whole = stream.events
    monkeypatch.setattr(
        stream, "events", lambda storage, after: whole(storage, after, every=0.01, longest=0.01)
    )


async def _unsent(*_message: object) -> str | None:
    return "did not take the message"


def _config(key: dict[str, str], phases: Sequence[str], examples: int) -> SchemathesisConfig:
    fine = ["2xx", "3xx", "4xx", THEIRS]
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "continue-on-failure": True,
            "base-url": "http://localhost",
            "headers": key,
            # Headers that nobody knows are to be ignored, by the rules of HTTP.
            "generation": {"max-examples": examples, "allow-extra-parameters": False},
            "phases": {name: {"enabled": name in phases} for name in PHASES},
            "checks": {"not_a_server_error": {"expected-statuses": fine}},
        }
    )


def _statuses(recorder: ScenarioRecorder) -> Iterator[int]:
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            yield interaction.response.status_code


def _complaints(recorder: ScenarioRecorder) -> Iterator[str]:
    for id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure, response = check.failure_info.failure, recorder.interactions[id].response
                body = response.content if response else b""
                if check.name != "positive_data_acceptance" or not _says_why(body):
                    asked = recorder.cases[id].value.as_curl_command()
                    yield f"{check.name}: {failure.message[:300]}\n{asked[:600]}\n{body[:300]!r}"


def _says_why(body: bytes) -> bool:
    """Whether a refusal is about more than the form of a field, which a schema would have told.

    To a schema 7.0 is an integer; here it is a number of another type, and refused.
    """
    wrong = msgspec.json.decode(body).get("errors", ())
    fine = ("Value error", "Input should be a valid integer")
    return all(one["problem"].startswith(fine) for one in wrong)
