"""Nothing grows past what a reader holds in their head."""

from __future__ import annotations

import statistics

from tests.architecture.tree import FunctionNode, functions, modules

LONGEST_FUNCTION = 50
LONGEST_MODULE = 300
LONGEST_TEST_MODULE = 400


def lines(function: FunctionNode) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_module_is_longer_than_300_lines() -> None:
    too_long = {
        module.path: module.text.count("\n")
        for module in modules("app", "benchmarks", "migrations")
        if module.text.count("\n") > LONGEST_MODULE
    }

    assert too_long == {}


def test_no_test_module_is_longer_than_400_lines() -> None:
    too_long = {
        module.path: module.text.count("\n")
        for module in modules("tests")
        if module.text.count("\n") > LONGEST_TEST_MODULE
    }

    assert too_long == {}


def test_no_function_is_longer_than_50_lines() -> None:
    too_long = {
        f"{module.path}:{function.lineno} {function.name}": lines(function)
        for module in modules("app", "benchmarks", "tests")
        for function in functions(module)
        if lines(function) > LONGEST_FUNCTION
    }

    assert too_long == {}


def test_the_median_function_of_the_program_is_at_most_ten_lines() -> None:
    lengths = [lines(f) for module in modules("app") for f in functions(module)]

    assert statistics.median(lengths) <= 10
