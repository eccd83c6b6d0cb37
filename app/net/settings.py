"""How the program behaves towards other people's servers, read from CHURNWATCH_*."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.errors import BadInput
from app.domain.grant import Grant, read_grants
from app.net.networks import Network


class NetSettings(BaseSettings):
    """Limits on every request and every walk.

    `allow_hosts`: names of hosts, separated by commas, that webhooks may go to, and that block lists
    may be read from, although they are in a private network; also by http and on any port.
    `allow_networks`: networks that are not public but may be dialled all the same, separated by
    commas: 10.1.0.0/16,fd12::/48. Link-local and metadata addresses stay refused.
    `requests`: how many requests hosts get in a period, instead of what is known of them, separated by
    commas: api.github.com=1000/1h,mastodon.example=100/15m.
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_", extra="ignore", frozen=True)

    allow_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    allow_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    requests: Annotated[dict[str, Grant], NoDecode] = Field(default_factory=dict)
    # One request from its first byte to its last. Mastodon allows its own fetches as much.
    request_seconds: float = Field(default=30, gt=0)
    # Silence within a request. Three repeats of it stay under a minute.
    silence_seconds: float = Field(default=10, gt=0)
    # One page, before and after unpacking. A Bluesky page of 100 profiles has about 100 kB.
    page_bytes: int = Field(default=4 * 2**20, gt=0)
    # The longest wait for a platform that is worth holding a walk open for.
    patience_seconds: float = Field(default=60, ge=0)
    # The least time between two requests to one server.
    pace_seconds: float = Field(default=0.1, ge=0)
    walk_seconds: float = Field(default=30 * 60, gt=0)
    # Two million profiles of one kilobyte: the largest list we promise to watch.
    walk_bytes: int = Field(default=2 * 2**30, gt=0)

    # A whole webhook, its answer included, and how much of the answer is read.
    hook_seconds: float = Field(default=15, gt=0)
    hook_answer_bytes: int = Field(default=64 * 2**10, gt=0)

    @field_validator("allow_hosts", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("requests", mode="before")
    @classmethod
    def _grants(cls, value: object) -> object:
        try:
            return read_grants(value) if isinstance(value, str) else value
        except BadInput as bad:
            raise ValueError(str(bad)) from None

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _from_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
