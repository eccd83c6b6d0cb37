"""The network that `run.sh` has started, and Churnwatch set to it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e.bluesky.atproto import Network


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    running = Network(int(os.environ["ATPROTO_PORT"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHURNWATCH_BLUESKY_APPVIEW", running.appview)
        # The story's clock stands still during a capture, and turns taken by it would add up.
        patch.setenv("CHURNWATCH_PACE_SECONDS", "0")
        yield running
    running.close()
