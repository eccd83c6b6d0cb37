"""Where `serve` may listen: on loopback, or for everybody once people sign in by a safe way."""

from __future__ import annotations

from ipaddress import ip_address

from app.domain.errors import BadInput
from app.web.settings import WebSettings

_SIGN_IN = "sign in: `churnwatch people invite me` prints a link for it"
_ENCRYPT = (
    "encrypt the way: set CHURNWATCH_TLS_CERTIFICATE and CHURNWATCH_TLS_KEY, or put a proxy in front"
    " and name its address in CHURNWATCH_TRUSTED_PROXIES (such as 10.0.0.5/32)"
)


def checked_host(host: str, settings: WebSettings, signing_in: bool) -> str:
    """Return the address to listen on, or raise BadInput with what is missing to open it to others.

    `signing_in`: whether anybody was asked to sign in, so that nobody else gets in.
    """
    if is_loopback(host) or (signing_in and not settings.private):
        return host
    missing = [*([] if signing_in else [_SIGN_IN]), *([_ENCRYPT] if settings.private else [])]
    raise BadInput(
        f"serve listens on this machine alone, and CHURNWATCH_HOST asks for {host}, where others"
        f" reach it. Leave it at 127.0.0.1, or first {'; and '.join(missing)}"
    )


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
