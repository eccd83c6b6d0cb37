from __future__ import annotations

from ipaddress import ip_network

import pytest

from app.domain.errors import BadInput
from app.net.settings import NetSettings


def test_networks_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURNWATCH_ALLOW_NETWORKS", "10.1.0.0/16, fd12::/48,")

    networks = NetSettings().allow_networks

    assert networks == (ip_network("10.1.0.0/16"), ip_network("fd12::/48"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_NETWORKS", "everything"),
        ("ALLOW_NETWORKS", "10.1.2.3/16"),
        ("REQUEST_SECONDS", "0"),
        ("PAGE_BYTES", "-1"),
    ],
)
def test_a_wrong_limit_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CHURNWATCH_{name}", value)

    with pytest.raises(BadInput, match=f"^CHURNWATCH_{name}: "):
        NetSettings()
