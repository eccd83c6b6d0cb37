"""The program is run through its own commands, and its failures are not swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.detection import program
from benchmarks.detection.alerts import Alert

STAND_IN = """
import pathlib, sys
_, _, data, command, *rest = sys.argv
seen = pathlib.Path(data, "seen")
if command == "import":
    seen.write_text(pathlib.Path(rest[0]).read_text())
elif rest == ["--json", "--all"]:
    print(seen.read_text(), end="")
else:
    sys.exit(f"no such command: {command} {rest}")
"""
ALERT = (
    '{"suspect":{"id":"a"},"pattern":"lockstep","severity":"alert",'
    '"raised_at":"1970-01-01T00:00:01Z"}\n'
)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the program that gives back as alerts what it imported."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "__main__.py").write_text(STAND_IN)
    monkeypatch.setattr(program, "REPOSITORY", tmp_path)
    return tmp_path


def test_a_stream_is_imported_and_the_alerts_are_read(repository: Path) -> None:
    stream = repository / "stream.jsonl"
    stream.write_text(ALERT)
    assert program.judge(stream) == [Alert("a", "lockstep", "alert", 1_000)]


def test_a_failing_command_is_told_with_what_it_wrote(repository: Path) -> None:
    with pytest.raises(RuntimeError, match=r"nowhere\.jsonl"):
        program.judge(repository / "nowhere.jsonl")
