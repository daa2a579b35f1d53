"""Proving a report's PDF from its attachments: what is true is verified, whatever was changed is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dat.check import verify
from dat.check.attached import EXPORTED, INPUTS
from dat.check.pdf import PdfReport, read_pdf
from dat.check.verify import verify_pdf
from dat.errors import BrokenInput
from dat.model import VIEWS, Dataset
from tests.printed import numbers_of, print_report

SHARE = ("alpha.sale_2026_02.share", "disclosed")
Given = Callable[[PdfReport], None]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, mini_data: Dataset) -> Path:
    return print_report(
        tmp_path_factory.mktemp("printed") / "report-en.pdf", mini_data, numbers_of(mini_data)
    )


@pytest.fixture(scope="module")
def report(printed: Path) -> PdfReport:
    return read_pdf(printed)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Let the PDF that is verified say what a test wants it to say."""

    def give(report: PdfReport) -> None:
        monkeypatch.setattr(verify, "read_pdf", lambda _: report)

    return give


def with_file(report: PdfReport, name: str, content: bytes) -> PdfReport:
    return replace(report, attachments={**report.attachments, name: content})


def with_entry(report: PdfReport, name: str, change: Callable[[list[dict[str, Any]]], None]) -> PdfReport:
    """Return the report with entries of an attached export changed."""
    content = json.loads(report.attachments[name])
    change(content[name.removesuffix(".json")])
    return with_file(report, name, json.dumps(content).encode())


def with_sum(report: PdfReport, ledger: bytes) -> PdfReport:
    """Return the report with the sum of its ledger mended in both exports."""
    for name in EXPORTED:
        content = json.loads(report.attachments[name])
        content["files"]["data/ledger.csv"] = sha256(ledger).hexdigest()
        report = with_file(report, name, json.dumps(content).encode())
    return report


def without(files: Mapping[str, bytes], *names: str) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name not in names}


def messages() -> list[str]:
    return [difference.message for difference in verify_pdf(Path("report-en.pdf")).differences]


def test_a_true_report_is_verified(printed: Path, mini_data: Dataset) -> None:
    verified = verify_pdf(printed)
    assert verified.differences == ()
    assert verified.numbers > verified.metrics == len(numbers_of(mini_data))
    assert (verified.claims, verified.as_of) == (4, "2026-03-31")
    assert set(verified.sums) == set(INPUTS.values())


def test_a_true_japanese_report_is_verified(tmp_path: Path, mini_data: Dataset) -> None:
    numbers = [SHARE, ("alpha.sale_2026_02.date", "article"), ("alpha.sale_2026_02.value", "article")]
    verified = verify_pdf(print_report(tmp_path / "report-ja.pdf", mini_data, numbers, "ja"))
    assert verified.differences == ()
    assert verified.numbers > len(numbers)


def test_a_number_that_was_changed_in_print_is_named_with_its_page(report: PdfReport, given: Given) -> None:
    at = next(at for at, number in enumerate(report.numbers) if (number.metric, number.view) == SHARE)
    numbers = list(report.numbers)
    numbers[at] = replace(numbers[at], text="91.5%")
    given(replace(report, numbers=tuple(numbers)))
    (difference,) = verify_pdf(Path("report-en.pdf")).differences
    page = numbers[at].page
    assert str(difference) == (
        f"report-en.pdf: page {page}: alpha.sale_2026_02.share (disclosed) is printed as “91.5%”, "
        "recomputed “61.5%” [pdf-number]"
    )


def test_a_number_that_the_data_do_not_have_is_named(report: PdfReport, given: Given) -> None:
    number = replace(report.numbers[0], metric="alpha.luck", text="7")
    given(replace(report, numbers=(*report.numbers, number)))
    assert messages() == [
        f"page 1: alpha.luck ({number.view}) is printed as “7”, the data files give no such number"
    ]


def test_a_printed_number_that_metrics_json_leaves_out_is_named(report: PdfReport, given: Given) -> None:
    number = next(number for number in report.numbers if (number.metric, number.view) == SHARE)

    def leave_out(entries: list[dict[str, Any]]) -> None:
        entries[:] = [entry for entry in entries if (entry["metric"], entry["view"]) != SHARE]

    given(with_entry(report, "metrics.json", leave_out))
    assert messages() == [
        "metrics.json lacks alpha.sale_2026_02.share (disclosed), which the data files give",
        f"page {number.page}: {SHARE[0]} (disclosed) is printed as “61.5%”, metrics.json does not list it",
    ]


def test_a_number_that_is_no_longer_printed_is_named(report: PdfReport, given: Given) -> None:
    left = [number for number in report.numbers if (number.metric, number.view) != SHARE]
    given(replace(report, numbers=tuple(left)))
    assert messages() == [f"{SHARE[0]} (disclosed) is shown in the chapter alpha, but is not printed there"]


def test_a_pdf_whose_links_were_dropped_is_refused(report: PdfReport, given: Given) -> None:
    given(replace(report, numbers=()))
    with pytest.raises(BrokenInput, match="expected numbers that link to their sources, got none"):
        verify_pdf(Path("report-en.pdf"))


def test_data_files_of_another_program_are_refused_in_one_sentence(report: PdfReport, given: Given) -> None:
    ledger = report.attachments["ledger.csv"].replace(b"amount", b"quantity")
    given(with_sum(with_file(report, "ledger.csv", ledger), ledger))
    with pytest.raises(BrokenInput, match=r"can read, got some that it cannot: data/ledger\.csv:1") as caught:
        verify_pdf(Path("report-en.pdf"))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("field", ["value", "low", "high", "as_of"])
def test_a_number_that_was_changed_in_metrics_json_is_named(
    report: PdfReport, given: Given, field: str
) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        entry = next(entry for entry in entries if (entry["metric"], entry["view"]) == SHARE)
        entry[field] = "2020-01-01" if field == "as_of" else "91.5"

    given(with_entry(report, "metrics.json", change))
    (message,) = messages()
    assert message.startswith(f"metrics.json: alpha.sale_2026_02.share (disclosed) states {field} ")
    assert "recomputed" in message


def test_a_number_that_was_added_to_metrics_json_is_named(report: PdfReport, given: Given) -> None:
    def add(entries: list[dict[str, Any]]) -> None:
        entries.append({**entries[0], "metric": "x.y", "pages": []})

    given(with_entry(report, "metrics.json", add))
    assert messages() == [f"metrics.json states x.y ({VIEWS[0]}), the data files give no such number"]


def test_a_verdict_that_was_changed_is_named(report: PdfReport, given: Given) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        entry = next(entry for entry in entries if entry["id"] == "alpha-half")
        entry["views"]["disclosed"]["verdict"] = "consistent"

    given(with_entry(report, "claims.json", change))
    assert messages() == [
        'claims.json: alpha-half (disclosed) states verdict "consistent", recomputed "inconsistent"'
    ]


def test_the_words_of_a_claim_that_were_changed_are_named(report: PdfReport, given: Given) -> None:
    given(
        with_entry(
            report, "claims.json", lambda entries: entries[0].update(says={"ja": "緩い。", "en": "Soft."})
        )
    )
    (message,) = messages()
    assert message.startswith(
        'claims.json: alpha-half states says {"ja": "緩い。", "en": "Soft."}, recomputed {'
    )


def test_a_claim_that_was_removed_or_added_is_named(report: PdfReport, given: Given) -> None:
    given(with_entry(report, "claims.json", lambda entries: entries[0].update(id="alpha-luck")))
    assert messages() == [
        "claims.json states alpha-luck, which the data files do not judge so",
        "claims.json lacks alpha-half, which the data files judge",
    ]


def test_a_changed_data_file_is_noticed_by_its_sum(report: PdfReport, given: Given) -> None:
    ledger = report.attachments["ledger.csv"].replace(b"6500.5 BTC", b"8000.5 BTC")
    given(with_file(report, "ledger.csv", ledger))
    with pytest.raises(BrokenInput, match=r"others \(SHA-256 differs\): ledger\.csv; take the PDF as it was"):
        verify_pdf(Path("report-en.pdf"))


def test_a_changed_data_file_with_a_mended_sum_is_noticed_by_its_numbers(
    report: PdfReport, given: Given
) -> None:
    ledger = report.attachments["ledger.csv"].replace(b"6500.5 BTC", b"8000.5 BTC")
    given(with_sum(with_file(report, "ledger.csv", ledger), ledger))
    found = messages()
    assert any(message.startswith("metrics.json: alpha.sale_2026_02.share (disclosed) ") for message in found)
    assert any(message.endswith("is printed as “61.5%”, recomputed “50.0%”") for message in found)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (lambda _: {}, "expected a report with its data attached, got a PDF without attachments"),
        (
            lambda files: without(files, "ledger.csv", "claims.json"),
            "expected 9 attached files, got none named ledger.csv, claims.json; take the PDF as it was",
        ),
        (
            lambda files: {**files, "../evil.yml": b""},
            r"expected no other attached files than .*, got '\.\./evil\.yml'; take",
        ),
        (
            lambda files: {**files, "metrics.json": b"{"},
            "got something that is no JSON; take the PDF as it was",
        ),
        (lambda files: {**files, "metrics.json": b"[" * 99_999}, r"expected metrics\.json .*is no JSON"),
        (lambda files: {**files, "metrics.json": b"[]"}, r"something else \(\[\] is not of type 'object'\)"),
        (lambda files: {**files, "claims.json": b"\xff"}, r"expected claims\.json as dat writes it, got"),
        (
            lambda files: {
                **files,
                "metrics.json": files["metrics.json"].replace(b'"view": "la', b'"view": "'),
            },
            r"got something else \(metrics\.\d+: view\.'test' is not one of",
        ),
        (
            lambda files: {**files, "metrics.json": b'{"format": 99}'},
            r"expected metrics\.json in format 1, got format 99: a newer dat made it; update dat",
        ),
    ],
)
def test_attachments_that_are_not_those_of_a_report_are_refused_in_one_sentence(
    report: PdfReport, given: Given, files: Callable[[Mapping[str, bytes]], dict[str, bytes]], message: str
) -> None:
    given(replace(report, attachments=files(report.attachments)))
    with pytest.raises(BrokenInput, match=message) as caught:
        verify_pdf(Path("report-en.pdf"))
    assert len(str(caught.value).splitlines()) == 1


def test_nothing_stays_behind_of_what_was_extracted(
    printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    verify_pdf(printed)
    assert list(tmp_path.iterdir()) == []
