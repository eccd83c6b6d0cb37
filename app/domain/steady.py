"""What no later day changes is worked out once for a history, however often it is judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from app.domain.history import History

Answer = TypeVar("Answer")


def steady(work: Callable[[History], Answer]) -> Callable[[History], Answer]:
    """The same function, which keeps its answer for a history and for that history looked at later.

    The date on which an alert fades is found by judging one history as of many days.
    """

    def once(history: History) -> Answer:
        if work not in history.steady:
            history.steady[work] = work(history)
        return cast(Answer, history.steady[work])

    return once
