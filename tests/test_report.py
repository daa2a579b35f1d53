"""The facade that chapters use."""

from __future__ import annotations

from pathlib import Path

import pytest

import dat
from dat.errors import MissingValue, UnknownName, UsageError
from dat.report import Report
from tests.conftest import MINI


@pytest.fixture
def report() -> Report:
    return dat.open_report("en", MINI)


def test_a_number_displays_as_raw_html_in_markdown(report: Report) -> None:
    number = report.disclosed.alpha.sale_2026_02.share  # type: ignore[union-attr] # names lead to names
    assert number._repr_markdown_() == (
        '`<span class="metric" data-metric="alpha.sale_2026_02.share" data-view="disclosed">61.5%</span>`{=html}'
    )


def test_a_name_that_does_not_exist_fails_when_it_is_asked_for(report: Report) -> None:
    with pytest.raises(UnknownName, match="there is no company or asset 'alfa'; did you mean alpha"):
        _ = report.disclosed.alfa
    with pytest.raises(UnknownName, match=r"did you mean alpha\.holding"):
        _ = report.disclosed.alpha.hodling  # type: ignore[union-attr] # as above


def test_a_missing_value_fails_when_it_is_asked_for(report: Report) -> None:
    with pytest.raises(MissingValue, match=r"beta\.holding is missing in the view 'disclosed'"):
        _ = report.disclosed.beta.holding  # type: ignore[union-attr] # as above


def test_only_dates_have_parts(report: Report) -> None:
    assert str(report.published.month_day) == "10 February"
    with pytest.raises(UnknownName):
        _ = report.as_of.moth_day
    with pytest.raises(UnknownName):
        _ = report.disclosed.alpha.holding.month  # type: ignore[union-attr] # as above


def test_the_headline_has_its_numbers(report: Report) -> None:
    assert "61.5%</span>." in report.headline("alpha").html
    with pytest.raises(UnknownName, match="there is no section 'alfa'"):
        report.headline("alfa")
    with pytest.raises(UnknownName, match="headline of a section"):
        report.headline("index")


def test_key_numbers_carry_label_and_view(report: Report) -> None:
    html = report.key_numbers("alpha").html
    assert "<dt>Share sold</dt>" in html
    assert 'class="key-number view-article"' in html


def test_blocks_are_raw_html_so_that_quarto_adds_nothing(report: Report) -> None:
    assert report.headline("alpha")._repr_markdown_().startswith("```{=html}\n<p class=")


def test_the_language_is_that_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", str(MINI / "chapters" / "ja"))
    assert dat.open_report(root=MINI).language == "ja"
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", str(MINI))
    with pytest.raises(UsageError, match="pass the language"):
        dat.open_report(root=MINI)


def test_the_project_is_the_one_being_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_PROJECT_ROOT", str(MINI))
    assert set(dat.open_report("ja").values.data.companies) == {"alpha", "beta"}


def test_edited_data_are_read_again(mini: Path) -> None:
    before = str(dat.open_report("en", mini).disclosed.alpha.sale_2026_02.amount)  # type: ignore[union-attr] # as above
    path = mini / "data" / "ledger.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("alpha,sale,4000 BTC", "alpha,sale,4100.5 BTC"), encoding="utf-8")
    after = str(dat.open_report("en", mini).disclosed.alpha.sale_2026_02.amount)  # type: ignore[union-attr] # as above
    assert (before, after) == ("4,000\u00a0BTC", "4,100.5\u00a0BTC")


def test_the_door_is_narrow() -> None:
    assert dat.__all__ == ["__version__", "open_report"]
