"""The contract of knowing whether anything was committed since."""

from __future__ import annotations

from typing import Protocol


class Commits(Protocol):
    """Tells states of the database apart. Raises StorageUnavailable."""

    def last(self) -> object:
        """What equals an earlier answer only if nobody, in whichever process, has committed since.

        Whatever is read after it was asked for is therefore true for as long as it stays the same.
        """
        ...
