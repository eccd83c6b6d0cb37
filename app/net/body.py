"""Reading a body without trusting it: bytes are counted before and after unpacking."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

# Told to zlib, this many window bits mean: expect a gzip header, and check the sum at the end.
_GZIP = 16 + zlib.MAX_WBITS


class BodyFault(Exception):
    """A clause about the server: what is wrong with the body it sends."""


async def read_body(chunks: AsyncIterable[bytes], encoding: str, cap: int) -> bytes:
    """All bytes of a body, at most `cap` on the wire and at most `cap` unpacked.

    `encoding` is the Content-Encoding header. Raises BodyFault for any but gzip, a body that is too
    long, or one whose gzip is broken or cut short.
    """
    if encoding.strip().lower() not in ("", "identity", "gzip"):
        raise BodyFault("packs its answers in a way we did not offer")
    gzip = zlib.decompressobj(_GZIP) if encoding.strip().lower() == "gzip" else None
    received, size = 0, 0
    parts: list[bytes] = []
    async for chunk in chunks:
        # One byte more than there is room for, so that the excess is seen and no more unpacked.
        part = _unpacked(gzip, chunk, cap - size + 1) if gzip else chunk
        parts.append(part)
        received, size = received + len(chunk), size + len(part)
        if max(received, size) > cap:
            raise BodyFault(f"sent more than {cap:,} bytes")
    if gzip and received and not gzip.eof:
        raise BodyFault("sent gzip that is cut short")
    return b"".join(parts)


def _unpacked(gzip: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        return gzip.decompress(chunk, most)
    except zlib.error:
        raise BodyFault("sent broken gzip") from None
