"""`dat check`: everything at once, problems before findings, notes for what is not used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dat.check import Checked, check_project
from dat.errors import BrokenInput, Findings
from tests.conftest import ROOT
from tests.test_read import LEDGER, change

ALPHA = "chapters/en/alpha.qmd"


def problems(checked: Checked) -> list[str]:
    return [str(problem) for problem in checked.problems]


def findings(checked: Checked) -> list[str]:
    return [str(problem) for problem in checked.findings]


def test_the_miniature_is_fit_for_publication(mini: Path) -> None:
    checked = check_project(mini)
    assert (checked.problems, checked.findings) == ((), ())
    assert checked.metrics > 50
    assert checked.fit() is checked.evaluations


def test_rows_known_after_the_as_of_day_are_noted_and_stop_nothing(mini: Path) -> None:
    (note,) = check_project(mini).notes
    assert str(note) == (
        "data/prices.csv:11:price: BTC 2026-04-01 close exchange was known on 2026-04-01, "
        "after the as-of day 2026-03-31, and is not used [late]"
    )


def test_a_changed_row_names_every_reviewed_claim_that_no_longer_holds(mini: Path) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    found = findings(check_project(mini))
    assert any(
        "expected the reviewed 'inconsistent 61.5%' (disclosed, 2026-03-01) in the claim alpha-half, "
        "got 'consistent 50.0%'; look at it, then: dat accept alpha-half" in finding
        for finding in found
    )


def test_a_changed_row_names_every_chapter_whose_words_rested_on_it(mini: Path) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    found = findings(check_project(mini))
    for language in ("ja", "en"):
        place = f"chapters/{language}/alpha.qmd:4"
        text = "expected the premise 'disclosed alpha.sale_2026_02.share > 60 %' to hold, got 50.0%; reword the chapter [premise]"
        assert f"{place}: {text}" in found


def test_findings_stop_publication_but_not_a_draft(mini: Path) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    checked = check_project(mini)
    with pytest.raises(Findings):
        checked.fit()
    assert checked.fit(draft=True) is checked.evaluations


def test_a_claim_that_does_not_plainly_agree_needs_an_explanation(mini: Path) -> None:
    because = "  because: {ja: 大きさの分からない売却がある。, en: A sale of unknown size lies between.}\n"
    change(mini, "data/claims.yml", because, "")
    assert any(
        "expected 'because' (ja, en) in the claim beta-left" in finding
        for finding in findings(check_project(mini))
    )


def test_a_claim_nobody_has_reviewed_is_named(mini: Path) -> None:
    change(
        mini,
        "data/claims.yml",
        '  reviewed: {date: 2026-03-01, article: "stated 4,000 BTC", disclosed: "consistent 4,000 BTC", latest: "4,000 BTC"}\n',
        "",
    )
    assert any("dat accept alpha-amount" in finding for finding in findings(check_project(mini)))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("data/claims.yml", "alpha.sale_2026_02.share, is", "alpha.sale_2026_02.shair, is", "expected a known metric in the claim alpha-half"),
        ("data/claims.yml", 'is: "~50 %"', 'is: "~50 BTC"', "expected the claim alpha-half in the unit of its metric"),
        ("data/article.yml", "Alpha sold {disclosed.alpha", "Alpha sold {disclosed.alfa", "7: expected a known value in {disclosed.alfa"),
        (ALPHA, "says.sale_2026_02.amount", "says.sale_2026_02.amont", f"{ALPHA}:25:31: expected a known value, got 'says.sale_2026_02.amont'"),
        (ALPHA, "says.sale_2026_02.amount", "sais.sale_2026_02.amount", "expected a name that a cell of the chapter binds, got 'sais'; did you mean says?"),
        (ALPHA, "says.sale_2026_02.amount", "shown.unrealised_loss", "which is missing"),
        (ALPHA, 'report.chart("holdings", "alpha")', 'report.chart("holding", "alpha")', "expected a known chart"),
        (ALPHA, 'report.table("checks", "alpha")', 'report.table("cheques", "alpha")', "expected a known table"),
        (ALPHA, 'report.headline("alpha")', 'report.headline("alfa")', "expected a known section"),
        (ALPHA, "share > 60 %", "share exceeds 60 %", "expected a premise such as"),
        (ALPHA, "share > 60 %", "share > sixty", "expected an amount such as"),
        (ALPHA, "share > 60 %", "share > 60 BTC", "expected a premise in the unit of"),
        (ALPHA, "## The sale", "{{< video x >}}\n\n## The sale", "Quarto"),
    ],
)  # fmt: skip
def test_each_mistake_names_its_place(mini: Path, path: str, old: str, new: str, expected: str) -> None:
    change(mini, path, old, new)
    found = problems(check_project(mini))
    assert any(expected in problem for problem in found), found
    assert any(problem.startswith(path) for problem in found), found


def test_data_and_chapters_are_complained_of_together(mini: Path) -> None:
    change(mini, LEDGER, "4000 BTC,~280M", "4000 doge,~280M")
    change(mini, ALPHA, "says.sale_2026_02.amount", "says.sale_2026_02.amont")
    change(mini, "chapters/ja/beta.qmd", "## 残り {#sec-left}", "## 残り")
    paths = {problem.split(":")[0] for problem in problems(check_project(mini))}
    assert paths == {LEDGER, ALPHA, "chapters/ja/beta.qmd"}
    with pytest.raises(BrokenInput):
        check_project(mini).fit(draft=True)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("metric: alpha.sale_2026_02.amount, is: 4000 BTC", "metric: alpha.sale_2026_02.amount, rank: 1", "in the unit of its metric"),
        ("metric: alpha.sale_2026_02.amount, is: 4000 BTC", "metric: alpha.sale_2026_02.amount, on: 2026-02-09", "expected an amount for alpha"),
        ("metric: alpha.sale_2026_02.amount, is: 4000 BTC", "metric: alpha.sale_2026_02.date, is: 4000 BTC", "expected a date ('on', 'before', 'after')"),
        ("[alpha.p1]", "[nowhere.p1]", "expected a place of the article (cango.p1)"),
    ],
)  # fmt: skip
def test_a_claim_that_cannot_be_compared_or_placed_is_named(
    mini: Path, old: str, new: str, expected: str
) -> None:
    change(mini, "data/claims.yml", old, new)
    assert any(expected in problem for problem in problems(check_project(mini))), problems(
        check_project(mini)
    )


def test_nothing_is_computed_with_data_that_could_not_be_read(mini: Path) -> None:
    change(mini, "data/sources.yml", "kind: tracker", "kind: blog")
    change(mini, "data/companies.yml", "asset: BTC", "asset: GOLD")
    change(mini, ALPHA, "says.sale_2026_02.amount", "says.sale_2026_02.amont")
    paths = {problem.split(":")[0] for problem in problems(check_project(mini))}
    assert paths == {"data/sources.yml", "data/companies.yml", ALPHA}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('report.key_numbers("alpha")', "None", "expected the same cells as in"),
        ("{#sec-sale}", "{#sec-sold}", "expected the same heading ids as in"),
        ("share > 60 %", "share > 59 %", "expected the same premises as in"),
    ],
)
def test_languages_that_differ_are_named(mini: Path, old: str, new: str, expected: str) -> None:
    change(mini, ALPHA, old, new)
    assert any(expected in problem for problem in problems(check_project(mini)))


def test_a_chapter_in_one_language_only_is_named(mini: Path) -> None:
    (mini / "chapters/ja/extra.qmd").write_text("---\ntitle: 追加\n---\n", encoding="utf-8")
    assert problems(check_project(mini)) == [
        "chapters/ja/extra.qmd: expected the chapter 'extra' in every language, got none in 'en' [language]"
    ]


def test_broken_data_do_not_make_good_chapters_look_bad(mini: Path) -> None:
    change(mini, LEDGER, "6500.5 BTC", "many")
    assert [problem.split(":")[0] for problem in problems(check_project(mini))] == [LEDGER]


def test_an_event_without_a_label_is_noted_with_the_nearest_name(mini: Path) -> None:
    change(mini, LEDGER, "beta-2,sale_2026_01,", "beta-2,sale_2026_10,")
    notes = [str(note) for note in check_project(mini).notes]
    assert any(
        "beta.sale_2026_10 has no label in data/companies.yml; did you mean sale_2026_01?" in note
        for note in notes
    )


def test_a_brace_that_does_not_close_is_not_printed(mini: Path) -> None:
    change(
        mini,
        "data/claims.yml",
        "{disclosed.alpha.sale_2026_02.share}になる",
        "{disclosed.alpha.sale_2026_02.shareになる",
    )
    assert any(
        "a brace that does not close or open (ja)" in problem for problem in problems(check_project(mini))
    )


def test_a_term_that_pages_need_is_missed_before_it_prints_as_a_name(mini: Path) -> None:
    change(mini, "data/glossary.yml", "  inconsistent: {ja: 不一致, en: inconsistent}\n", "")
    assert any("expected the term 'inconsistent'" in problem for problem in problems(check_project(mini)))


def codes(checked: Checked) -> set[str]:
    return {problem.code for problem in checked.findings}


def test_the_real_project_is_fit_for_publication() -> None:
    checked = check_project(ROOT)
    assert (checked.problems, checked.findings) == ((), ())
    assert {note.code for note in checked.notes} <= {"old", "late", "unsaved"}


@pytest.mark.parametrize("chapter", ["ja/index", "ja/alpha", "ja/beta", "en/index", "en/alpha", "en/beta"])
def test_a_digit_typed_into_a_chapter_is_a_finding(mini: Path, chapter: str) -> None:
    path = mini / f"chapters/{chapter}.qmd"
    path.write_text(path.read_text(encoding="utf-8") + "\nIt sold 57 %.\n", encoding="utf-8")
    (finding,) = check_project(mini).findings
    assert (finding.code, finding.place.path) == ("digit", f"chapters/{chapter}.qmd")


@pytest.mark.parametrize("old", ["Two sales", "title: English"])
def test_a_digit_in_the_names_of_the_site_is_a_finding(mini: Path, old: str) -> None:
    change(mini, "_quarto.yml", old, f"{old} 57")
    (finding,) = check_project(mini).findings
    assert (finding.code, finding.place.path) == ("digit", "_quarto.yml")


def test_a_number_changed_in_only_one_language_is_a_finding(mini: Path) -> None:
    change(mini, ALPHA, "says.sale_2026_02.amount", "says.sale_2026_02.value")
    assert codes(check_project(mini)) == {"metric-one-language"}


def test_a_broken_balance_is_a_finding(mini: Path) -> None:
    with (mini / LEDGER).open("a", encoding="utf-8") as file:
        file.write("alpha-x,,2026-03-20,alpha,holding,2600 BTC,,,alpha-february,,\n")
    (finding,) = [each for each in check_project(mini).findings if each.code == "balance"]
    assert (finding.place.path, finding.place.line) == (LEDGER, 14)


def test_logic_in_a_cell_is_a_finding(mini: Path) -> None:
    for language in ("ja", "en"):
        path = f"chapters/{language}/alpha.qmd"
        change(mini, path, 'report.headline("alpha")', 'if shown.sale_2026_02: report.headline("alpha")')
    assert codes(check_project(mini)) == {"cell-logic"}


def test_a_marked_name_is_no_typed_number(mini: Path) -> None:
    for language in ("ja", "en"):
        path = mini / f"chapters/{language}/alpha.qmd"
        path.write_text(path.read_text("utf-8") + "\n[Q3]{.literal} [CC BY 4.0]{.literal}\n", "utf-8")
    assert check_project(mini).findings == ()


def test_both_languages_of_a_text_make_one_finding(mini: Path) -> None:
    change(mini, "data/article.yml", "show: disclosed.beta.average_cost", "show: disclosed.beta.holding")
    lines = problems(check_project(mini))
    assert len(lines) == len(set(lines)) == 1


def test_on_an_earlier_day_what_could_not_be_printed_then_is_a_finding(mini: Path) -> None:
    for chapter in (ALPHA, ALPHA.replace("/en/", "/ja/")):
        change(mini, chapter, "says.sale_2026_02.amount", "report.latest.alpha.unexplained_change")
    assert "missing" not in codes(check_project(mini))
    checked = check_project(mini, date(2026, 2, 20))
    assert (checked.problems, "missing" in codes(checked)) == ((), True)
    assert checked.evaluations is not None
    assert checked.evaluations.data.article.as_of == date(2026, 2, 20)
    change(mini, ALPHA, "report.latest.alpha.unexplained_change", "report.latest.alpha.unexplained_chang")
    assert [each.code for each in check_project(mini, date(2026, 2, 20)).problems] == ["lookup"]


@pytest.mark.parametrize("name", ["ledger.csv", "prices.csv"])
def test_a_file_without_a_single_row_does_not_hide_what_is_missing(mini: Path, name: str) -> None:
    file = mini / "data" / name
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    checked = check_project(mini)
    assert checked.problems
    assert all(str(problem.place) for problem in checked.problems)


def test_a_file_that_cannot_be_read_does_not_make_every_name_unknown(mini: Path) -> None:
    change(mini, "data/sources.yml", "- {id: exchange", "  : [")
    assert {problem.code for problem in check_project(mini).problems} == {"input"}


def test_on_an_earlier_day_no_acknowledgement_is_idle_and_no_row_is_gone(mini: Path) -> None:
    early = check_project(mini, date(2026, 2, 20))
    assert "acknowledged-nothing" not in codes(early)
    assert "late" not in {note.code for note in early.notes}


def test_old_balances_are_noted_and_stop_nothing(mini: Path) -> None:
    settings = mini / "data/article.yml"
    lines = [line for line in settings.read_text("utf-8").splitlines() if not line.startswith("stale_after")]
    settings.write_text("\n".join([*lines, "stale_after: 30 days"]) + "\n", "utf-8")
    checked = check_project(mini)
    assert "old" in {note.code for note in checked.notes}
    assert checked.findings == ()
