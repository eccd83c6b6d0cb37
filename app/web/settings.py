"""Settings of the web alone: under which names it answers, and whose forwarded headers it believes."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Names = Annotated[tuple[str, ...], NoDecode]


class WebSettings(BaseSettings):
    """CHURNWATCH_ALLOWED_HOSTS and CHURNWATCH_TRUSTED_PROXIES, each a list with commas."""

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_", extra="ignore", frozen=True)

    # Names under which this installation is reached, beside those of this machine's loopback.
    allowed_hosts: Names = ()
    # Networks of proxies that let only signed-in people through and say who is behind them.
    trusted_proxies: Names = ()

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
