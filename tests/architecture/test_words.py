"""Names that say nothing, notes left behind, and excepts that catch too much."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from tests.architecture.tree import Module, modules

EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "base", "handler", "handlers"}
# Where such a word is part of a term: name -> the term.
TERMS = {"BaseAddress": "the base address of a platform, where all its URLs begin"}
LEFT_BEHIND = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

# The edges where a failure of any kind has to be recorded and the rest go on: path -> why.
CATCHES_EVERYTHING: dict[str, str] = {}


def test_no_class_or_module_has_an_empty_name() -> None:
    named = [
        (f"{module.path}:{node.lineno} {node.name}", words(node.name))
        for module in modules("app", "benchmarks", "tests")
        for node in module.nodes(ast.ClassDef)
        if isinstance(node, ast.ClassDef) and node.name not in TERMS
    ]
    named += [
        (module.path, words(module.path.removesuffix(".py")))
        for module in modules("app", "benchmarks", "tests")
    ]

    assert [name for name, parts in named if parts & EMPTY_WORDS] == []


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_no_comment_leaves_work_behind() -> None:
    left = [
        f"{module.path}:{line} {comment}"
        for module in modules("app", "benchmarks", "migrations", "tests")
        for line, comment in comments(module)
        if LEFT_BEHIND.search(comment)
    ]

    assert left == []


def comments(module: Module) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def test_only_the_edges_catch_everything() -> None:
    caught = {
        module.path
        for module in modules("app", "benchmarks")
        for node in module.nodes(ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
    }

    assert caught == set(CATCHES_EVERYTHING)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = [] if handler.type is None else list(ast.walk(handler.type))
    names = {node.id for node in caught if isinstance(node, ast.Name)}
    goes_on = not isinstance(handler.body[-1], ast.Raise)
    return goes_on and (handler.type is None or bool(names & {"Exception", "BaseException"}))
