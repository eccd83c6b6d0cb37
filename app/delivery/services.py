"""The services that reach people: which of them are allowed, and sending in bounded time."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable

import msgspec

from app.domain.errors import BadInput, Temporary
from app.net.settings import NetSettings

# Services that carry words to people, by scheme: the classes below apprise's plug-ins. Apprise knows
# others that write files, run programs, or speak to the desktop of whatever machine this is.
SERVICES = {
    "discord": "discord:NotifyDiscord",
    "gotify": "gotify:NotifyGotify",
    "gotifys": "gotify:NotifyGotify",
    "mailto": "email:NotifyEmail",
    "mailtos": "email:NotifyEmail",
    "matrix": "matrix:NotifyMatrix",
    "matrixs": "matrix:NotifyMatrix",
    "mmost": "mattermost:NotifyMattermost",
    "mmosts": "mattermost:NotifyMattermost",
    "ntfy": "ntfy:NotifyNtfy",
    "ntfys": "ntfy:NotifyNtfy",
    "pbul": "pushbullet:NotifyPushBullet",
    "pover": "pushover:NotifyPushover",
    "rocket": "rocketchat:NotifyRocketChat",
    "rockets": "rocketchat:NotifyRocketChat",
    "slack": "slack:NotifySlack",
    "tgram": "telegram:NotifyTelegram",
    "workflows": "workflows:NotifyWorkflows",
    "zulip": "zulip:NotifyZulip",
}
SCHEMES = tuple(SERVICES)
# Longer than any service takes that will answer at all; a mail server may think about strangers.
SECONDS = 30.0
_CARRIER = (sys.executable, "-m", "app.delivery.carrier")

Send = Callable[[str, str, str, bool], Awaitable[str | None]]
"""Sends a title and a text to an address; returns why it did not arrive, or None. Raises BadInput.

The last argument: whether the address may lie in the machine's own network.
"""


def shown_address(url: str) -> str:
    """The address without its secrets.

    Raises BadInput for one that is not of an allowed service, Temporary where looking took too long.
    """
    scheme = _scheme(url)
    task = msgspec.json.encode({"service": SERVICES[scheme], "url": url})
    try:
        looked = subprocess.run(_CARRIER, input=task, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        why = f"the address could not be looked at within {SECONDS:g} s: try again later"
        raise Temporary(why) from None
    shown = _read(looked.stdout).get("shown")
    if not isinstance(shown, str):
        raise BadInput(f"the address is not complete for {scheme}; see apprise's page on it")
    return shown


async def send(
    url: str, title: str, text: str, inside: bool, seconds: float = SECONDS
) -> str | None:
    """Send to one person; returns why it did not arrive, or None. Takes no longer than it may.

    `inside`: the address may lie in the machine's own network. Raises BadInput for one that is not
    of an allowed service.
    """
    task = {"service": SERVICES[_scheme(url)], "url": url, "title": title, "text": text}
    networks = [str(one) for one in NetSettings().allow_networks]
    letter = msgspec.json.encode(task | {"inside": inside, "networks": networks})
    pipe = asyncio.subprocess.PIPE
    carrier = await asyncio.create_subprocess_exec(*_CARRIER, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        said, _ = await asyncio.wait_for(carrier.communicate(letter), seconds)
    except TimeoutError:
        return f"the service did not answer within {seconds:g} s"
    finally:
        if carrier.returncode is None:
            carrier.kill()
            await carrier.wait()
    sent = _read(said).get("sent") is True
    return None if sent else "the service did not take it, or cannot be reached"


def _scheme(url: str) -> str:
    """The scheme of an allowed service. Raises BadInput for any other."""
    scheme, separator, _ = url.lower().partition("://")
    if "@" in url and not separator:
        raise BadInput(
            "e-mail is sent by a mailbox of yours, which is written as"
            " mailtos://name:password@example.com?to=you@example.org"
        )
    if scheme not in SERVICES:
        raise BadInput(f"a notification goes to one of: {', '.join(SCHEMES)}")
    return scheme


def _read(said: bytes) -> dict[str, object]:
    return msgspec.json.decode(said, type=dict[str, object]) if said else {}
