"""What a person does with a recipient: add one, with its quiet hours."""

from __future__ import annotations

import re
from dataclasses import replace
from secrets import token_hex
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.alert import Severity
from app.domain.errors import BadInput
from app.domain.instant import Instant
from app.domain.recipient import Quiet, Recipient
from app.ports.credentials import Vault
from app.ports.storage import Work

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def add_recipient(
    work: Work,
    vault: Vault,
    url: str,
    shown: str,
    now: Instant,
    severity: Severity | None = None,
    every: int = 0,
    quiet: Quiet | None = None,
) -> Recipient:
    """Tell somebody of everything that comes up from now on.

    `shown`: the address without its secrets, as `shown_address` gives it. A digest (`every` above
    0) comes for the first time when that much time has passed.
    """
    _, newest = work.outbox.ends()
    id = f"to_{token_hex(4)}"
    bare = Recipient(id, shown, b"", severity, every, quiet, now, newest, now + every)
    made = replace(bare, sealed=vault.seal(url, bare.place))
    work.recipients.add(made)
    return made


def read_quiet(text: str, zone: str) -> Quiet:
    """Quiet hours such as 22:00-07:00, by the clocks of a zone. Raises BadInput."""
    found = _HOURS.fullmatch(text.strip())
    if found is None or found[0][:5] == found[0][6:]:
        raise BadInput("quiet hours are written as 22:00-07:00")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput("there is no such time zone: write it as Europe/Berlin, or UTC") from None
    begins, begun, ends, ended = (int(part) for part in found.groups())
    return Quiet(begins * 60 + begun, ends * 60 + ended, zone)
