"""`python -m benchmarks.detection`: make a town, let the program and the baselines judge it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks.detection import baselines, grid, history, report, run, stream, truth
from benchmarks.detection.score import Truth, score
from benchmarks.detection.town import build
from benchmarks.detection.world import WORLDS, World


def main() -> None:
    options = _parser().parse_args()
    if options.table:
        for line in grid.grid(options.seed):
            print(line, flush=True)
        return
    world = _world(options)
    print(f"{world.name}, seed {world.seed}: {world.watches} watches, {world.days} days, {world.seen}")
    if options.write_stream:
        _write(world, options.write_stream, options.truth)
    else:
        _judge(world, options.baselines_only)


def _judge(world: World, baselines_only: bool) -> None:
    if baselines_only:
        with run.written(world) as (path, facts):
            verdicts = baselines.judge(history.read(path))
            scores = {rule: score(alerts, facts) for rule, alerts in verdicts.items()}
    else:
        scores = dict(run.scores(world))
    print(report.by_rule(scores), report.by_stratum(scores), sep="\n\n")


def _write(world: World, path: Path, truth_path: Path | None) -> None:
    town = build(world)
    stream.write(stream.lines(town), path)
    if truth_path:
        truth.write(town, truth_path)


def _world(options: argparse.Namespace) -> World:
    world = WORLDS[options.world]
    seen = {
        name: getattr(options, name)
        for name in ("interval_hours", "missing", "incomplete", "cut", "empty", "order", "claim")
        if getattr(options, name) is not None
    }
    seen |= {"records": True} if options.records else {}
    seen |= {"follow_backs": True} if options.follow_backs else {}
    seen |= {"profile_days": None} if options.no_profiles else {}
    sizes = {
        name: getattr(options, name)
        for name in ("watches", "days", "accounts", "churners")
        if getattr(options, name) is not None
    }
    return replace(world, seed=options.seed, seen=replace(world.seen, **seen), **sizes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("benchmarks.detection", description=__doc__)
    add = parser.add_argument
    add("--world", choices=WORLDS, default="town20")
    add("--seed", type=int, default=1)
    add("--table", action="store_true", help="every way of seeing one small town, for the README")
    add("--write-stream", type=Path, metavar="FILE", help="only write the stream (.gz: gzipped)")
    add("--truth", type=Path, metavar="FILE", help="and the ground truth beside it")
    add("--score", nargs=2, type=Path, metavar=("ALERTS", "TRUTH"), help="only score given alerts")
    add("--baselines-only", action="store_true", help="leave the program out")
    for size in ("watches", "days", "accounts", "churners"):
        add(f"--{size}", type=int)
    add("--interval", type=float, dest="interval_hours", metavar="HOURS")
    for fault in ("missing", "incomplete", "cut", "empty"):
        add(f"--{fault}", type=float, metavar="SHARE")
    add("--order", choices=("newest_first", "sorted", "shuffled"))
    add("--no-order", action="store_const", const="sorted", dest="order")
    add("--claim", choices=("none", "true", "listed"))
    add("--records", action="store_true")
    add("--no-profiles", action="store_true")
    add("--follow-backs", action="store_true")
    return parser


if __name__ == "__main__":
    main()
