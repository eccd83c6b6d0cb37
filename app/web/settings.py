"""Settings of the web alone: under which names it answers, and whose forwarded headers it believes."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, FilePath, IPvAnyNetwork

from app.config import FromEnvironment, listed, read_by
from app.net.settings import HostName


class WebSettings(FromEnvironment):
    """CHURNWATCH_ALLOWED_HOSTS and CHURNWATCH_TRUSTED_PROXIES, each a list with commas; the others."""

    # Names under which this installation is reached, beside those of this machine's loopback.
    allowed_hosts: Annotated[tuple[HostName, ...], read_by(listed)] = ()
    # Networks of proxies whose word is taken for who asks, and whether the way was encrypted.
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], read_by(listed)] = ()
    # A certificate with its chain, and its key, as PEM files: serve speaks TLS itself.
    tls_certificate: FilePath | None = None
    tls_key: FilePath | None = None
    # Requests a minute that are answered to each key, session or address, in each process.
    requests_a_minute: int = Field(default=600, ge=1, le=1_000_000)

    @property
    def private(self) -> bool:
        """Whether nobody but this machine is meant to reach it."""
        return not self.trusted_proxies and self.tls_certificate is None

    def names(self, pages: str) -> frozenset[str]:
        """The hosts under which others reach us. `pages`: the address that is told to them."""
        return frozenset((*self.allowed_hosts, urlsplit(pages).hostname or ""))
