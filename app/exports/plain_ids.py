"""Stable ids alone, one a line: for a script that blocks on one network."""

from __future__ import annotations

from app.domain.blocklist import BlockList, Exported


class PlainIds:
    """One id a line, nothing else; no id holds a line break."""

    name = "ids"
    media_type = "text/plain; charset=utf-8"

    def write(self, blocks: BlockList) -> Exported:
        """The ids of all entries, the surest first."""
        return Exported("".join(f"{entry.account.id}\n" for entry in blocks.entries))


EXPORT = PlainIds()
