"""What a platform called to tell, written down once for everybody who watches its accounts."""

from __future__ import annotations

from app.domain.instant import Instant
from app.domain.streamed import Portion
from app.pipeline.detect import Detector
from app.pipeline.streamed import apply_portion, watched_ids
from app.ports.receivers import Received
from app.ports.storage import Storage


def write_received(
    storage: Storage, detector: Detector, network: str, told: Received, now: Instant
) -> int:
    """Write one message down for each owner; returns for how many it was new.

    Whether it was seen before is kept in the same transaction, so that a message which is sent
    again, or was half written when the machine stopped, counts exactly once.
    """
    new = 0
    for owner in storage.owners():
        with storage.of(owner).writing() as work:
            if watched_ids(work, network) and work.streams.first_time(network, told.id, now):
                apply_portion(work, detector, network, Portion((told.step,), 0, now), now)
                new += 1
    return new
