"""`python3 -m app bench`: the program beside others, side by side in one run, as a markdown table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks import (
    blocklist,
    detecting,
    growth,
    importing,
    listing,
    members,
    pages,
    sampling,
    streaming,
)
from benchmarks.table import Row, machine, markdown

PARTS: dict[str, Callable[[], list[Row]]] = {
    "members": members.measure,
    "importing": importing.measure,
    "growth": growth.measure,
    "blocklist": blocklist.measure,
    "listing": listing.measure,
    "detecting": detecting.measure,
    "streaming": streaming.measure,
    "pages": pages.measure,
    "sampling": sampling.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m app bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none"
    )
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for part in chosen:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        rows += PARTS[part]()
    print(f"`python3 -m app bench {' '.join(chosen)}` on {machine()}\n")
    print(markdown(rows))
    return 0 if all(row.held for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
