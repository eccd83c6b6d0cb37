"""What every test can count on: no network, and no test that fails because a machine is slow."""

from __future__ import annotations

import hypothesis
import pytest

LOOPBACK = ["127.0.0.1", "::1"]

hypothesis.settings.register_profile("churnwatch", deadline=None)
hypothesis.settings.load_profile("churnwatch")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
