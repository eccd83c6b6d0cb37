"""The demo town on its way in: begun by a form, and told of until it is there."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.errors import ChurnwatchError
from app.ports.sources import Progress


class Program(Protocol):
    """What settling needs of the program."""

    def settle_demo_town(self, progress: Progress = ...) -> None: ...


@dataclass(slots=True)
class Settling:
    """How far one owner's town has moved in: `read` lists of `lists`, None before the first.

    `problem`: why it is not all there, in a sentence.
    """

    moving: bool = False
    read: int = 0
    lists: int | None = None
    problem: str | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, program: Program) -> None:
        """Let the town move in beside everything else; nothing more if it is about to."""
        with self._guard:
            if self.moving:
                return
            self.moving, self.read, self.problem = True, 0, None
        threading.Thread(target=self._settle, args=(program,), daemon=True).start()

    def _settle(self, program: Program) -> None:
        try:
            program.settle_demo_town(self._advance)
        except ChurnwatchError as problem:
            self.problem = str(problem)
        finally:
            self.moving = False

    def _advance(self, read: int, lists: int | None) -> None:
        self.read, self.lists = read, lists
