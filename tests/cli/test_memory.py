"""A stream of any length is imported in the same memory: shown on one of 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.streams import snapshot

COMMAND = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())"]
MEGABYTE = 1_000_000
MEMBERS = 12_000
LISTS = 490
MOST = 200 * MEGABYTE
# One import in a process whose only child it is, so that the peak is the import's own.
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, peak, done.stdout, done.stderr]))
"""


def test_a_stream_of_200_megabytes_takes_less_memory_than_that(tmp_path: Path) -> None:
    stream = tmp_path / "long.jsonl"
    write_long(stream)
    command = [*COMMAND, "--data", str(tmp_path / "data"), "import", str(stream)]

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], capture_output=True, text=True, check=True
    )

    code, peak, out, err = json.loads(done.stdout)
    assert (code, err) == (0, "")
    assert stream.stat().st_size > MOST
    assert f"{LISTS} lists read" in out
    assert peak * _unit() < MOST


def write_long(path: Path) -> None:
    """One long list, seen every day, of which a few go and a few come."""
    members = [f"did:plc:{number:024d}" for number in range(MEMBERS)]
    with path.open("w") as stream:
        for number in range(LISTS):
            del members[number % 300 :: 400]
            new = [f"did:plc:{number:08d}{n:016d}" for n in range(MEMBERS - len(members))]
            members = new + members
            stream.write(json.dumps(snapshot("bakery", members, number)) + "\n")


def _unit() -> int:
    """Linux counts the peak in kilobytes, macOS in bytes."""
    return 1 if sys.platform == "darwin" else 1024
