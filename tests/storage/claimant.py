"""A process that claims whatever is due until nothing is, and says what it got.

python -m tests.storage.claimant ADDRESS NOW
"""

from __future__ import annotations

import sys

from app.domain.instant import HOUR, Instant
from app.storage.engine import open_engine
from app.storage.work import Database


def claim_all(storage: Database, now: Instant) -> list[tuple[int, Instant]]:
    """Do every slot that can be claimed until `now`, each watch being due again an hour later."""
    done: list[tuple[int, Instant]] = []
    while True:
        with storage.writing() as work:
            due = work.watches.due(now)
        if not due:
            return done
        for slot in due:
            with storage.writing() as work:
                lease = work.watches.claim(slot, now, now + HOUR)
            if lease is not None:
                done.append((lease.watch.id, lease.due_at))
                with storage.writing() as work:
                    work.watches.guard(lease)
                    work.watches.finish(lease, "done", now, lease.due_at + HOUR, None)


if __name__ == "__main__":
    for watch_id, due_at in claim_all(Database(open_engine(sys.argv[1])), int(sys.argv[2])):
        sys.stdout.write(f"{watch_id} {due_at}\n")
