"""The services that reach people: which of them are allowed, and sending in bounded time."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable

import msgspec

from app.domain.errors import BadInput

# Services that carry words to people. Apprise knows others that write files, run programs, or speak
# to the desktop of whatever machine this is.
SCHEMES = (
    "discord",
    "gotify",
    "gotifys",
    "mailto",
    "mailtos",
    "matrix",
    "matrixs",
    "mmost",
    "mmosts",
    "msteams",
    "ntfy",
    "ntfys",
    "pbul",
    "pover",
    "rocket",
    "rockets",
    "slack",
    "tgram",
    "workflows",
    "zulip",
)
# Longer than any service takes that will answer at all; a mail server may think about strangers.
SECONDS = 30.0
_CARRIER = (sys.executable, "-m", "app.delivery.carrier")

Send = Callable[[str, str, str, bool], Awaitable[str | None]]
"""Sends a title and a text to an address; returns why it did not arrive, or None.

The last argument: whether the address may lie in the machine's own network.
"""


def shown_address(url: str) -> str:
    """The address without its secrets. Raises BadInput for one that is not of an allowed service."""
    scheme = url.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise BadInput(f"a notification goes to one of: {', '.join(SCHEMES)}")
    looked = subprocess.run(
        _CARRIER, input=msgspec.json.encode({"url": url}), capture_output=True, timeout=SECONDS
    )
    shown = _read(looked.stdout).get("shown")
    if not isinstance(shown, str):
        raise BadInput(f"the address is not complete for {scheme}; see apprise's page on it")
    return shown


async def send(
    url: str, title: str, text: str, inside: bool, seconds: float = SECONDS
) -> str | None:
    """Send to one person; returns why it did not arrive, or None. Takes no longer than it may.

    `inside`: the address may lie in the machine's own network.
    """
    task = msgspec.json.encode({"url": url, "title": title, "text": text, "inside": inside})
    pipe = asyncio.subprocess.PIPE
    carrier = await asyncio.create_subprocess_exec(*_CARRIER, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        said, _ = await asyncio.wait_for(carrier.communicate(task), seconds)
    except TimeoutError:
        return f"the service did not answer within {seconds:g} s"
    finally:
        if carrier.returncode is None:
            carrier.kill()
            await carrier.wait()
    sent = _read(said).get("sent") is True
    return None if sent else "the service did not take it, or cannot be reached"


def _read(said: bytes) -> dict[str, object]:
    return msgspec.json.decode(said, type=dict[str, object]) if said else {}
