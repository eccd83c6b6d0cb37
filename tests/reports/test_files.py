"""The files of a report: charts without script or style, a document that prints, inert tables."""

from __future__ import annotations

import re

import pytest

from app.reports import charts
from app.reports.document import write_document
from app.reports.tables import write_tables
from app.reports.vega import INKS, svg
from app.web.pages.audit_file import write_page
from tests.audits import consulted


@pytest.mark.parametrize("name", charts.CHARTS)
@pytest.mark.parametrize("ink", INKS)
def test_a_chart_holds_nothing_a_strict_policy_forbids(name: str, ink: str) -> None:
    drawn = svg(charts.chart(name, consulted(), INKS[ink]), INKS[ink])

    assert drawn.startswith("<svg")
    assert len(drawn) < 100_000
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", drawn)


def test_the_document_has_a_few_pages() -> None:
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", write_document(consulted()))) <= 5


def test_the_same_report_is_the_same_document_whenever_it_is_set() -> None:
    document = write_document(consulted())

    assert write_document(consulted()) == document
    assert b"CreationDate" not in document
    assert b"ModDate" not in document


@pytest.mark.parametrize("handle", ["mönch.example", "商店.example", "‮evil", '#import("x")', "*$"])
def test_a_document_is_set_whatever_the_accounts_are_called(handle: str) -> None:
    assert write_document(consulted(handle)).startswith(b"%PDF-")


def test_no_cell_begins_a_formula() -> None:
    table = write_tables(consulted("=cmd|' /C calc'!A0")).decode()

    assert ",'=cmd" in table
    assert not re.search(r"(^|,)=", table, re.M)


def test_a_page_in_a_file_needs_nothing_else() -> None:
    page = write_page(consulted("<script>alert(1)</script>")).decode()

    assert "<script" not in page
    assert "data:image/svg+xml;base64," in page
    assert not re.search(r'(src|href|srcset)="(?!data:)', page)
