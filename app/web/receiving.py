"""The body of an upload, written to a private folder as it comes in: never held, always counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.web.errors import Problem

# What people upload; exports with photos are larger, but the lists can be asked for alone.
LARGEST_UPLOAD = 100_000_000
MOST_MEGABYTES = LARGEST_UPLOAD // 1_000_000
MOST_FILES = 20
_LONGEST_FIELD = 1_000
_LONGEST_NAME = 100
_MOST_FIELDS = 10
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def safe_name(told: str) -> str:
    """The last part of a file's name, in characters that are safe in any path."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", told))[-1]
    name = _UNSAFE.sub("_", last)[-_LONGEST_NAME:].lstrip(".")
    return name or "file"


class Form:
    """A multipart form whose files go to a folder. `fields`: by name, what was typed."""

    def __init__(self, folder: Path, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Problem("media_type", "Send the form as multipart/form-data.")
        self.fields: dict[str, str] = {}
        self.files: list[str] = []
        self._folder = folder
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value, self._text = b"", b"", b""
        self._field = ""
        self._file: IO[bytes] | None = None
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    async def read(self, body: AsyncIterator[bytes]) -> None:
        """Read to the end. Raises Problem for what is no form, or has too much in it."""
        try:
            async for chunk in body:
                self._parser.write(chunk)
            self._parser.finalize()
        except FormParserError:
            raise Problem("bad_request", "The form is damaged; send it again.") from None
        finally:
            self._close()

    def _begin(self) -> None:
        self._headers = {}
        self._field, self._text = "", b""
        if len(self.files) + len(self.fields) >= MOST_FILES + _MOST_FIELDS:
            raise Problem("invalid", f"A form may hold {MOST_FILES} files.")

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._field = options.get(b"name", b"").decode("ascii", "replace")
        told = options.get(b"filename")
        if told:
            self._file = self._new_file(safe_name(told.decode("utf-8", "replace")))

    def _new_file(self, name: str) -> IO[bytes]:
        if name in self.files:
            raise Problem("invalid", "Two files have the same name; send them one by one.")
        if len(self.files) >= MOST_FILES:
            raise Problem("invalid", f"A form may hold {MOST_FILES} files.")
        self.files.append(name)
        return (self._folder / name).open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > _LONGEST_FIELD:
            raise Problem("invalid", "A field of the form is too long.")

    def _end(self) -> None:
        if self._file is None and self._field:
            self.fields[self._field] = self._text.decode("utf-8", "replace").strip()
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


async def receive_file(body: AsyncIterator[bytes], path: Path) -> None:
    """Write a raw body to a file."""
    with path.open("xb") as file:
        async for chunk in body:
            file.write(chunk)
