"""Which page of a long answer somebody asks for, and where the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends

from app.domain.instant import Instant
from app.web.api.cursors import Cursors, Place
from app.web.api.limits import Cursor, Limit, at_most
from app.web.application import App, Sealed

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Paging:
    """A page of `size` at the most, after `cursor`. Look for one more: it says whether there is another."""

    size: int
    cursor: str | None
    cursors: Cursors
    now: Instant

    def place(self, question: str, kind: type[Place]) -> Place | None:
        """Where the page before ended, None at the top. Raises Problem `cursor_invalid`."""
        if self.cursor is None:
            return None
        return self.cursors.read(self.cursor, question, kind, self.now)

    def next(
        self, question: str, found: Sequence[One], place: Callable[[One], object]
    ) -> str | None:
        """The cursor of the page after, by the place of the last that is shown; None if there is none."""
        if len(found) <= self.size:
            return None
        return self.cursors.write(question, place(found[self.size - 1]), self.now)


async def paging(app: App, cursors: Sealed, limit: Limit = 50, cursor: Cursor = None) -> Paging:
    """The page that was asked for."""
    return Paging(at_most(limit), cursor, cursors, app.clock.now())


Paged = Annotated[Paging, Depends(paging)]
