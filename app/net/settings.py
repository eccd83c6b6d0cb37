"""How the program behaves towards other people's servers, read from CHURNWATCH_*."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    InstanceOf,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
)

from app.config import FromEnvironment, listed, read_by
from app.domain.grant import Grant, read_grants
from app.net.addresses import BaseAddress, base_address


def _configured(text: str) -> BaseAddress:
    return base_address(text, configured=True)


def _fits_a_header(secret: SecretStr) -> SecretStr:
    if not all("!" <= character <= "~" for character in secret.get_secret_value()):
        raise ValueError("a secret is visible ASCII without spaces")
    return secret


ServerAddress = Annotated[InstanceOf[BaseAddress], read_by(_configured)]
HostName = Annotated[str, StringConstraints(to_lower=True)]
HeaderSecret = Annotated[SecretStr, AfterValidator(_fits_a_header)]


class NetSettings(FromEnvironment):
    """Limits on every request and every walk.

    `allow_hosts`: names of hosts, separated by commas, that webhooks may go to, and that block lists
    may be read from, although they are in a private network; also by http and on any port.
    `allow_networks`: networks that are not public but may be dialled all the same, separated by
    commas: 10.1.0.0/16,fd12::/48. Link-local and metadata addresses stay refused.
    `requests`: how many requests hosts get in a period, instead of what is known of them, separated by
    commas: api.github.com=1000/1h,mastodon.example=100/15m.
    """

    allow_networks: Annotated[tuple[IPvAnyNetwork, ...], read_by(listed)] = ()
    allow_hosts: Annotated[tuple[HostName, ...], read_by(listed)] = ()
    requests: Annotated[dict[str, Grant], read_by(read_grants)] = Field(default_factory=dict)
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
