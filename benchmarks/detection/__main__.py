"""`python -m benchmarks.detection`: make a town, let the program and the baselines judge it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.detection import alerts, files, grid, report, run, saying, stream, truth
from benchmarks.detection.score import Score, Truth, score
from benchmarks.detection.town import build
from benchmarks.detection.world import WORLDS, World

COUNTS = ("watches", "days", "accounts", "churners", "common_calendars")
SHARES = ("lookalikes", "follows", "quit_per_cycle")
FAULTS = ("missing", "incomplete", "cut", "empty", "stale")
SEEN = (
    "interval_hours",
    *FAULTS,
    "order",
    "claim",
    "records",
    "follow_backs",
    "both_lists",
    "profile_days",
)


def main() -> None:
    options = _parser().parse_args()
    if options.table:
        for line in grid.grid(_world(options)):
            print(line, flush=True)
    elif options.signals:
        for line in saying.table(saying.measure(_world(options))):
            print(line)
    elif options.score:
        _print_scores({run.PROGRAM: _score(*options.score)})
    else:
        world = _world(options)
        print(f"{world.name}: seed {world.seed}, {world.watches} watches, {world.days} days")
        print(f"{world.seen}\n")
        _run(world, options)


def _run(world: World, options: argparse.Namespace) -> None:
    if options.write_stream:
        _write(world, options.write_stream, options.truth)
    else:
        _print_scores(run.scores(world, with_program=not options.baselines_only))


def _print_scores(scores: Mapping[str, Score]) -> None:
    shown = (report.by_rule(scores), report.by_severity(scores), report.by_stratum(scores))
    print(*filter(None, shown), sep="\n\n")


def _score(found: Path, facts: Path) -> Score:
    return score(alerts.parse(found.read_text(encoding="utf-8").splitlines()), Truth.read(facts))


def _write(world: World, path: Path, truth_path: Path | None) -> None:
    town = build(world)
    files.write(stream.lines(town), path)
    if truth_path:
        truth.write(town, truth_path)


def _world(options: argparse.Namespace) -> World:
    world = WORLDS[options.world or ("hamlet" if options.table else "town20")]
    given = {name: value for name, value in vars(options).items() if value is not None}
    seen = {name: given[name] for name in SEEN if name in given}
    if options.no_profiles:
        seen["profile_days"] = None
    return replace(
        world,
        seed=options.seed,
        seen=replace(world.seen, **seen),
        rates=replace(world.rates, **dict(options.rate)),
        copies_share_days=not options.own_calendars,
        **{name: given[name] for name in (*COUNTS, *SHARES) if name in given},
    )


def _rate(text: str) -> tuple[str, float]:
    name, value = text.split("=")
    return name, float(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("benchmarks.detection", description=__doc__)
    add = parser.add_argument
    add("--world", choices=WORLDS, help="town20 where nothing is said; hamlet for --table")
    add("--seed", type=int, default=1)
    add("--table", action="store_true", help="one town seen in many ways, for the README")
    add("--signals", action="store_true", help="of whom each signal speaks, those in shadow too")
    add("--write-stream", type=Path, metavar="FILE", help="only write the stream (.gz: gzipped)")
    add("--truth", type=Path, metavar="FILE", help="and the ground truth beside it")
    add("--score", nargs=2, type=Path, metavar=("ALERTS", "TRUTH"), help="only score given alerts")
    add("--baselines-only", action="store_true", help="leave the program out")
    for count in COUNTS:
        add(f"--{count.replace('_', '-')}", type=int)
    for share in SHARES:
        add(f"--{share.replace('_', '-')}", type=float)
    add("--rate", type=_rate, action="append", default=[], metavar="NAME=VALUE")
    add("--own-calendars", action="store_true", help="the operator's copies each moved in time")
    add("--interval", type=float, dest="interval_hours", metavar="HOURS")
    for fault in FAULTS:
        add(f"--{fault}", type=float, metavar="SHARE")
    add("--order", choices=("newest_first", "sorted", "shuffled"))
    add("--no-order", action="store_const", const="sorted", dest="order")
    add("--claim", choices=("none", "true", "listed"))
    add("--records", action="store_true", default=None)
    add("--no-profiles", action="store_true")
    add("--follow-backs", action="store_true", default=None)
    add("--both-lists", action="store_true", default=None)
    add("--profile-days", type=float, metavar="DAYS")
    return parser


if __name__ == "__main__":
    main()
