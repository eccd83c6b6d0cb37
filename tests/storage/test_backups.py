"""Backups of each night: whole, unreadable without the key, never fewer than before one was opened."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.domain.errors import BadInput, StorageUnavailable
from app.domain.instant import DAY, HOUR
from app.storage.backups import Backups, readable
from app.storage.enveloping import decrypt, encrypt, is_encrypted
from app.storage.inspecting import look_into
from app.storage.vault import KeyFile, Keyring, new_key
from tests.databases import Files
from tests.lists import START


@pytest.fixture
def backups(sqlite: Files, tmp_path: Path) -> Backups:
    vault = KeyFile(tmp_path)
    vault.ring()
    return Backups(sqlite.migrated(), tmp_path / "backups", vault, keep=3)


def names(backups: Backups) -> list[str]:
    return [one.file.name.partition("Z")[0] for one in backups.all()]


def test_a_backup_is_encrypted_and_can_be_read_with_the_key(
    backups: Backups, tmp_path: Path
) -> None:
    backups.run(START)
    [made] = backups.all()

    assert is_encrypted(made.file)
    assert b"SQLite format 3" not in made.file.read_bytes()
    with readable(made.file, tmp_path / "scratch", KeyFile(tmp_path)) as plain:
        assert look_into(plain).counts["watch"] == 0
    assert list((tmp_path / "scratch").iterdir()) == []
    assert made.file.stat().st_mode & 0o077 == 0


def test_without_a_key_it_is_a_file_as_the_command_makes_it(sqlite: Files, tmp_path: Path) -> None:
    vault = KeyFile(tmp_path)
    backups = Backups(sqlite.migrated(), tmp_path / "b", vault, keep=3)
    backups.run(START)

    assert look_into(backups.all()[0].file).counts["watch"] == 0
    assert not vault.present


def test_the_newest_stay(backups: Backups) -> None:
    for day in range(5):
        backups.run(START + day * DAY)

    assert names(backups) == [f"churnwatch-2026-01-0{day}T000000" for day in (5, 4, 3)]


def test_a_full_disk_costs_no_older_backup(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(3):
        backups.run(START + day * DAY)
    before = names(backups)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))

    with pytest.raises(StorageUnavailable, match="no room"):
        backups.run(START + 3 * DAY)

    assert names(backups) == before


def test_a_disk_that_fills_up_meanwhile_leaves_nothing_half_written(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.run(START)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.backups.encrypt", full)
    with pytest.raises(OSError, match="No space left"):
        backups.run(START + DAY)

    assert [one.name for one in backups.folder.iterdir()] == [backups.all()[0].file.name]


def test_what_a_killed_process_left_is_deleted_and_what_another_writes_is_not(
    backups: Backups,
) -> None:
    backups.run(START)
    left = [".backup.0badcafe", f".{backups.all()[0].file.name}.0badcafe", ".backup.00c0ffee"]
    for name, age in zip(left, (2 * DAY, 2 * DAY, HOUR), strict=True):
        (backups.folder / name).write_bytes(b"SQLite format 3")
        os.utime(backups.folder / name, ((START - age) / 1_000,) * 2)

    backups.run(START)

    hidden = [one.name for one in backups.folder.iterdir() if one.name.startswith(".")]
    assert hidden == [".backup.00c0ffee"]
    assert len(backups.all()) == 2


def test_a_copy_that_is_damaged_counts_as_none(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.run(START)
    real = encrypt

    def damaged(plain: Path, target: Path, ring: Keyring) -> None:
        real(plain, target, ring)
        with target.open("r+b") as opened:
            opened.seek(5_000)
            opened.write(b"\0\0\0\0")

    monkeypatch.setattr("app.storage.backups.encrypt", damaged)
    with pytest.raises(BadInput, match="damaged"):
        backups.run(START + DAY)

    assert names(backups) == ["churnwatch-2026-01-01T000000"]


PIECE = 1 << 20


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_encrypted_comes_back_whatever_its_size(tmp_path: Path, size: int) -> None:
    ring, plain = Keyring([new_key()]), os.urandom(size)
    for name, data in (("plain", plain), ("sealed", b""), ("again", b"")):
        (tmp_path / name).write_bytes(data)

    encrypt(tmp_path / "plain", tmp_path / "sealed", ring)
    decrypt(tmp_path / "sealed", tmp_path / "again", ring)

    assert (tmp_path / "again").read_bytes() == plain


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: -PIECE // 2],
        lambda data: data[: 19 + PIECE + 16],
        lambda data: data[:19] + data[19 + PIECE + 16 :],
        lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
        lambda data: data[:15] + bytes([data[15] ^ 1]) + data[16:],
    ],
    ids=[
        "cut short",
        "its end left out",
        "its beginning left out",
        "a bit turned",
        "another nonce",
    ],
)
def test_a_file_that_was_changed_is_refused(tmp_path: Path, harm: object) -> None:
    ring = Keyring([new_key()])
    (tmp_path / "plain").write_bytes(os.urandom(2 * PIECE))
    (tmp_path / "sealed").touch()
    (tmp_path / "again").touch()
    encrypt(tmp_path / "plain", tmp_path / "sealed", ring)
    harmed = harm((tmp_path / "sealed").read_bytes())  # type: ignore[operator]
    (tmp_path / "sealed").write_bytes(harmed)

    with pytest.raises(BadInput, match="damaged or was cut short"):
        decrypt(tmp_path / "sealed", tmp_path / "again", ring)


def test_another_key_is_named_as_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"x")
    (tmp_path / "sealed").touch()
    encrypt(tmp_path / "plain", tmp_path / "sealed", Keyring([new_key()]))

    with pytest.raises(BadInput, match=r"put secret\.key back"):
        decrypt(tmp_path / "sealed", tmp_path / "plain", Keyring([new_key()]))
