"""The file Mastodon reads under Preferences, Import, Blocking list: one address a line, no header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.account import Account
from app.domain.blocklist import Edition, Entry

# A username as Mastodon allows it, a host of two labels or more; no port, no leading dot.
# https://docs.joinmastodon.org/entities/Account/#acct
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*@(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Networks whose people Mastodon can block, and those of one server's own: mastodon:social.example.
_NETWORKS = ("mastodon", "misskey", "activitypub")


class MastodonBlocks:
    """Addresses of the form person@host. Whoever has none is left out."""

    name = "mastodon"
    media_type = "text/csv; charset=utf-8; header=absent"
    tells_changes = False
    lacking = "they have no fediverse address"
    meant_for = "Mastodon: import it as a blocking list"

    def holds(self, entry: Entry) -> bool:
        """Whether the account has an address that is certain."""
        return fediverse_address(entry.account) is not None

    def write(self, edition: Edition) -> Iterator[str]:
        """The addresses of all entries that have one, each once, the surest first."""
        known: set[str] = set()
        for entry in edition.entries:
            address = fediverse_address(entry.account)
            if address and address not in known:
                known.add(address)
                yield f"{address}\n"


def fediverse_address(account: Account) -> str | None:
    """The account's address person@host, lower case, or None if it has none that is certain."""
    family, _, host = account.network.partition(":")
    if family not in _NETWORKS or not account.handle:
        return None
    handle = account.handle.removeprefix("@").lower()
    address = handle if "@" in handle else f"{handle}@{host}"
    return address if _ADDRESS.fullmatch(address) else None


EXPORT = MastodonBlocks()
