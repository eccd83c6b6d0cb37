"""The repository's Python files, parsed once, for rules that read them."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"node_modules", "__pycache__", "dist"}

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    path: str
    text: str
    tree: ast.Module

    def nodes(self, *kinds: type[ast.AST]) -> list[ast.AST]:
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]

    def imported(self) -> Iterator[str]:
        """The full name of every imported module, wherever in the file it is imported."""
        for node in self.nodes(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.ImportFrom):
                yield node.module or ""
                names = (f"{node.module}.{alias.name}" for alias in node.names)
                yield from filter(is_module, names)
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)


def is_module(name: str) -> bool:
    """Whether a full name is that of a file or folder of the repository, and of no thing in one."""
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def files() -> list[Path]:
    """Every file of the repository but the tools' own (.git, .venv, caches, installed modules)."""
    return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and not skipped(path)]


def skipped(path: Path) -> bool:
    folders = path.relative_to(ROOT).parts[:-1]
    return any(f in SKIPPED or (f.startswith(".") and f != ".ci") for f in folders)


@functools.cache
def modules(*folders: str) -> list[Module]:
    """The Python files under folders of the repository's root, of which each has some."""
    by_folder = [sorted((ROOT / folder).rglob("*.py")) for folder in folders]
    assert all(by_folder), f"of {folders} one holds no Python"
    return [parse(path) for found in by_folder for path in found if not skipped(path)]


def parse(path: Path) -> Module:
    text = path.read_text()
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


def functions(module: Module) -> list[FunctionNode]:
    return [n for n in module.nodes(*FunctionNode.__args__) if isinstance(n, FunctionNode)]
