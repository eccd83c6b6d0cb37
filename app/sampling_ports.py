"""The contract of keeping how each watch is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.domain.sampling import Sampling


class Samplings(Protocol):
    """How each watch is looked at; a watch without a line has an interval that somebody chose."""

    def of(self, watch_ids: Sequence[int]) -> Mapping[int, Sampling]: ...
    def put(self, watch_id: int, one: Sampling) -> None: ...
