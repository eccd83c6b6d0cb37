"""What every platform that does not let us in any more is told of in the same sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import Unauthorized
from app.domain.token import Token


@contextmanager
def as_let_in(token: Token, command: str) -> Iterator[None]:
    """Say what a person does about a server that refuses; `command` turns acting on again."""
    try:
        yield
    except Unauthorized:
        raise Unauthorized(
            f"{token.host} does not let us act for {token.account.name} any more, so that nothing"
            f" more is done in its name: `churnwatch act on {command}` turns it on again"
        ) from None
