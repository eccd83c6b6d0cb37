"""The program put together."""

from __future__ import annotations

from app.bootstrap import build
from app.config import Settings
from app.sources.activitypub import ActivityPub
from app.sources.bluesky import Bluesky
from app.sources.demo import Demo
from app.sources.github import Github
from app.sources.mastodon import Mastodon
from app.sources.misskey import Misskey
from app.sources.x import X
from tests.databases import Files
from tests.net.fakes import NOW, FakeClock


def test_every_source_is_found_under_its_network(sqlite: Files) -> None:
    app = build(Settings(database_url=sqlite.migrated()))

    kinds = {network: type(source) for network, source in app.sources.items()}
    assert kinds == {
        "activitypub": ActivityPub,
        "bluesky": Bluesky,
        "demo": Demo,
        "github": Github,
        "mastodon": Mastodon,
        "misskey": Misskey,
        "x": X,
    }
    assert list(app.sign_ins) == ["mastodon", "misskey", "x"]
    app.storage.engine.dispose()


def test_the_clock_can_be_given(sqlite: Files) -> None:
    app = build(Settings(database_url=sqlite.migrated()), FakeClock())

    assert app.clock.now() == NOW
    app.storage.engine.dispose()


def test_a_new_program_has_nothing_to_do(sqlite: Files) -> None:
    app = build(Settings(database_url=sqlite.migrated()))

    assert app.scheduler().run_once() == 0
    app.storage.engine.dispose()
