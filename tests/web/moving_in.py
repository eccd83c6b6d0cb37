"""A demo town that can be met on its way in."""

from __future__ import annotations

import threading

from app.pipeline.capture import silent
from app.ports.sources import Progress


class Town:
    """A town that waits at a gate after three of seven lists. `refusal`: what happens there."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.gate, self.at_gate = threading.Event(), threading.Event()
        self.came = 0
        self._refusal = refusal

    def settle_demo_town(self, progress: Progress = silent) -> None:
        self.came += 1
        progress(3, 7)
        self.at_gate.set()
        assert self.gate.wait(10)
        if self._refusal:
            raise self._refusal
        progress(7, 7)
