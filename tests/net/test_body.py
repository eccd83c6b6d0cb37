from __future__ import annotations

import asyncio
import gzip

import pytest

from app.net.body import BodyFault, read_body
from tests.net.fakes import Chunks

CAP = 10_000


def read(*pieces: bytes, encoding: str = "") -> bytes:
    return asyncio.run(read_body(Chunks(pieces), encoding, CAP))


def test_a_plain_body_arrives_whole() -> None:
    assert read(b"one ", b"", b"two") == b"one two"
    assert read() == b""


@pytest.mark.parametrize("encoding", ["gzip", " GZIP "])
def test_a_packed_body_is_unpacked_however_it_is_cut(encoding: str) -> None:
    packed = gzip.compress(b"followers" * 100)

    assert read(packed, encoding=encoding) == b"followers" * 100
    assert read(*(bytes([b]) for b in packed), encoding=encoding) == b"followers" * 100


def test_an_empty_body_needs_no_gzip_though_it_is_announced() -> None:
    assert read(encoding="gzip") == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
def test_an_encoding_we_did_not_offer_is_refused(encoding: str) -> None:
    with pytest.raises(BodyFault, match="did not offer"):
        read(b"", encoding=encoding)


def test_a_body_of_exactly_the_cap_is_read_and_one_byte_more_is_not() -> None:
    assert len(read(b"x" * CAP)) == CAP
    with pytest.raises(BodyFault, match="more than 10,000 bytes"):
        read(b"x" * CAP, b"x")


def test_the_cap_counts_what_unpacking_gives() -> None:
    assert len(read(gzip.compress(b"x" * CAP), encoding="gzip")) == CAP
    with pytest.raises(BodyFault, match="more than"):
        read(gzip.compress(b"x" * (CAP + 1)), encoding="gzip")


def test_the_cap_counts_what_comes_after_the_end_of_gzip() -> None:
    with pytest.raises(BodyFault, match="more than"):
        read(gzip.compress(b"{}"), *[b"x" * 1_000] * 10, encoding="gzip")


def test_reading_stops_at_the_cap_and_not_at_the_end() -> None:
    read_so_far = []

    def endless() -> object:
        while True:
            read_so_far.append(1)
            yield b"x" * 1_000

    with pytest.raises(BodyFault):
        asyncio.run(read_body(Chunks(endless()), "", CAP))  # type: ignore[arg-type]
    assert len(read_so_far) == 11


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (b"not gzip at all", "broken gzip"),
        (gzip.compress(b"x" * 500)[:-1], "cut short"),
        (gzip.compress(b"x" * 500)[:-8] + b"\0" * 8, "broken gzip"),
    ],
    ids=["no gzip", "cut", "wrong sum"],
)
def test_broken_gzip_is_a_fault(packed: bytes, says: str) -> None:
    with pytest.raises(BodyFault, match=says):
        read(packed, encoding="gzip")
