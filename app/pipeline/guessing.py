"""What a file that nobody can read seems to be, for whoever gave it by mistake."""

from __future__ import annotations

import codecs

_PACKED = "packed with {}: unpack it, or pack it with gzip"
_WIDE = "text in UTF-16: save it as UTF-8"
# How files begin, and what they are then.
_BEGINNINGS = (
    (b"\x28\xb5\x2f\xfd", _PACKED.format("zstd")),
    (b"\xfd7zXZ\x00", _PACKED.format("xz")),
    (b"BZh", _PACKED.format("bzip2")),
    (b"7z\xbc\xaf\x27\x1c", _PACKED.format("7-Zip")),
    (b"Rar!", _PACKED.format("RAR")),
    (b"\x1f\x8b", "gzipped, and holds something else inside"),
    (b"SQLite format 3\0", "a database: `churnwatch restore` reads backups"),
    (codecs.BOM_UTF16_LE, _WIDE),
    (codecs.BOM_UTF16_BE, _WIDE),
    (b"{\0", _WIDE),
    (b"\0{", _WIDE),
    (b"[", "one JSON array: write each object in it on a line of its own"),
    (b"<", "a web page"),
)


def seems(head: bytes) -> str | None:
    """What a file is, with what can be done; None if its beginning does not tell."""
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return next((said for beginning, said in _BEGINNINGS if begins.startswith(beginning)), None)
