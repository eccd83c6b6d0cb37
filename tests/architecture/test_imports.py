"""What the layers in pyproject.toml cannot say: purity, siblings, and whose library is whose."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.architecture.tree import FunctionNode, Module, modules

# Of the standard library, what reaches outside the process or asks it for the time.
IMPURE = {
    "asyncio", "io", "logging", "multiprocessing", "os", "pathlib", "random", "shutil", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
# Arrays, hashes and cheap records: computation, no input or output.
PURE_LIBRARIES = {"msgspec", "numpy", "xxhash"}

KEPT_TO = {
    "alembic": ("app/storage/", "migrations/"),
    "psycopg": ("app/storage/", "migrations/"),
    "sqlalchemy": ("app/storage/", "migrations/"),
    "apscheduler": ("app/scheduler",),
    "apprise": ("app/delivery/",),
    "standardwebhooks": ("app/delivery/",),
    "typst": ("app/reports/",),
    "vl_convert": ("app/reports/",),
    "fastapi": ("app/web/", "app/main.py"),
}


def test_no_function_imports() -> None:
    hidden = [
        f"{module.path}:{statement.lineno}"
        for module in modules("app", "benchmarks", "migrations")
        for function in module.nodes(*FunctionNode.__args__)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_the_domain_imports_only_itself_arrays_and_the_pure_standard_library() -> None:
    allowed = sys.stdlib_module_names - IMPURE | PURE_LIBRARIES
    impure = [
        f"{module.path} imports {name}"
        for module in modules("app/domain")
        for name in module.imported()
        if not name.startswith("app.domain") and name.partition(".")[0] not in allowed
    ]

    assert impure == []


@pytest.mark.parametrize("room", ["sources", "signals", "exports", "acting"])
def test_a_plug_in_never_imports_its_sibling(room: str) -> None:
    entangled = [
        f"{module.path} imports {name}"
        for module in modules(f"app/{room}")
        for name in module.imported()
        if is_sibling(module, name, f"app.{room}.")
    ]

    assert entangled == []


def is_sibling(module: Module, name: str, room: str) -> bool:
    """Modules beginning with an underscore are parts the whole room shares."""
    plug_in, _, _ = name.removeprefix(room).partition(".")
    own = module.path.removesuffix(".py").replace("/", ".").removeprefix(room).partition(".")[0]
    return name.startswith(room) and not plug_in.startswith("_") and plug_in != own


def test_nothing_is_imported_from_a_test() -> None:
    """What several tests share is found by its own name, in a module beside them."""
    borrowed = [
        f"{module.path} imports {name}"
        for module in modules("benchmarks", "tests")
        for name in module.imported()
        if any(part.startswith("test_") for part in name.split("."))
    ]

    assert borrowed == []


@pytest.mark.parametrize("library", sorted(KEPT_TO))
def test_a_library_stays_in_its_room(library: str) -> None:
    strayed = [
        module.path
        for module in modules("app", "migrations")
        for name in module.imported()
        if name.partition(".")[0] == library and not module.path.startswith(KEPT_TO[library])
    ]

    assert strayed == []


@pytest.mark.parametrize("path", ["app/__init__.py", "app/__main__.py", "app/environment.py",
                                  "app/package_index.py"])  # fmt: skip
def test_the_set_up_needs_the_standard_library_alone(path: str) -> None:
    [module] = [m for m in modules("app") if m.path == path]
    own = {"app", "app.environment", "app.package_index"}

    missing_at_first = [
        name
        for name in module.imported()
        if name not in own and name.partition(".")[0] not in sys.stdlib_module_names
    ]

    assert missing_at_first == []
