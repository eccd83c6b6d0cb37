"""What a person who names an account most likely means: a handle, an address, a link. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from app.domain.errors import BadInput
from app.domain.text import pasted
from app.net.addresses import plain_host

# Software of the fediverse looks alike from outside, so each is asked in turn.
FEDIVERSE = ("mastodon", "misskey", "activitypub")
# Longer than any address of a profile.
_LONGEST = 512

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+(?::\d+)?", re.IGNORECASE)
_DID = re.compile(r"did:(?:plc|web):[\w.:%-]+")
_ADDRESS = re.compile(r"@?([\w.-]+)@([^@\s]+)", re.ASCII)
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
# Where servers of the fediverse show people: /@ada, /users/ada, /profile/ada.
_PERSON = re.compile(r"/(?:@|users/|profile/|u/)([\w.-]+)(?:@([\w.:-]+))?/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Guess:
    """An account that may be meant: what to ask the source of which network for."""

    network: str
    name: str


def guesses(text: str) -> tuple[Guess, ...]:
    """Whom a text may mean, the likeliest first. Raises BadInput if it can be nobody."""
    said = pasted(text)
    if 0 < len(said) <= _LONGEST:
        if "/" in said:
            return _of_link(said if "://" in said else f"https://{said}")
        for reading in (_of_did, _of_address, _of_handle, _of_login):
            if found := reading(said):
                return found
    raise BadInput(
        "that is no account: write a Bluesky handle (ada.example), a fediverse address"
        " (@ada@social.example), a GitHub login, or the web address of a profile"
    )


def _of_did(said: str) -> tuple[Guess, ...]:
    return (Guess("bluesky", said),) if _DID.fullmatch(said) else ()


def _of_address(said: str) -> tuple[Guess, ...]:
    found = _ADDRESS.fullmatch(said)
    host = plain_host(found[2]) if found else ""
    return _federated(found[1], host) if found and _HOST.fullmatch(host) else ()


def _of_handle(said: str) -> tuple[Guess, ...]:
    """A name with dots. No platform has names under .example, so the demo town does."""
    name = plain_host(said.removeprefix("@"))
    if not _HOST.fullmatch(name):
        return ()
    made_up = (Guess("demo", name),) if name.endswith(".example") else ()
    return (*made_up, Guess("bluesky", name))


def _of_login(said: str) -> tuple[Guess, ...]:
    name = said.removeprefix("@")
    return (Guess("github", said),) if _LOGIN.fullmatch(name) else ()


def _federated(user: str, host: str) -> tuple[Guess, ...]:
    return tuple(Guess(network, f"{user}@{plain_host(host)}") for network in FEDIVERSE)


def _first(path: str) -> str:
    return path.strip("/").partition("/")[0].removeprefix("@")


# Sites that are one platform -> its network, and where in the path of a profile the name stands.
_SITES: dict[str, tuple[str, Callable[[str], str]]] = {
    "bsky.app": ("bluesky", lambda path: _first(path.removeprefix("/profile"))),
    "github.com": ("github", _first),
    "x.com": ("x", _first),
    "twitter.com": ("x", _first),
    "instagram.com": ("instagram", _first),
    "tiktok.com": ("tiktok", _first),
    "linkedin.com": ("linkedin", lambda path: _first(path.removeprefix("/in"))),
}


def _of_link(link: str) -> tuple[Guess, ...]:
    try:
        parts = urlsplit(link)
        host, path = plain_host(parts.netloc).removeprefix("www."), unquote(parts.path)
    except ValueError:
        raise BadInput("that is not the web address of a profile, nor of anything else") from None
    if host in _SITES:
        network, name_in = _SITES[host]
        if name := name_in(path):
            return (Guess(network, name),)
    elif _HOST.fullmatch(host) and (person := _PERSON.fullmatch(path)):
        return _federated(person[1], person[2] or host)
    raise BadInput("that is not the web address of a profile: open the profile, and copy it there")
