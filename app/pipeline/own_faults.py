"""Faults of Churnwatch itself, at the edge of work that others' work stands behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.domain.errors import ChurnwatchError

log = structlog.get_logger(__name__)


@contextmanager
def in_words() -> Iterator[None]:
    """Raise a fault of our own as one for a person; what happened is in the log."""
    try:
        yield
    except ChurnwatchError:
        raise
    except Exception as fault:
        log.error("own_fault", exc_info=fault)
        name = type(fault).__name__
        raise ChurnwatchError(
            f"a fault of Churnwatch itself ({name}); the log says more"
        ) from fault
