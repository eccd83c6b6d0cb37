"""A process of its own that delivers: python -m tests.fakes.courier ADDRESS FOLDER AHEAD BUILD.

`AHEAD`: how many milliseconds its clock is ahead. `BUILD`: right, or one that is wrong on purpose.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from app.delivery.courier import Courier
from app.delivery.settling import Parcel
from app.domain.endpoint import Claim, DeliveryState, Endpoint
from app.net.posting import Poster
from app.net.settings import NetSettings
from app.ports.storage import Work
from app.storage.engine import open_engine
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.fakes.worker import Ahead


class MarkFirst(Courier):
    """Wrong: what is to be sent is marked as delivered before it is sent."""

    def _packed(self, work: Work, endpoint: Endpoint, claim: Claim) -> Parcel:
        work.deliveries.finish(claim, DeliveryState.DELIVERED, self._clock.now())
        return super()._packed(work, endpoint, claim)


class NewIds(Courier):
    """Wrong: every try is a message of its own."""

    def _packed(self, work: Work, endpoint: Endpoint, claim: Claim) -> Parcel:
        message = replace(claim.delivery.message, id=f"ev_{token_hex(12)}")
        fresh = replace(claim, delivery=replace(claim.delivery, message=message))
        return super()._packed(work, endpoint, fresh)


BUILDS = {"right": Courier, "mark_first": MarkFirst, "new_ids": NewIds}


async def deliver(courier: Courier) -> None:
    while True:
        await courier.run()
        await asyncio.sleep(0.02)


def main(address: str, folder: str, ahead: str, build: str) -> None:
    storage = Database(open_engine(address))
    poster = Poster(NetSettings(allow_hosts=("127.0.0.1",)))
    clock = Ahead(int(ahead))
    asyncio.run(deliver(BUILDS[build](storage, KeyFile(Path(folder)), poster, clock, 0.02)))


if __name__ == "__main__":
    main(*sys.argv[1:])
