"""No address of a webhook leads inside, however it is spelled."""

from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.net.hooks import dialled_for, hook_address

REFUSED = [
    "",
    "hello",
    "file:///etc/passwd",
    "gopher://example.com/",
    "ftp://example.com/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "http://example.com/",  # not https
    *(f"https://example.com:{port}/" for port in (22, 25, 80, 5432, 6379, 8443)),
    "https://name:hunter2@example.com/",
    "https://example.com/#part",
    "https://example.com/\r\nwebhook-id: ev_1",
    "https://exam\nple.com/",
    "https://evil.example\\@127.0.0.1/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://127。0。0。1/",
    "https://%31%32%37.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://10.0.0.8/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://xn--0.example/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://sub.localhost/",
    "https://printer.local/",
    "https://router/",
    "https://db.internal/",
    "https://" + "a" * 3_000 + ".example/",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_a_public_https_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        hook_address(text)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["https://watch.example/v1", "https://WATCH.example./", "https://w\u00e4tch.example/"]
)
def test_our_own_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="this Churnwatch itself"):
        hook_address(text, own={"watch.example", "xn--wtch-loa.example"})


PLAIN = [
    ("https://hooks.example.com/a?b=c", "https://hooks.example.com/a?b=c"),
    ("https://HOOKS.Example.com:443/a", "https://hooks.example.com/a"),
    ("  https://hooks.example.com./a ", "https://hooks.example.com/a"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://93.184.215.14/", "https://93.184.215.14/"),
    (
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ),
]


@pytest.mark.parametrize(("text", "plain"), PLAIN)
def test_a_public_address_is_kept_in_its_plain_form(text: str, plain: str) -> None:
    assert hook_address(text) == plain


def test_a_host_the_owner_names_may_be_inside_plain_and_on_any_port() -> None:
    named = ("hooks.home", "127.0.0.1")

    assert hook_address("http://hooks.home:9000/x", named) == "http://hooks.home:9000/x"
    assert hook_address("http://127.0.0.1:9000/", named) == "http://127.0.0.1:9000/"
    with pytest.raises(BadInput):
        hook_address("http://127.0.0.2:9000/", named)


def test_naming_one_host_opens_nothing_for_the_others() -> None:
    assert dialled_for("https://other.example/", ("hooks.home",), ()) == ()
    assert dialled_for("https://hooks.home/", ("hooks.home",), ()) != ()
