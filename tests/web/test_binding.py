from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.web.binding import checked_host
from app.web.settings import WebSettings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_needs_no_proxy(host: str) -> None:
    assert checked_host(host, ()) == host


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.2", "10.0.0.5", "8.8.8.8", "watch.example", "", "fe80::1"]
)
def test_an_address_others_can_reach_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(BadInput, match=r"CHURNWATCH_TRUSTED_PROXIES"):
        checked_host(host, ())


def test_behind_a_proxy_that_signs_people_in_any_address_will_do() -> None:
    settings = WebSettings(trusted_proxies="10.0.0.5/32, 192.168.0.0/16")

    assert checked_host("0.0.0.0", settings.trusted_proxies) == "0.0.0.0"
    assert settings.trusted_proxies == ("10.0.0.5/32", "192.168.0.0/16")


@pytest.mark.parametrize("given", ["everybody", "10.0.0.5/8", "*", "10.0.0.0/33"])
def test_a_proxy_is_named_by_its_network_and_nothing_else(given: str) -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        WebSettings(trusted_proxies=given)
