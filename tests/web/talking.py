"""Lets the program log as much as it can while secrets are sent to it, by every operation.

python -m tests.web.talking FOLDER [BUILD]      the log goes to standard error, what was sent to
                                                standard output
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import httpx
import structlog
from fastapi import Request
from starlette.testclient import TestClient

from app.bootstrap import Application, build
from app.cli.logs import log_to_stderr
from app.config import Settings
from app.net.posting import Poster
from app.net.settings import NetSettings
from app.pipeline.access import EVERY_SCOPE
from app.web.pages import refusal
from tests.web.callers import key_of
from tests.web.conftest import client_of

HEADERS = ("authorization", "cookie", "idempotency-key", "if-none-match", "user-agent", "x-api-key")


def broken(program: Application) -> Application:
    """The program with receivers that repeat what they got, and with pages that crash."""

    def repeat(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, content=request.content + str(request.headers).encode())

    return replace(program, poster=Poster(NetSettings(), httpx.MockTransport(repeat)))


def send_secrets(program: Application) -> list[str]:
    """Send secrets by every operation, in its path, query, body and headers; returns them all."""
    mine = key_of(program, "me", *EVERY_SCOPE)
    client = client_of(broken(program))
    sent = [mine["authorization"].split()[1]]
    for path, operations in client.get("/openapi.json", headers=mine).json()["paths"].items():
        for method in operations:
            if path != "/v1/events/stream":
                sent += _send(client, method, path, mine)
    made = client.post("/v1/endpoints", json={"url": _url(sent)}, headers=mine).json()
    sent += [made["verify_with"], _key(client, mine)]
    client.post(f"/v1/endpoints/{made['endpoint']['id']}/test", json={}, headers=mine)
    without_storage = client_of(replace(program, storage=None))  # type: ignore[arg-type]
    without_storage.get(f"/v1/alerts?state={_secret(sent)}", headers=mine)
    without_storage.get(f"/alerts?q={_secret(sent)}", headers=mine)
    return sent


def _send(client: TestClient, method: str, path: str, mine: dict[str, str]) -> list[str]:
    sent: list[str] = []
    filled = "/".join(_secret(sent) if part[:1] == "{" else part for part in path.split("/"))
    headers = {name: _secret(sent) for name in HEADERS}
    body = {"reason": _secret(sent), "secret": _secret(sent), _secret(sent): 1}
    for auth in (mine, {}):
        given = headers | auth | {"content-type": "application/json"}
        asked = f"{filled}?token={_secret(sent)}"
        client.request(method, asked, headers=given, **({"json": body} if method != "get" else {}))
    return sent


def _secret(sent: list[str]) -> str:
    sent.append(f"hush{token_hex(8)}")
    return sent[-1]


def _url(sent: list[str]) -> str:
    return f"https://hooks.example/in?token={_secret(sent)}"


def _key(client: TestClient, mine: dict[str, str]) -> str:
    wanted = {"label": "reader", "scopes": ["read"]}
    made: str = client.post("/v1/keys", json=wanted, headers=mine).json()["secret"]
    return made


def right() -> None:
    """The program as it is."""


def log_addresses() -> None:
    """Wrong on purpose: the client that visits others says where."""
    logging.getLogger("httpx").setLevel(logging.INFO)


def log_requests() -> None:
    """Wrong on purpose: a crash is noted with what was asked."""

    def note(request: Request, error: Exception) -> None:
        structlog.get_logger().error("request_crashed", url=str(request.url))

    refusal.note_crash = note


BUILDS: dict[str, Callable[[], None]] = {
    "right": right,
    "log_addresses": log_addresses,
    "log_requests": log_requests,
}


def main(folder: str, build_name: str = "right") -> None:
    """Send everything, then say what was sent."""
    program = build(Settings(data=Path(folder)))
    log_to_stderr("debug")
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # that is who asks, not the program
    BUILDS[build_name]()
    sys.stdout.write("\n".join(send_secrets(program)))


if __name__ == "__main__":
    main(*sys.argv[1:])
