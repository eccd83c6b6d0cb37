from __future__ import annotations

from ipaddress import ip_address, ip_network

import httpx
import pytest

from app.domain.errors import BadInput
from app.net.addresses import base_address, plain_host, same_origin
from app.net.networks import may_dial

NOT_PUBLIC = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",  # shared by carriers
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # Azure's metadata
    "169.254.169.254",  # other clouds' metadata
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",  # examples
    "192.88.99.1",  # 6to4 relays
    "192.168.1.1",
    "198.18.0.1",  # benchmarks
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",  # multicast
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:127.0.0.1",  # IPv4-mapped
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "64:ff9b:1::1",
    "100::1",  # discarded
    "2001::1",  # Teredo
    "2001:db8::1",  # examples
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "3fff::1",  # examples
    "5f00::1",  # segment routing
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_not_dialled(address: str) -> None:
    assert not may_dial(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::200e"]
)
def test_a_public_address_is_dialled(address: str) -> None:
    assert may_dial(ip_address(address))


def test_an_allowed_network_is_dialled_and_its_neighbours_are_not() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd12::/48")]

    assert may_dial(ip_address("10.1.2.3"), allowed)
    assert may_dial(ip_address("fd12::1"), allowed)
    assert not may_dial(ip_address("10.2.0.1"), allowed)
    assert not may_dial(ip_address("::ffff:10.1.2.3"), allowed)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "fe80::1", "0.0.0.0"]
)
def test_no_setting_opens_the_way_to_metadata(address: str) -> None:
    everything = [ip_network("0.0.0.0/0"), ip_network("::/0")]

    assert not may_dial(ip_address(address), everything)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mastodon.example",
        "//mastodon.example",
        "ftp://mastodon.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://me:secret@mastodon.example",
        "https://evil.example\\@127.0.0.1",
        "https://mastodon.example?x=1",
        "https://mastodon.example#x",
        "https://[::1",
        "https://xn--0/",
        "https://xn--zz--.example",
        "https://\u2100.example",
        "https://mastodon.example:99999",
        "https://" + "a" * 70_000,
    ],
)
@pytest.mark.parametrize("configured", [True, False])
def test_what_is_no_base_address_is_refused(text: str, configured: bool) -> None:
    with pytest.raises(BadInput, match="the server's address"):
        base_address(text, configured)


@pytest.mark.parametrize("text", ["http://a.example", "https://a.example:8443", "https://a:22"])
def test_only_the_owner_may_choose_plain_http_or_another_port(text: str) -> None:
    assert base_address(text, configured=True).url == httpx.URL(text)
    with pytest.raises(BadInput):
        base_address(text)


@pytest.mark.parametrize(
    ("text", "configured", "loopback"),
    [
        ("http://localhost:2584", True, True),
        ("http://127.0.0.1:2584", True, True),
        ("http://[::1]:2584", True, True),
        ("https://localhost", False, False),
        ("https://127.0.0.1", False, False),
        ("https://a.example", True, False),
        ("https://localhost.a.example", True, False),
    ],
)
def test_only_the_owner_may_mean_this_machine(text: str, configured: bool, loopback: bool) -> None:
    assert base_address(text, configured).loopback is loopback


def test_a_path_is_joined_below_the_base_address() -> None:
    base = base_address("https://a.example/api/v3/")

    assert base.join("/user/1").path == "/api/v3/user/1"
    assert base.host == "a.example"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://a.example/other?page=2", True),
        ("https://a.example:443/", True),
        ("https://A.EXAMPLE/", True),
        ("http://a.example/", False),
        ("https://a.example:444/", False),
        ("https://b.example/", False),
        ("https://me@a.example/", False),
        ("https://xn--0/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(other: str, same: bool) -> None:
    assert same_origin(httpx.URL(other), httpx.URL("https://a.example/")) is same


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("Social.Example", "social.example"),
        ("social.example.", "social.example"),
        ("social.example:3000", "social.example:3000"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.EXAMPLE.", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),  # as some systems write the dots apart
        ("-ü-.example", "-ü-.example"),  # no name of any host
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("bücher。example", "xn--bcher-kva.example"),
        ("a b", "a b"),
        ("", ""),
    ],
)
def test_a_host_is_the_same_however_it_is_written(written: str, host: str) -> None:
    assert plain_host(written) == host
