"""What the sources of the fediverse share: addresses, servers, actor URIs, and how one finds a home."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import httpx
from msgspec import Struct, field
from pydantic import InstanceOf
from pydantic_settings import SettingsConfigDict

from app.config import FromEnvironment, listed, read_by
from app.domain.errors import BadInput, Temporary
from app.domain.grant import Grant
from app.domain.ids import LONGEST_ID
from app.domain.instant import MINUTE
from app.net.addresses import NO_ADDRESS, BaseAddress, base_address, plain_host
from app.net.answer import Answer
from app.net.outbound import Outbound

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::[1-9][0-9]{{0,4}})?", re.IGNORECASE)
_USER = re.compile(r"[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_]+)?")
_URI = re.compile(r"https?://[^/?#@\s]+/[!-~]+")
# Two letters for the server's name and one for each end are the least; DNS allows 253.
_LONGEST_HOST = 253
_LONGEST_USER = 100
# What the name of a network has room for, with the family in front.
_LONGEST_NETWORK = 64
# https://www.rfc-editor.org/rfc/rfc7033 and what Mastodon, Misskey and the rest put in it.
_ACTOR_TYPES = ("application/activity+json", "application/ld+json")
# Elsewhere may point elsewhere once more: from the name of a domain to that of the server.
_HOPS = 2
# Local numbers of members kept per process, 200 bytes each.
_KEPT_NUMBERS = 100_000
# A query much longer than a page's number needs is none.
_LONGEST_QUERY = 2_048
# What a webfinger answers when it knows nobody or does not exist.
_NO_ANSWER = (400, 401, 403, 404, 405, 406, 410, 422, 500, 501)
_ELSEWHERE = (301, 302, 303, 307, 308)


def _servers(text: str) -> dict[str, BaseAddress]:
    servers = {}
    for part in listed(text):
        host, _, address = part.rpartition("=")
        try:
            base = base_address(address, configured=True)
        except BadInput as error:
            raise BadInput(f"{error}; give ADDRESS or HOST=ADDRESS, separated by commas") from None
        servers[(host.strip() or base.host).lower()] = base
    return servers


class FediverseSettings(FromEnvironment):
    """`servers`: addresses that stand for hosts, for servers of one's own that are not https on
    the usual port: CHURNWATCH_FEDIVERSE_SERVERS=http://localhost:3000,gts.example=http://[::1]:8080
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_FEDIVERSE_")

    servers: Annotated[Mapping[str, InstanceOf[BaseAddress]], read_by(_servers)] = {}

    def base(self, host: str) -> BaseAddress:
        """Where a host is asked. Raises BadInput for what is no host, or has a port unannounced."""
        if not is_host(host):
            raise BadInput("a server is a host name such as mastodon.example")
        if host.lower() in self.servers:
            return self.servers[host.lower()]
        if ":" in host:
            raise BadInput(
                f"{host} has a port: if that server is yours, name its address in "
                "CHURNWATCH_FEDIVERSE_SERVERS"
            )
        return base_address(f"https://{host.lower()}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a person named: a name on a host, or the address of an actor there."""

    user: str
    host: str
    uri: str | None = None

    @property
    def address(self) -> str:
        return f"{self.user}@{self.host}"


class _Link(Struct):
    rel: str = ""
    type: str = ""
    href: str = ""


class Found(Struct):
    """A webfinger answer, as far as we read it."""

    subject: str = ""
    aliases: list[str] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)

    @property
    def actor(self) -> str | None:
        """The actor's URI."""
        actors = (one.href for one in self.links if one.rel == "self" and _is_actor(one.type))
        return next((href for href in actors if is_uri(href)), None)


def read_name(text: str, host: str | None = None) -> Wanted:
    """Read @user@host, user@host, or an actor's address; a user alone is on `host`.

    Raises BadInput for anything else.
    """
    name = text.strip()
    if is_uri(name):
        return Wanted(_last_part(name), httpx.URL(name).netloc.decode("ascii"), name)
    user, _, place = name.removeprefix("@").partition("@")
    place = plain_host(place or host or "")
    if len(user) > _LONGEST_USER or not _USER.fullmatch(user) or not is_host(place):
        raise BadInput("a fediverse account is an address such as alice@mastodon.example")
    return Wanted(user, place)


def grant_of(host: str, whose: str | None = None) -> Grant:
    """What a server answers one network address of ours, or one of its accounts.

    Mastodon and GoToSocial say so many; of servers that give no number no more is asked.
    """
    return Grant(f"{host} as {whose}" if whose else host, 300, 5 * MINUTE)


@dataclass(frozen=True, slots=True)
class Home:
    """The server that keeps an account. `host`: what ids and tokens call it. `said`: webfinger.

    `address`: the account's own, which can be on another host than the one a person typed.
    """

    host: str
    base: BaseAddress
    said: Found
    address: str


async def find_home(outbound: Outbound, settings: FediverseSettings, wanted: Wanted) -> Home:
    """The server that keeps an account, which can be another than the one in its address."""
    host = wanted.host
    asked = {"resource": wanted.uri or f"acct:{wanted.address}"}
    for _ in range(_HOPS):
        base = settings.base(host)
        async with outbound.visit(base, wanted.address, grant_of(base.host)) as visit:
            answer = await visit.get(
                "/.well-known/webfinger",
                asked,
                headers={"accept": "application/jrd+json, application/json"},
                expect=(200, *_NO_ANSWER, *_ELSEWHERE),
            )
        if answer.status == 200:
            found = answer.decode(Found)
            host = host_of(found.actor) if found.actor else host
            address = handle(found.subject.removeprefix("acct:"), "") or wanted.address
            return Home(host, settings.base(host), found, address)
        if answer.status not in _ELSEWHERE:
            break
        host = _elsewhere(answer)
    return Home(host, settings.base(host), Found(), wanted.address)


def _elsewhere(answer: Answer) -> str:
    """The host a webfinger is redirected to."""
    try:
        target = answer.url.join(answer.headers.get("location", ""))
    except httpx.InvalidURL:
        raise answer.bad_format() from None
    return target.netloc.decode("ascii").lower()


def own_cursor(answer: Answer, link: str, host: str, path: str) -> str:
    """The query of a link to the next page, which must belong to the same list of the same server.

    Only the query is taken over: behind a proxy servers get their own scheme wrong. Raises Temporary
    for a link to another list or another server.
    """
    url = httpx.URL(link)
    hosts = (host, answer.url.netloc.decode("ascii"))
    own = url.netloc.decode("ascii").lower() in hosts and url.path.endswith(path)
    if not own or url.userinfo or len(url.query) > _LONGEST_QUERY:
        raise Temporary(f"{answer.server} pointed away from the list of {answer.about}")
    return url.query.decode("ascii")


def positions(*links: str | None) -> set[str]:
    """The ids that links to other pages begin or end at."""
    queries = [httpx.URL(link).params for link in links if link]
    names = ("max_id", "min_id", "since_id")
    return {query[name] for query in queries for name in names if query.get(name)}


class Numbers:
    """What servers call the accounts that they list, by server and id; the oldest make way."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()

    def keep(self, host: str, id: str, number: str) -> None:
        """Remember one."""
        self._kept[host, id] = number
        self._kept.move_to_end((host, id))
        if len(self._kept) > _KEPT_NUMBERS:
            self._kept.popitem(last=False)

    def get(self, host: str, id: str) -> str | None:
        """What a server calls an account, None if it was not on a list we read."""
        return self._kept.get((host, id))


def host_of(uri: str) -> str:
    """The host of an actor's URI, with its port if it names one."""
    return httpx.URL(uri).netloc.decode("ascii").lower()


def user_of(uri: str) -> str | None:
    """The user's name if the URI ends in one, as with most servers; None if it cannot be one."""
    user = _last_part(uri)
    return user if _USER.fullmatch(user) and len(user) <= _LONGEST_USER else None


def is_host(text: str) -> bool:
    """True if the text can be a server's name, with a port or without."""
    return len(text) <= _LONGEST_HOST and _HOST.fullmatch(text) is not None


def possible(uri: str | None) -> str | None:
    """The URI, None if it cannot be an actor's."""
    return uri if uri and is_uri(uri) else None


def is_uri(text: str) -> bool:
    """True if this can be an actor's URI."""
    if len(text) > LONGEST_ID or not _URI.fullmatch(text):
        return False
    try:
        url = httpx.URL(text)
        return bool(url.host) and is_host(url.netloc.decode("ascii"))
    except NO_ADDRESS:
        return False


def handle(address: str | None, host: str) -> str | None:
    """user@host, lower-case host; a name alone is on `host`. None if it cannot be one."""
    try:
        wanted = read_name(address or "", host)
    except BadInput:
        return None
    return None if wanted.uri else wanted.address


def network_of(family: str, host: str) -> str:
    """The network of one server's own. Raises BadInput if no server can have that name."""
    host = plain_host(host)
    network = f"{family}:{host}"
    if not is_host(host) or len(network) > _LONGEST_NETWORK:
        raise BadInput(f"{family}:HOST names a server such as {family}:mastodon.example")
    return network


def _is_actor(media_type: str) -> bool:
    return media_type.partition(";")[0].strip() in _ACTOR_TYPES


def _last_part(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2].removeprefix("@")
