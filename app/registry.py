"""Plug-ins found by being there: one module in a package is one source, signal or export."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def discover(package: ModuleType, attribute: str) -> list[object]:
    """The named attribute of every module in the package, sorted by module name.

    A module that fails to import, or lacks the attribute, raises: a broken plug-in must not look
    like a missing one. Modules whose name begins with an underscore are shared parts, not plug-ins.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = (import_module(f"{package.__name__}.{n}") for n in names if not n.startswith("_"))
    return [getattr(module, attribute) for module in modules]
