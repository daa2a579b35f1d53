"""The sheet as CSV: Excel opens it with Japanese intact, and no cell is run as a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from dat.exports.sheet import COLUMNS, make_sheet
from dat.exports.sheet_csv import harmless, sheet_csv
from dat.model import Dataset
from dat.values import Evaluations, Values


@pytest.fixture(scope="module")
def content(real_data: Dataset) -> bytes:
    return sheet_csv(make_sheet(Values(Evaluations(real_data), "ja")))


def test_it_begins_with_a_byte_order_mark_and_ends_lines_as_windows_does(content: bytes) -> None:
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(
        list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    )
    assert content.endswith(b"\r\n")


def test_it_has_a_line_for_each_claim_and_reads_back(content: bytes, real_data: Dataset) -> None:
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(head) == len(COLUMNS)
    assert head[2] == "記述(本報告の言葉)"
    assert len(lines) == len(real_data.claims)
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert {(line[-3], line[-1]) for line in lines} == {("", "")}  # who checked, and remarks, are for people


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "－1"])
def test_what_a_spreadsheet_would_run_is_kept_from_it(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["約50%", "−$5.19 billion", "1 − 2 = −1", "", "'=1"])
def test_what_is_harmless_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_a_statement_that_looks_like_a_formula_is_kept_from_running(mini_data: Dataset) -> None:
    claim = mini_data.claims[2]
    says = replace(claim.says, en='=HYPERLINK("http://example.org")')
    data = replace(mini_data, claims=(replace(claim, says=says),))
    content = sheet_csv(make_sheet(Values(Evaluations(data), "en"))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1][2] == '\'=HYPERLINK("http://example.org")'
