from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain.blocklist import Edition
from app.domain.text import inert, visible
from app.exports.csv_table import COLUMNS, EXPORT
from tests.exports.conftest import blocks, entry, text

FORMULAS = [
    '=HYPERLINK("https://evil.example")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "＠SUM",
]


def rows(list_: Edition) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(EXPORT, list_), newline="")))


def test_a_row_says_who_why_and_until_when(mixed: Edition) -> None:
    gull, *_ = rows(mixed)

    assert gull == {
        "network": "bluesky",
        "id": "did:plc:gull",
        "handle": "gull.example",
        "pattern": "halifax",
        "confidence": "0.9991",
        "cycles": "8",
        "since": "2026-01-01T00:00:00Z",
        "last_seen": "2026-03-02T00:00:00Z",
        "until": "2026-10-28T00:00:00Z",
        "alert": "al_1",
        "reason": "Followed again 8 times after unfollowing, on 3 watched lists.",
        "page": f"/blocklists/suggested/{mixed.entries[0].id}",
    }


def test_lines_end_as_the_standard_says(mixed: Edition) -> None:
    assert text(EXPORT, mixed).count("\r\n") == 4


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_a_stranger_writes_becomes_a_formula(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["gull.example", "did:plc:a", "4711", "", "a=b", "c++"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(handle=st.text(max_size=80))
def test_any_handle_stays_in_its_cell(handle: str) -> None:
    [row] = rows(blocks(entry("bluesky", "did:plc:a", handle)))

    assert set(row) == set(COLUMNS)
    assert row["id"] == "did:plc:a"
    assert row["handle"][:1] not in FORMULAS[:4]


CELLS = st.text(st.sampled_from('ab,"\r\n=%é\0'), max_size=6)


@given(handles=st.lists(CELLS, min_size=1, max_size=5), reason=CELLS)
def test_whatever_cells_hold_csv_reads_them_back(handles: list[str], reason: str) -> None:
    made = [entry("bluesky", f"did:plc:{n}", handle) for n, handle in enumerate(handles)]
    told = rows(blocks(*(structs.replace(one, reason=f"a {reason}") for one in made)))

    assert [row["id"] for row in told] == [one.account.id for one in made]
    assert [row["handle"] for row in told] == [inert(visible(handle)) for handle in handles]
    assert {row["reason"] for row in told} == {f"a {reason}"}


def test_pages_may_lie_at_any_address(mixed: Edition) -> None:
    [first, *_] = rows(replace(mixed, address='https://x.example/a,b"%s'))

    assert first["page"] == f'https://x.example/a,b"%s/suggested/{mixed.entries[0].id}'
