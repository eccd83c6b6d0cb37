"""Accounts by what people call them, however they spell it."""

from __future__ import annotations

from app.domain.account import Account
from app.domain.errors import BadInput
from app.net.addresses import plain_host
from app.pipeline.asked import guesses
from app.ports.storage import Work


def called(work: Work, name: str) -> list[Account]:
    """Accounts whose id or handle is the name, or whose profile has this web address.

    Capitals, a dot at the end, and whether a host is written in Unicode or as xn-- make no difference.
    """
    user, at, host = name.rpartition("@")
    found = work.accounts.named(name) or work.accounts.named(f"{user}{at}{plain_host(host)}")
    return found or _linked(work, name)


def _linked(work: Work, link: str) -> list[Account]:
    """Accounts whose profile has this web address; none where it is no address of a profile."""
    try:
        meant = guesses(link) if "/" in link else ()
    except BadInput:
        return []
    found = {
        one.key: one
        for guess in meant
        for one in work.accounts.named(guess.name)
        if one.network.partition(":")[0] == guess.network
    }
    return list(found.values())
