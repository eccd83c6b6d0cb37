"""Plug-ins found by being there: one module in a package is one source, signal or export."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any

# What a plug-in module may offer. A platform's module can offer more than one.
KINDS = (
    "SOURCE",
    "STREAM",
    "SIGN_IN",
    "RECEIVER",
    "READER",
    "PLATFORM_EXPORT",
    "SIGNAL",
    "EXPORT",
    "WRITER",
)


def discover(package: ModuleType, kind: str) -> list[Any]:
    """What the modules of a package offer of one kind, sorted by module name.

    A module that fails to import, or offers nothing at all, raises: a broken plug-in must not look
    like a missing one. Modules whose name begins with an underscore are shared parts, not plug-ins.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = [import_module(f"{package.__name__}.{n}") for n in names if not n.startswith("_")]
    for module in modules:
        if not any(hasattr(module, offered) for offered in KINDS):
            raise ImportError(f"{module.__name__} offers none of {', '.join(KINDS)}")
    return [getattr(module, kind) for module in modules if hasattr(module, kind)]
