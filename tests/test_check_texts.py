"""Digits typed in the texts of the data files, and labels of events that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.check.texts import label_findings, text_findings
from dat.errors import Problem
from dat.model import Dataset
from dat.read import read_dataset
from tests.test_read import change


def labels(data: Dataset) -> list[Problem]:
    return [each for company in data.companies.values() for each in label_findings(data, company)]


def found(root: Path) -> list[str]:
    data = read_dataset(root)
    return [str(each) for each in (*text_findings(data), *labels(data))]


def test_the_texts_of_both_projects_hold_no_typed_numbers(mini_data: Dataset, real_data: Dataset) -> None:
    for data in (mini_data, real_data):
        assert [*text_findings(data), *labels(data)] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("data/article.yml", "en: Overview", "en: Overview of 2", "(en), got '2'"),
        ("data/article.yml", "ja: アルファは", "ja: 二〇二六年、アルファは", "(ja), got '二〇二六'"),
        ("data/article.yml", "en: Share sold", "en: Share sold in 2026", "(en), got '2026'"),
        ("data/claims.yml", "ja: 開示では", "ja: 開示では約6割、", "(ja), got '6'"),
        ("data/claims.yml", 'ja: "売ったのは', 'ja: "４０００枚、', "(ja), got '４０００'"),
        ("data/claims.yml", "en: They were proceeds.", "en: They were 280M.", "(en), got '280'"),
        (
            "data/claims.yml",
            "en: No source explains",
            "en: In 100 days no source explains",
            "(en), got '100'",
        ),
    ],
)
def test_a_number_typed_into_a_text_is_named_with_its_language(
    mini: Path, path: str, old: str, new: str, expected: str
) -> None:
    change(mini, path, old, new)
    (line,) = found(mini)
    assert line.startswith(f"{path}:")
    assert expected in line
    assert line.endswith("[digit]")


@pytest.mark.parametrize("name", ["Q3", "6-K", "H1", "E20"])
def test_a_word_that_holds_digits_is_a_name(mini: Path, name: str) -> None:
    change(mini, "data/claims.yml", "en: They were proceeds.", f"en: They were proceeds ({name}).")
    change(mini, "data/claims.yml", "ja: 手取り額である。", f"ja: {name}の手取り額である。")
    assert found(mini) == []


def test_the_one_of_a_unit_or_formula_is_allowed_in_the_glossary_only(mini: Path) -> None:
    glossary = mini / "data" / "glossary.yml"
    text = glossary.read_text(encoding="utf-8")
    glossary.unlink()  # in the miniature it is a link to the project's own
    glossary.write_text(
        text.replace("ja: 一致,", "ja: 1対1の一致,").replace("ja: 近い,", "ja: 1.5以内,"), "utf-8"
    )
    (line,) = found(mini)
    assert "(ja), got '1.5'" in line


def test_names_of_companies_keep_their_digits(mini: Path) -> None:
    change(mini, "data/companies.yml", "{ja: ベータ, en: Beta}", "{ja: ベータ8, en: Beta 8}")
    assert found(mini) == []


def test_a_label_names_the_same_date_in_both_languages(mini: Path) -> None:
    change(
        mini,
        "data/companies.yml",
        "{ja: 二月の売却, en: February sale}",
        "{ja: 2026年2月の売却, en: Sale of March 2026}",
    )
    (line,) = found(mini)
    assert "expected the same numbers in both languages of the label of sale_2026_02" in line
    assert line.endswith("[event-label]")


def test_a_label_names_a_month_of_its_rows(mini: Path) -> None:
    change(
        mini,
        "data/companies.yml",
        "{ja: 二月の売却, en: February sale}",
        "{ja: 2026年5月の売却, en: Sale of May 2026}",
    )
    (line,) = found(mini)
    assert (
        "expected the label of sale_2026_02 to name a month of its rows (2026-02-09, 2026-02-07/2026-02-08)"
        in line
    )
    change(
        mini,
        "data/companies.yml",
        "2026年5月の売却, en: Sale of May 2026",
        "2026年2月の売却, en: Sale of February 2026",
    )
    assert found(mini) == []
