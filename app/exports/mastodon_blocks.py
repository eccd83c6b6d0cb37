"""The file Mastodon reads under Preferences, Import, Blocking list: one address a line, no header."""

from __future__ import annotations

import re

from app.domain.account import Account
from app.domain.blocklist import BlockList, Exported

# A username as Mastodon allows it, a host of two labels or more; no port, no leading dot.
# https://docs.joinmastodon.org/entities/Account/#acct
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*@(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Networks whose people Mastodon can block, and those of one server's own: mastodon:social.example.
_NETWORKS = ("mastodon", "misskey", "activitypub")


class MastodonBlocks:
    """Addresses of the form person@host. Whoever has none is left out and counted."""

    name = "mastodon"
    media_type = "text/csv; charset=utf-8; header=absent"

    def write(self, blocks: BlockList) -> Exported:
        """The addresses of all entries that have one, the surest first."""
        addresses = [fediverse_address(entry.account) for entry in blocks.entries]
        known = dict.fromkeys(address for address in addresses if address)
        text = "".join(f"{address}\n" for address in known)
        without = addresses.count(None)
        return Exported(text, without, "they have no fediverse address" if without else None)


def fediverse_address(account: Account) -> str | None:
    """The account's address person@host, lower case, or None if it has none that is certain."""
    family, _, host = account.network.partition(":")
    if family not in _NETWORKS or not account.handle:
        return None
    handle = account.handle.removeprefix("@").lower()
    address = handle if "@" in handle else f"{handle}@{host}"
    return address if _ADDRESS.fullmatch(address) else None


EXPORT = MastodonBlocks()
