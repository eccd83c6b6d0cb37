"""X, where nothing can be done: said in a sentence instead of tried.

https://docs.x.com/x-api/users/blocks/introduction
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from app.domain.act import Caps, Deed
from app.domain.errors import BadInput
from app.domain.token import Token
from app.net.outbound import Outbound
from app.ports.acting import Hand
from app.ports.clock import Clock


class XWriter:
    """X lets programs read blocks; it makes none for anybody without an Enterprise contract."""

    network = "x"
    deeds: frozenset[Deed] = frozenset()
    notes: tuple[str, ...] = (
        "X lets programs block for nobody but customers with an Enterprise contract: block on X"
        " itself, the dossier links to the profile.",
    )
    caps = Caps(0, 0)

    def __init__(self, _outbound: Outbound, _clock: Clock) -> None:
        pass

    def price(self, deed: Deed, undoing: bool = False) -> int:  # noqa: ARG002 (nothing is done)
        """Nothing is done, for nothing."""
        return 0

    def open(self, token: Token) -> AbstractAsyncContextManager[Hand]:  # noqa: ARG002
        """Refuse."""
        raise BadInput(self.notes[0])


WRITER = XWriter
