from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.canonical import digest, list_hash, rounded, told_entry
from tests.exports.conftest import entry


def test_the_hash_is_what_the_documentation_says() -> None:
    told = told_entry(entry("bluesky", "did:plc:gull", "gull.example"))

    line = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    ours = hashlib.sha256(line.encode()).digest()

    assert line.startswith('{"confidence":0.9991,"evidence":{"alert":"al_1","cycles":8,')
    assert digest(told | {"page": "/wherever"}) == ours
    assert list_hash([ours]) == hashlib.sha256(ours).hexdigest()


@pytest.mark.parametrize(
    ("confidence", "written"), [(1.0, "1"), (0.99999, "1"), (0.99912, "0.9991"), (0.0001, "0.0001")]
)
def test_every_language_writes_a_confidence_alike(confidence: float, written: str) -> None:
    assert json.dumps(rounded(confidence)) == written


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=8), st.randoms())
def test_the_hash_knows_no_order(digests: list[bytes], chance: object) -> None:
    shuffled = digests[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert list_hash(shuffled) == list_hash(digests)


@given(st.floats(min_value=0, max_value=1))
def test_a_confidence_is_never_written_with_an_exponent(confidence: float) -> None:
    assert set(json.dumps(rounded(confidence))) <= set("0123456789.")
