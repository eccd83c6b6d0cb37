"""Long answers written once and sent often: what is sent lies in a file without a name."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator

import xxhash
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from app.web.api.answers import ASK_AGAIN, is_known
from app.web.recent import Recent

# Files kept open in a process; the least used is written anew when it is asked for again.
_KEPT = 32
_AT_ONCE = 1 << 18


class Rendering:
    """An answer, whole, on disk. It is gone when the last one who reads it has done so."""

    def __init__(self, pieces: Iterable[str], etag: str | None = None) -> None:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when nobody needs it any more
        weakref.finalize(self, file.close)
        content = xxhash.xxh3_128()
        for piece in pieces:
            data = piece.encode()
            content.update(data)
            file.write(data)
        file.flush()
        self.size = file.tell()
        self.etag = etag or f'"{content.hexdigest()}"'
        self._file = file

    def answer(self, request: Request, media_type: str, headers: dict[str, str]) -> Response:
        """All of it, or 304 if the one who asks has exactly this already."""
        headers = {"ETag": self.etag, "Cache-Control": ASK_AGAIN, **headers}
        if is_known(request, self.etag):
            return Response(status_code=304, headers=headers)
        headers["Content-Length"] = str(self.size)
        return StreamingResponse(self.chunks(), headers=headers, media_type=media_type)

    def chunks(self) -> Iterator[bytes]:
        """In pieces, each reader at its own place."""
        number = self._file.fileno()
        for at in range(0, self.size, _AT_ONCE):
            yield os.pread(number, _AT_ONCE, at)


class Renderings(Recent[object, Rendering]):
    """The renderings of a process by what they show."""

    def __init__(self) -> None:
        super().__init__(_KEPT)
