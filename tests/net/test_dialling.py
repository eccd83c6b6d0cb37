from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import cycle

import httpcore
import pytest

from app.net.dialling import GuardedBackend, NotPublic


@dataclass
class Dialled(httpcore.AsyncNetworkBackend):
    """Writes down what would have been dialled; `dead` addresses do not answer."""

    dead: Sequence[str] = ()
    addresses: list[str] = field(default_factory=list)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.addresses.append(host)
        if host in self.dead:
            raise httpcore.ConnectError
        return httpcore.AsyncMockStream([])


def connect(dialled: Dialled, *answers: Sequence[str], allowed: str | None = None) -> None:
    """Connect once, with a resolver that gives the answers in turn."""
    turns = cycle(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(turns)

    networks = [ip_network(allowed)] if allowed else []
    backend = GuardedBackend(networks, resolve, dialled)
    asyncio.run(_connect(backend))


async def _connect(backend: GuardedBackend) -> None:
    await backend.connect_tcp("a.example", 443)


def test_the_checked_address_is_dialled_and_not_the_name() -> None:
    dialled = Dialled()

    connect(dialled, ["1.1.1.1"])

    assert dialled.addresses == ["1.1.1.1"]


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["10.0.0.1", "1.1.1.1"], ["::ffff:1.1.1.1"]]
)
def test_one_private_address_spoils_the_name(answer: list[str]) -> None:
    dialled = Dialled()

    with pytest.raises(NotPublic):
        connect(dialled, answer)

    assert dialled.addresses == []


def test_a_name_that_flips_after_the_check_is_dialled_where_it_was_checked() -> None:
    dialled = Dialled()

    connect(dialled, ["1.1.1.1"], ["127.0.0.1"])

    assert dialled.addresses == ["1.1.1.1"]


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    dialled = Dialled(dead=["1.1.1.1"])

    connect(dialled, ["1.1.1.1", "1.0.0.1"])

    assert dialled.addresses == ["1.1.1.1", "1.0.0.1"]


def test_a_name_with_a_hundred_dead_addresses_costs_four_tries() -> None:
    addresses = [f"1.1.1.{n}" for n in range(100)]
    dialled = Dialled(dead=addresses)

    with pytest.raises(httpcore.ConnectError):
        connect(dialled, addresses)

    assert dialled.addresses == addresses[:4]


def test_an_allowed_network_is_dialled() -> None:
    dialled = Dialled()

    connect(dialled, ["10.1.2.3"], allowed="10.1.0.0/16")

    assert dialled.addresses == ["10.1.2.3"]
