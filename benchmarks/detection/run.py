"""One town from its making to a score."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.detection import baselines, files, history, program, stream, truth
from benchmarks.detection.score import Score, Truth, score
from benchmarks.detection.town import build
from benchmarks.detection.world import World

PROGRAM = "churnwatch"


def scores(
    world: World, with_program: bool = True, with_baselines: bool = True
) -> Mapping[str, Score]:
    """The program's score on a town and, by its side, the baselines'."""
    with written(world) as (path, facts):
        verdicts = {PROGRAM: program.judge(path)} if with_program else {}
        if with_baselines:
            verdicts |= baselines.judge(history.read(path))
        return {rule: score(alerts, facts) for rule, alerts in verdicts.items()}


@contextmanager
def written(world: World) -> Iterator[tuple[Path, Truth]]:
    """The town's stream in a file that is gone afterwards, and the truth."""
    with tempfile.TemporaryDirectory(prefix="town-") as folder:
        path = Path(folder) / "stream.jsonl"
        town = build(world)
        files.write(stream.lines(town), path)
        yield path, Truth.of(truth.document(town))
