"""Accounts by what people call them, however they spell it."""

from __future__ import annotations

from app.domain.account import Account
from app.net.addresses import plain_host
from app.ports.storage import Work


def called(work: Work, name: str) -> list[Account]:
    """Accounts whose id or handle is the name.

    Capitals, a dot at the end, and whether a host is written in Unicode or as xn-- make no difference.
    """
    user, at, host = name.rpartition("@")
    return work.accounts.named(name) or work.accounts.named(f"{user}{at}{plain_host(host)}")
