"""What acting on Mastodon's family and on Misskey's has in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from app.domain.account import Account, AccountKey
from app.domain.act import Caps, Deed
from app.net.outbound import Outbound
from app.ports.clock import Clock
from app.sources._fediverse import FediverseSettings


class FediverseWriter:
    """Knows every deed, and lets itself in at whichever server an account lives on."""

    deeds = frozenset(Deed)
    notes: tuple[str, ...] = (
        "A block ends the follow on both sides, and taking it back does not bring it back.",
        "A removed follower is not told, and can follow again; that cannot be taken back.",
    )
    # No server of Mastodon's family documents a limit on these; Mastodon lets an account follow 400
    # others a day. On Misskey an account may block or remove 100 others an hour.
    caps = Caps(100, 400)

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: FediverseSettings | None = None
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or FediverseSettings()


async def keys_by_number(
    accounts: Iterable[Account], number_of: Callable[[Account], Awaitable[str | None]]
) -> dict[str, AccountKey]:
    """The accounts' keys by what their server calls them; whom it does not know is missing."""
    found = {}
    for one in accounts:
        if number := await number_of(one):
            found[number] = one.key
    return found
