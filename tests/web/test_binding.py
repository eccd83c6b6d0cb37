from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.web.binding import checked_host
from app.web.settings import WebSettings

ALONE = WebSettings()
PROXY = WebSettings(trusted_proxies="10.0.0.5/32, 192.168.0.0/16")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_needs_nothing(host: str) -> None:
    assert checked_host(host, ALONE, signing_in=False) == host


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.2", "10.0.0.5", "8.8.8.8", "watch.example", "", "fe80::1"]
)
@pytest.mark.parametrize(
    ("settings", "signing_in", "missing"),
    [
        (ALONE, False, "people invite me"),
        (ALONE, False, "CHURNWATCH_TRUSTED_PROXIES"),
        (ALONE, True, "CHURNWATCH_TLS_CERTIFICATE"),
        (PROXY, False, "people invite me"),
    ],
)
def test_an_address_others_can_reach_is_refused_with_what_is_missing(
    host: str, settings: WebSettings, signing_in: bool, missing: str
) -> None:
    with pytest.raises(BadInput, match=missing):
        checked_host(host, settings, signing_in)


def test_with_people_who_sign_in_and_a_safe_way_any_address_will_do(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    file.write_text("")
    encrypted = WebSettings(tls_certificate=file, tls_key=file)

    assert checked_host("0.0.0.0", PROXY, signing_in=True) == "0.0.0.0"
    assert checked_host("0.0.0.0", encrypted, signing_in=True) == "0.0.0.0"
    assert PROXY.trusted_proxies == (ip_network("10.0.0.5/32"), ip_network("192.168.0.0/16"))


@pytest.mark.parametrize("given", ["everybody", "10.0.0.5/8", "*", "10.0.0.0/33"])
def test_a_proxy_is_named_by_its_network_and_nothing_else(given: str) -> None:
    with pytest.raises(BadInput, match=r"^CHURNWATCH_TRUSTED_PROXIES: "):
        WebSettings(trusted_proxies=given)
