"""What a process keeps for a while: so much of it, and what nobody asks for is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values asked for last, `most` at a time, for any number of threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, what: Key) -> Value | None:
        """The value kept under this key, None if none is; asked for, it stays."""
        with self._lock:
            if what in self._kept:
                self._kept.move_to_end(what)
            return self._kept.get(what)

    def keep(self, what: Key, value: Value) -> Value:
        """Keep a value for whoever asks next; returns it. The least used leaves."""
        with self._lock:
            self._kept[what] = value
            self._kept.move_to_end(what)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value
