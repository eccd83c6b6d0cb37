"""The script anybody would write: leaves and returns of a history, counted and forgotten.

python benchmarks/counting.py FILE
"""

from __future__ import annotations

import json
import sys


def main(path: str) -> None:
    before: set[str] | None = None
    ever_left: set[str] = set()
    leaves = returns = 0
    with open(path) as file:  # noqa: PTH123 - as anybody would
        for line in file:
            members = set(json.loads(line)["members"])
            if before is not None:
                left, came = before - members, members - before
                leaves += len(left)
                returns += len(came & ever_left)
                ever_left |= left
            before = members
    print(leaves, "leaves,", returns, "returns")


if __name__ == "__main__":
    main(sys.argv[1])
