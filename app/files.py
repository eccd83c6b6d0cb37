"""What a person hands over, a zip, a folder or one file, read without unpacking anything to disk.

A zip is refused before any of it is unpacked if a file in it could be written elsewhere, stands for
another one, is encrypted, an archive itself, or grows beyond all that platforms pack.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from app.domain.errors import BadInput
from app.domain.instant import Instant, from_datetime
from app.domain.text import visible

MOST_FILES = 10_000
# Text packs 5 to 30 times; a hundred times is a trap. Small files are let be: they cannot grow far.
MOST_GROWTH, SMALL = 100, 2**20
# Of the files that are read at all. Photos and films are never opened and may be as large as they are.
MOST_TEXT = 2**30
TEXTS = frozenset({".json", ".html", ".js", ".csv", ".txt"})
# A directory of so many files with paths of ordinary length; the library reads it at once.
_LARGEST_READ = 2 * 2**20
_ARCHIVES = frozenset({".zip", ".7z", ".rar", ".tar", ".tgz"})
_ENCRYPTED = 1
_HEADER = 30
_KINDS = {0, stat.S_IFREG, stat.S_IFDIR}
_ZIP = b"PK"
# What is meant by it on a command line.
_STANDARD_INPUT = Path("-")
# What zips say that know no time.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_CUT = "the zip is cut short or damaged"


class _Bounded(io.BufferedReader):
    """A file that refuses to be read in large pieces, whatever a header in it announces."""

    def read(self, size: int | None = -1, /) -> bytes:
        asked = _LARGEST_READ + 1 if size is None or size < 0 else size
        content = super().read(min(asked, _LARGEST_READ + 1))
        if len(content) > _LARGEST_READ:
            raise BadInput(f"the zip holds more than {MOST_FILES:,} files")
        return content


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one export by their paths with `/`, in one order whatever they came in.

    `name`: what the person calls the whole. `written`: when a file was put into its zip, to two
    seconds and without a zone (taken as UTC); only zips tell.
    """

    name: str
    paths: Mapping[str, Path] = field(default_factory=dict)
    zip: zipfile.ZipFile | None = None
    written: Mapping[str, Instant] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """The bytes of one file. Raises BadInput if the zip turns out to be damaged there."""
        if self.zip is None:
            with self.paths[path].open("rb") as opened:
                yield opened
            return
        try:
            with self.zip.open(path) as unpacked:
                yield unpacked
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise BadInput(f"{visible(path)}: {_CUT}") from None

    def head(self, path: str, size: int = 4096) -> bytes:
        """How a file begins."""
        with self.open(path) as opened:
            return opened.read(size)


@contextmanager
def open_files(path: Path) -> Iterator[Files]:
    """What is at the path. Raises BadInput for a zip that could do harm, OSError."""
    if path.is_dir():
        yield Files(path.resolve().name, _in_folder(path))
        return
    if not path.is_file() and (path.exists() or path == _STANDARD_INPUT):
        raise BadInput("this is a pipe or a device: save what comes out of it, and name that file")
    with path.open("rb") as opened:
        zipped = opened.read(2) == _ZIP
    if not zipped:
        yield Files(path.name, {path.name: path})
        return
    with _Bounded(io.FileIO(path)) as raw, _opened(raw) as archive:
        members = _checked(archive.infolist(), path.stat().st_size)
        names = {one.filename: path for one in sorted(members, key=lambda one: one.filename)}
        yield Files(path.name, names, archive, {one.filename: _written(one) for one in members})


def _opened(raw: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, UnicodeDecodeError):
        raise BadInput(_CUT) from None


def _in_folder(folder: Path) -> dict[str, Path]:
    """The regular files under a folder; what a link leads to is not among them."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = path
        if len(found) > MOST_FILES:
            raise BadInput(f"the folder holds more than {MOST_FILES:,} files; name the one needed")
    return found


def _checked(members: list[zipfile.ZipInfo], size: int) -> list[zipfile.ZipInfo]:
    """The files in a zip of `size` bytes. Raises BadInput, naming the first that is refused."""
    if len(members) > MOST_FILES:
        raise BadInput(f"the zip holds more than {MOST_FILES:,} files")
    for member in members:
        if refusal := _refusal(member):
            raise BadInput(f"{visible(member.filename, 80)} in the zip {refusal}")
    [(name, times)] = Counter(one.filename for one in members).most_common(1) or [("", 0)]
    if times > 1:
        raise BadInput(f"{visible(name, 80)} is in the zip {times} times")
    _refuse_overlaps(members, size)
    files = [one for one in members if not one.is_dir()]
    if sum(one.file_size for one in files if _is_text(one.filename)) > MOST_TEXT:
        raise BadInput(f"the zip unpacks to more than {MOST_TEXT >> 30} GiB of text")
    return files


def _refusal(member: zipfile.ZipInfo) -> str | None:
    """Why nobody should open this file of a zip; None if nothing speaks against it."""
    path = PurePosixPath(member.filename)
    strayed = ".." in path.parts or path.is_absolute() or "\\" in member.orig_filename
    if strayed or ":" in "".join(path.parts[:1]) or "\0" in member.orig_filename:
        return "has a path that leads elsewhere"
    if stat.S_IFMT(member.external_attr >> 16) not in _KINDS:
        return "is a link or a device, no file"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the zip with its password and name the folder"
    if path.suffix.lower() in _ARCHIVES:
        return "is an archive itself; unpack the zip and name that one"
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is packed in a way no platform uses"
    if member.file_size > max(SMALL, MOST_GROWTH * member.compress_size):
        return f"unpacks to more than {MOST_GROWTH} times its size"
    return None


def _refuse_overlaps(members: list[zipfile.ZipInfo], size: int) -> None:
    """Raise BadInput if two files share bytes, which lets a small zip unpack without end."""
    ends = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < ends:
            raise BadInput("files in the zip overlap")
        ends = member.header_offset + _HEADER + member.compress_size
    if ends > size:
        raise BadInput(_CUT)


def _is_text(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in TEXTS


def _written(member: zipfile.ZipInfo) -> Instant:
    """When a file was put into the zip; 0 where the zip does not say."""
    if member.date_time == _NO_TIME:
        return 0
    try:
        return from_datetime(datetime(*member.date_time, tzinfo=UTC))
    except ValueError:
        return 0
