"""What no page shows, and what only one language does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dat.check import check_project
from tests.test_read import change


def found(root: Path) -> list[str]:
    checked = check_project(root)
    assert [str(each) for each in checked.problems] == []
    return [str(each) for each in checked.findings]


def drop(root: Path, chapter: str) -> None:
    """Remove a chapter in both languages and from the sidebars."""
    for language in ("ja", "en"):
        (root / f"chapters/{language}/{chapter}.qmd").unlink()
        change(root, "_quarto.yml", f", chapters/{language}/{chapter}.qmd", "")


def test_a_section_or_subject_without_a_page_is_named_for_each_language(mini: Path) -> None:
    drop(mini, "beta")
    lines = [line for line in found(mini) if line.endswith("[missing-page]")]
    assert [line.partition("expected ")[2].partition(",")[0] for line in lines] == ["a page about beta"] * 2
    assert {line.partition(", ")[2].partition(",")[0] for line in lines} == {
        "chapters/ja/beta.qmd",
        "chapters/en/beta.qmd",
    }


def test_a_subject_without_a_section_needs_a_page_too(mini: Path) -> None:
    with (mini / "data/companies.yml").open("a", encoding="utf-8") as file:
        file.write("- id: gamma\n  name: {ja: ガンマ, en: Gamma}\n  asset: BTC\n  role: subject\n")
    lines = [line for line in found(mini) if line.endswith("[missing-page]")]
    assert len(lines) == 2
    assert all(line.startswith("data/companies.yml:") and "a page about gamma" in line for line in lines)


def test_a_page_that_no_sidebar_lists_is_named(mini: Path) -> None:
    change(mini, "_quarto.yml", ", chapters/en/beta.qmd", "")
    (line,) = found(mini)
    assert line.startswith("chapters/en/beta.qmd: expected the page in a sidebar of _quarto.yml")


def test_a_claim_whose_check_no_chapter_shows_is_named(mini: Path) -> None:
    for language in ("ja", "en"):
        path = mini / f"chapters/{language}/beta.qmd"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"```\{python\}\n#\| label: tbl-checks\n.*?```\n", "", text, flags=re.DOTALL), "utf-8"
        )
    lines = found(mini)
    assert [line.endswith("[claim-not-shown]") for line in lines] == [True, True]
    assert (
        'expected a chapter (ja) with report.table("checks", "beta"), which would show the claim beta-left'
        in lines[0]
    )


def test_a_claim_of_a_section_without_a_table_is_named(mini: Path) -> None:
    change(mini, "data/claims.yml", "at: [alpha.p1]", "at: [index.p1, title]")
    assert found(mini) == []  # it is shown with its company
    change(
        mini,
        "data/article.yml",
        "  - id: beta\n",
        "  - id: gamma\n    title: {ja: ガンマ, en: Gamma}\n  - id: beta\n",
    )
    change(mini, "data/claims.yml", "at: [beta.p1]", "at: [gamma.p1]")
    assert {line.rpartition("[")[2] for line in found(mini)} == {"missing-page]", "claim-not-shown]"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_metric_that_one_language_prints_alone_is_named_at_its_place(mini: Path, language: str) -> None:
    other = "en" if language == "ja" else "ja"
    path = mini / f"chapters/{language}/alpha.qmd"
    path.write_text(path.read_text("utf-8") + "\n`{python} shown.sale_2026_02.share`\n", "utf-8")
    (line,) = found(mini)
    assert line.startswith(f"chapters/{language}/alpha.qmd:")
    assert f"expected alpha.sale_2026_02.share (disclosed) in chapters/{other}/alpha.qmd as well" in line
    assert line.endswith("[metric-one-language]")


def test_a_number_changed_in_only_one_language_is_named_in_both(mini: Path) -> None:
    change(mini, "chapters/en/alpha.qmd", "says.sale_2026_02.amount", "shown.sale_2026_02.amount")
    first, second = found(mini)
    assert "alpha.sale_2026_02.amount (article) in chapters/en/alpha.qmd as well" in first
    assert "alpha.sale_2026_02.amount (disclosed) in chapters/ja/alpha.qmd as well" in second


def test_another_part_of_the_same_date_is_the_same_metric(mini: Path) -> None:
    for language, part in (("ja", "month_day"), ("en", "month")):
        path = mini / f"chapters/{language}/alpha.qmd"
        path.write_text(path.read_text("utf-8") + f"\n`{{python}} says.sale_2026_02.date.{part}`\n", "utf-8")
    assert found(mini) == []


def test_a_text_of_the_data_that_prints_a_metric_in_one_language_is_named(mini: Path) -> None:
    change(
        mini,
        "data/article.yml",
        "Alpha sold {disclosed.alpha.sale_2026_02.share}.",
        "Alpha sold {article.alpha.sale_2026_02.share}.",
    )
    first, second = found(mini)
    assert "expected {disclosed.alpha.sale_2026_02.share} in the en text as well, got it in ja only" in first
    assert "expected {article.alpha.sale_2026_02.share} in the ja text as well, got it in en only" in second
