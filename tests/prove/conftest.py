"""What the slow proofs have found, as the table that the README shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Proof = Callable[[str, str], None]
_HEAD = ("what was done", "what came of it")


@pytest.fixture
def proof(record_property: Callable[[str, object], None]) -> Proof:
    """Writes a line of the table, once it holds: what was done, and what came of it."""

    def write(done: str, found: str) -> None:
        record_property("proof", (done, found))

    return write


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "proof"
    ]
    if told:
        terminalreporter.section("proofs")
        for done, found in (_HEAD, ("---", "---"), *sorted(map(tuple, told))):
            terminalreporter.write_line(f"| {done} | {found} |")
