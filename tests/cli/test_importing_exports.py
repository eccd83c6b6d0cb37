from __future__ import annotations

from pathlib import Path

from app.domain.instant import DAY
from tests import exported
from tests.cli.conftest import Churnwatch
from tests.exported import crowd, packed, unpacked, x_part
from tests.lists import START

CROWD = crowd(80)


def test_two_exports_named_in_any_order_are_compared_oldest_first(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    newer = exported.instagram(tmp_path / "new.zip", CROWD[1:], START + 7 * DAY)
    older = exported.instagram(tmp_path / "old.zip", CROWD)

    ran = churnwatch("import", newer, older, "--account", "bakery")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.index("old.zip: 1 list read") < ran.out.index("new.zip: 1 list read")
    assert "left                                  1" in ran.out
    assert "instagram" in churnwatch("watch", "list").out


def test_a_dry_run_says_what_is_in_it_and_stores_nothing(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    path = exported.instagram(tmp_path / "e.zip", CROWD)

    ran = churnwatch("import", "--dry-run", path, "--account", "bakery")

    assert ran.code == 0
    assert "instagram bakery followers  2026-01-01T00:00:00Z  80       first" in ran.out
    assert "instagram" not in churnwatch("watch", "list").out


def test_an_unpacked_folder_needs_its_date(churnwatch: Churnwatch, tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "x", {"data/follower.js": x_part(["1", "2"])})

    asked = churnwatch("import", folder, "--account", "42")
    told = churnwatch("import", folder, "--account", "42", "--taken-at", "2026-01-31")
    wrong = churnwatch("import", folder, "--account", "42", "--taken-at", "yesterday")

    assert (asked.code, told.code, wrong.code) == (1, 0, 1)
    assert f"{folder}: the archive does not tell when it was made; say so with" in asked.err
    assert "1 list read" in told.out
    assert "--taken-at: a time is not in the form 2026-01-31T12:00:00Z, or 2026-01-31" in wrong.err


def test_what_is_wrong_with_an_export_is_said_without_a_line(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    cut = exported.followers_json(CROWD)[:-50]
    path = packed(tmp_path / "e.zip", {exported.FOLLOWERS: cut})

    ran = churnwatch("import", path, "--account", "bakery")

    assert ran.code == 1
    assert f"{path}: followers: followers_1.json is cut short or damaged; the list" in ran.err
    assert "1 list read" in ran.out


def test_the_help_names_every_format(churnwatch: Churnwatch) -> None:
    told = churnwatch("import", "--help").out

    for name in ("Instagram", "X", "TikTok", "LinkedIn", "Mastodon", "interchange"):
        assert name in told
