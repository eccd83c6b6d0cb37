"""Settings of the web alone: under which names it answers, and whose forwarded headers it believes."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, FilePath, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Names = Annotated[tuple[str, ...], NoDecode]


class WebSettings(BaseSettings):
    """CHURNWATCH_ALLOWED_HOSTS and CHURNWATCH_TRUSTED_PROXIES, each a list with commas; the others."""

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_", extra="ignore", frozen=True)

    # Names under which this installation is reached, beside those of this machine's loopback.
    allowed_hosts: Names = ()
    # Networks of proxies whose word is taken for who asks, and whether the way was encrypted.
    trusted_proxies: Names = ()
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

    @field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(part.strip().lower() for part in given.split(",") if part.strip())

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(one)) for one in given)
