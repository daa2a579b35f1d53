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


def with_texts(report: PdfReport, key: tuple[str, str], **texts: Mapping[str, str]) -> PdfReport:
    """Return the report with other texts of a number in metrics.json."""

    def change(entries: list[dict[str, Any]]) -> None:
        next(entry for entry in entries if (entry["metric"], entry["view"]) == key).update(texts)

    return with_entry(report, "metrics.json", change)


def with_print(report: PdfReport, key: tuple[str, str], text: str) -> PdfReport:
    """Return the report with other text wherever a number is printed."""
    numbers = (
        replace(number, text=text) if (number.metric, number.view) == key else number
        for number in report.numbers
    )
    return replace(report, numbers=tuple(numbers))


def in_other_words(report: PdfReport) -> PdfReport:
    """Return the report as a program would have made it that says `roughly` and `およそ` for `about` and `約`."""

    def reword(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: value[key] if key == "reviewed" else reword(value[key]) for key in value}
        if isinstance(value, list):
            return [reword(each) for each in value]
        return (
            value.replace("about ", "roughly ").replace("約", "およそ") if isinstance(value, str) else value
        )

    for name in EXPORTED:
        content = reword(json.loads(report.attachments[name]))
        report = with_file(report, name, json.dumps(content).encode())
    numbers = (replace(number, text=reword(number.text)) for number in report.numbers)
    return replace(report, numbers=tuple(numbers))


def test_a_report_of_a_version_with_other_words_is_verified(report: PdfReport, given: Given) -> None:
    assert any("about " in number.text for number in report.numbers)
    given(in_other_words(report))
    verified = verify_pdf(Path("report-en.pdf"))
    approximate = {(n.metric, n.view) for n in report.numbers if "about " in n.text}
    assert verified.differences == ()
    assert verified.reworded >= len(approximate)


def test_a_number_is_counted_once_however_often_it_is_worded_otherwise(
    report: PdfReport, given: Given
) -> None:
    other = {"ja": "61.53%", "en": "61.53%"}
    changed = with_texts(report, SHARE, text=other, text_with_range=other)
    given(with_print(changed, SHARE, "61.53%"))
    verified = verify_pdf(Path("report-en.pdf"))
    assert (verified.differences, verified.reworded) == ((), 1)


def test_the_present_words_count_as_no_other_words(report: PdfReport, given: Given) -> None:
    given(report)
    assert verify_pdf(Path("report-en.pdf")).reworded == 0


def test_other_words_for_parts_of_dates_are_verified(report: PdfReport, given: Given) -> None:
    key = ("alpha.sale_2026_02.date", "article")
    entries = json.loads(report.attachments["metrics.json"])["metrics"]
    (parts,) = (entry["parts"] for entry in entries if (entry["metric"], entry["view"]) == key)
    changed = {**parts, "month_day": {**parts["month_day"], "en": "February 9"}}
    given(with_texts(with_print(report, key, "February 9"), key, parts=changed))
    verified = verify_pdf(Path("report-en.pdf"))
    assert (verified.differences, verified.reworded) == ((), 1)
    changed["month_day"]["en"] = "February 10"
    given(with_texts(with_print(report, key, "February 10"), key, parts=changed))
    found = messages()
    assert found[0].startswith(f"metrics.json: {key[0]} (article) states parts ")
    assert f"{key[0]} (article) is printed as “February 10”" in found[1]


def test_other_words_that_metrics_json_does_not_list_are_named(report: PdfReport, given: Given) -> None:
    given(with_print(report, SHARE, "61.53%"))
    (message,) = set(messages())
    assert message.endswith("(disclosed) is printed as “61.53%”, recomputed “61.5%”")


@pytest.mark.parametrize(
    "text", ["91.5%", "at least 5%", "61.53 BTC", "some of it", "61.53%, surely", "7" * 999]
)
def test_listed_words_that_mean_another_number_are_named(report: PdfReport, given: Given, text: str) -> None:
    given(with_print(with_texts(report, SHARE, text={"ja": "61.5%", "en": text}), SHARE, text))
    found = messages()
    assert found[0].startswith("metrics.json: alpha.sale_2026_02.share (disclosed) states text ")
    assert {message.partition(": ")[2] for message in found[1:]} == {
        f"alpha.sale_2026_02.share (disclosed) is printed as “{text}”, recomputed “61.5%”"
    }


def test_a_listed_range_that_leaves_the_value_out_is_named(report: PdfReport, given: Given) -> None:
    given(with_texts(report, SHARE, text_with_range={"ja": "62〜64%", "en": "62–64%"}))
    (message,) = messages()
    assert "states text_with_range " in message


@pytest.mark.parametrize(
    ("part", "text", "same"),
    [
        ("because", "By disclosures it is 61.53%.", True),
        ("because", "By disclosures it is 91.5%.", False),
        ("because", "By disclosures it was 61.5%.", False),
        ("because", "By disclosures it is 61.5%. All of it!", False),
        ("because", "By disclosures it is .", False),
        ("says", "Alpha sold some 50% of its coins.", True),
        ("says", "Alpha sold some 50% and more of its coins.", False),
        ("says", "Alpha sold all of its coins.", False),
        ("says", "alpha sold about 50% of its coins.", False),
    ],
)
def test_the_numbers_in_the_words_of_a_claim_may_be_worded_otherwise_and_nothing_else(
    report: PdfReport, given: Given, part: str, text: str, *, same: bool
) -> None:
    given(with_entry(report, "claims.json", lambda entries: entries[0][part].update(en=text)))
    verified = verify_pdf(Path("report-en.pdf"))
    assert [difference.code for difference in verified.differences] == ([] if same else ["pdf-claim"])
    assert verified.reworded == int(same) or not same


@pytest.mark.parametrize(("text", "same"), [("some 50%", True), ("50% or less", False), ("about 70%", False)])
def test_what_a_claim_asserts_may_be_worded_otherwise(
    report: PdfReport, given: Given, text: str, *, same: bool
) -> None:
    given(with_entry(report, "claims.json", lambda entries: entries[0]["asserts"]["text"].update(en=text)))
    assert [message[:38] for message in messages()] == (
        [] if same else ["claims.json: alpha-half states asserts"]
    )


def test_what_was_computed_for_a_claim_may_be_worded_otherwise(report: PdfReport, given: Given) -> None:
    def change(entries: list[dict[str, Any]], text: str) -> None:
        entries[0]["views"]["disclosed"]["text"]["en"] = text

    given(with_entry(report, "claims.json", lambda entries: change(entries, "61.53%")))
    assert messages() == []
    given(with_entry(report, "claims.json", lambda entries: change(entries, "61.64%")))
    (message,) = messages()
    assert message.startswith("claims.json: alpha-half (disclosed) states text ")


def test_the_reason_of_a_judgement_must_be_the_same(report: PdfReport, given: Given) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        next(entry for entry in entries if "judged" in entry)["judged"]["reason"]["en"] = "So it was."

    given(with_entry(report, "claims.json", change))
    (message,) = messages()
    assert message.startswith("claims.json: alpha-profit states judged ")


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
