"""How long reading a list takes at a platform's own pace. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.instant import HOUR, MINUTE

# A request every 100 ms at the most (see app/net/settings.py), and some time for the answer.
_REQUEST_MS = 300


@dataclass(frozen=True, slots=True)
class Tempo:
    """`page`: members an answer has. `granted`: requests allowed in each `window` (ms), if known."""

    page: int
    granted: int | None = None
    window: int = 0


# As docs/sources has it for each platform. GitHub's is that without a token.
TEMPOS = {
    "bluesky": Tempo(100),
    "github": Tempo(100, 60, HOUR),
    "mastodon": Tempo(80, 300, 15 * MINUTE),
    "misskey": Tempo(100),
    "activitypub": Tempo(12),
    "demo": Tempo(100),
}


def reading_time(network: str, members: int) -> int | None:
    """Milliseconds that a walk over so many members takes at least; None if nobody can tell."""
    tempo = TEMPOS.get(network.partition(":")[0])
    if tempo is None:
        return None
    pages = members // tempo.page + 1
    waits = (pages - 1) // tempo.granted if tempo.granted else 0
    return pages * _REQUEST_MS + waits * tempo.window
