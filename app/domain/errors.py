"""Every error the program raises on purpose, grouped by what the caller can do about it.

    ChurnwatchError
    ├── BadInput              what a person or a file gave cannot be read: change it
    ├── NotFound              no such watch, account, alert or list: name another
    ├── Conflict              true in itself, but not now: another process, a newer schema, a name taken
    ├── StorageUnavailable    the database is locked, full, read-only or damaged: mend it, nothing was lost
    └── SourceError           a platform did not give what was asked
        ├── RateLimited       wait until `retry_at`
        ├── Temporary         try again later
        └── Permanent         trying again will not help: unknown account, refused
            └── Unauthorized  our token is wrong or was revoked: give another one

A message is one sentence for a person. It never repeats a secret and never a whole input.
"""

from __future__ import annotations


class ChurnwatchError(Exception):
    """Something the person in front of the program can understand and act on."""


class BadInput(ChurnwatchError):
    """What a person or a file gave cannot be read."""


class NotFound(ChurnwatchError):
    """What was named does not exist here."""


class Conflict(ChurnwatchError):
    """The request makes sense but cannot be done in the present state."""


class StorageUnavailable(ChurnwatchError):
    """The database cannot be used now; what was stored before is untouched."""


class SourceError(ChurnwatchError):
    """A platform did not give what was asked of it."""


class RateLimited(SourceError):
    """The platform asks us to wait until `retry_at` (milliseconds since 1970 UTC)."""

    def __init__(self, message: str, retry_at: int) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class Temporary(SourceError):
    """A fault that may be gone the next time: a timeout, a 5xx, a broken answer."""


class Permanent(SourceError):
    """A fault that stays until a person changes something."""


class Unauthorized(Permanent):
    """The platform does not accept our token, whatever is asked with it."""
