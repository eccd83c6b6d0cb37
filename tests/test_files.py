"""Zips that mean harm, or came to some: refused before anything is unpacked, in one sentence."""

from __future__ import annotations

import io
import os
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from app import files as module
from app.domain.errors import BadInput
from app.files import open_files
from tests.exported import packed, unpacked

ROWS = b'[{"string_list_data": []}]'


def written(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip with these members, however odd."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return content.getvalue()


def of_kind(name: str, kind: int, body: bytes = b"/etc/passwd") -> bytes:
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = (kind | 0o644) << 16
    return written((member, body))


def renamed(old: bytes, new: bytes) -> bytes:
    """A zip in whose headers a name was replaced by one of the same length."""
    return written((old.decode(), ROWS)).replace(old, new)


def encrypted() -> bytes:
    content = bytearray(written(("followers_1.json", ROWS)))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    return written(("a_1.json", ROWS), ("a_2.json", b"[]")).replace(b"a_2.json", b"a_1.json")


def overlapping() -> bytes:
    """Two entries of the directory that lead to the same bytes."""
    content = bytearray(written(("a_1.json", ROWS), ("a_2.json", ROWS)))
    second = content.rindex(b"PK\1\2")
    struct.pack_into("<L", content, second + 42, 0)
    return bytes(content)


def packed_by(method: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr("followers_1.json", ROWS)
    return content.getvalue()


def bomb() -> bytes:
    return written(("followers_1.json", b"[" + b" " * 20_000_000))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "up and out": (lambda: written(("../../etc/cron.d/x", ROWS)), "leads elsewhere"),
    "up in the middle": (lambda: written(("a/../../x.json", ROWS)), "leads elsewhere"),
    "absolute": (lambda: written(("/etc/followers_1.json", ROWS)), "leads elsewhere"),
    "a drive": (lambda: renamed(b"CX/followers_1.json", b"C:/followers_1.json"), "elsewhere"),
    "backslashes": (lambda: renamed(b"a.b.followers", b"..\\..\\foll.js"), "leads elsewhere"),
    "a name that ends early": (lambda: renamed(b"a_b.json", b"a\0b.json"), "leads elsewhere"),
    "a link": (lambda: of_kind("followers_1.json", stat.S_IFLNK), "is a link or a device"),
    "a device": (lambda: of_kind("followers_1.json", stat.S_IFBLK), "is a link or a device"),
    "encrypted": (encrypted, "is encrypted; unpack the zip with its password"),
    "a zip in a zip": (lambda: written(("a.zip", written(("x", b"")))), "is an archive itself"),
    "the same name twice": (twice, "is in the zip 2 times"),
    "overlapping files": (overlapping, "files in the zip overlap"),
    "bzip2": (lambda: packed_by(zipfile.ZIP_BZIP2), "packed in a way no platform uses"),
    "lzma": (lambda: packed_by(zipfile.ZIP_LZMA), "packed in a way no platform uses"),
    "a bomb": (bomb, "unpacks to more than 100 times its size"),
    "cut short": (lambda: written(("a.json", ROWS))[:-30], "the zip is cut short or damaged"),
    "only a beginning": (lambda: b"PK", "the zip is cut short or damaged"),
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_a_hostile_zip_is_refused_in_one_sentence(tmp_path: Path, trick: str) -> None:
    make, said = HOSTILE[trick]
    path = tmp_path / "export.zip"
    path.write_bytes(make())

    with pytest.raises(BadInput, match=said) as refused, open_files(path):
        pytest.fail("it was opened")

    assert "\n" not in str(refused.value)
    assert [one.name for one in tmp_path.iterdir()] == ["export.zip"]


def test_a_file_that_unpacks_to_something_else_than_announced_is_damaged(tmp_path: Path) -> None:
    content = bytearray(written(("followers_1.json", ROWS * 50)))
    content[60] ^= 0xFF
    path = tmp_path / "e.zip"
    path.write_bytes(content)

    with (
        open_files(path) as files,
        pytest.raises(BadInput, match=r"followers_1\.json: the zip is cut short or damaged"),
        files.open("followers_1.json") as stream,
    ):
        stream.read()


def a_million_files() -> Iterable[bytes]:
    """The directory of a zip with very many empty files, and its end."""
    entry = b"PK\1\2" + b"\0" * 24 + struct.pack("<H", 1) + b"\0" * 16 + b"x"
    count = 1_000_000
    yield b"PK\3\4"
    yield entry * count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(entry) * count, 4, 0)
    yield end


def test_a_zip_of_a_million_files_is_refused_before_they_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "e.zip"
    path.write_bytes(b"".join(a_million_files()))

    tracemalloc.start()
    with pytest.raises(BadInput, match="more than 10,000 files"), open_files(path):
        pytest.fail("it was opened")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 8 * 2**20


def test_a_few_files_too_many_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 3)
    four = {f"{number}.json": "[]" for number in range(4)}

    with (
        pytest.raises(BadInput, match="more than 3 files"),
        open_files(packed(tmp_path / "e", four)),
    ):
        pytest.fail("it was opened")
    with (
        pytest.raises(BadInput, match="more than 3 files"),
        open_files(unpacked(tmp_path / "f", four)),
    ):
        pytest.fail("it was opened")


def test_films_may_be_large_and_texts_together_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_TEXT", 1_000)
    film = packed(tmp_path / "a", {"film.mp4": os.urandom(5_000), "followers_1.json": ROWS})
    texts = packed(tmp_path / "b", {f"{n}.json": os.urandom(600) for n in range(2)})

    with open_files(film) as files:
        assert list(files) == ["film.mp4", "followers_1.json"]
    with pytest.raises(BadInput, match="of text"), open_files(texts):
        pytest.fail("it was opened")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("[]")
    folder = unpacked(tmp_path / "export", {"a.json": "[]"})
    (folder / "followers_1.json").symlink_to(secret)

    with open_files(folder) as files:
        assert list(files) == ["a.json"]
