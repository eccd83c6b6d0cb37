"""Which addresses may be asked: base addresses of platforms, as text."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from unicodedata import normalize

import httpx

from app.domain.errors import BadInput
from app.net.networks import LOOPBACK

# Raised for a text that is no address; the second by a host that is no name, once it is looked at.
NO_ADDRESS = (httpx.InvalidURL, UnicodeError)


@dataclass(frozen=True, slots=True)
class BaseAddress:
    """Where a platform's interface begins. `configured`: the owner of this program chose it."""

    url: httpx.URL
    configured: bool = False

    @property
    def host(self) -> str:
        """The host, with its port where that is not the usual one: for sentences."""
        return self.url.netloc.decode("ascii")

    @property
    def loopback(self) -> bool:
        """True if the owner chose this very machine."""
        return self.configured and _is_loopback(self.url.host)

    def join(self, path: str) -> httpx.URL:
        """The address of a path below this one."""
        return httpx.URL(f"{str(self.url).rstrip('/')}/{path.lstrip('/')}")


def base_address(text: str, configured: bool = False) -> BaseAddress:
    """Read a base address. Raises BadInput for what no platform's address looks like.

    One that was typed by anybody (`configured` false) must be https on the usual port; the owner's
    settings may say http and any port, so that a server of one's own can stand in.
    """
    try:
        url = httpx.URL(text)
        host = url.host
    except NO_ADDRESS:
        raise BadInput("the server's address cannot be read as a web address") from None
    if url.scheme not in ("https", "http") or not host or not 0 < (url.port or 443) < 65_536:
        raise BadInput("the server's address does not begin with https:// and a host")
    if url.userinfo or url.query or url.fragment:
        raise BadInput(
            "the server's address carries credentials, a query or a fragment: leave them out"
        )
    if not configured and (url.scheme != "https" or url.port is not None):
        raise BadInput("the server's address is not https on its usual port")
    return BaseAddress(url, configured)


def plain_host(text: str) -> str:
    """A host as it is kept: lower case, ASCII, no dot at its end; what is no host as it is."""
    if not text.isascii():
        try:
            composed = normalize("NFC", text.lower())
            text = httpx.URL(scheme="https", host=composed).raw_host.decode("ascii")
        except NO_ADDRESS:
            return text
    return text.lower().removesuffix(".")


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """True if both have the same scheme, host and port, and neither carries credentials."""
    return _origin(one) == _origin(other) and not (one.userinfo or other.userinfo)


def _origin(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, url.port or (443 if url.scheme == "https" else 80)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in LOOPBACK)
