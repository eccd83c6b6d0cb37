"""The tests that the documents name as proof are there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.tree import ROOT

NAMED = re.compile(r"`(tests/[a-z_/0-9]+\.py)::(test_[a-z_0-9]+)`")
TEXT = (ROOT / "docs" / "guarantees.md").read_text()


def proofs() -> list[tuple[str, str]]:
    return sorted(set(NAMED.findall(TEXT)))


@pytest.mark.parametrize(("file", "name"), proofs())
def test_every_proof_that_is_named_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {one.name for one in tree.body if isinstance(one, kinds)}


def test_every_line_of_the_tables_names_its_proof() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ")]
    assert len(lines) > 100
    assert [line for line in lines if not NAMED.search(line) and "Test |" not in line] == []
