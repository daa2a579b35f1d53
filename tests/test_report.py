"""The facade that chapters use."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import pytest

import dat
from dat.errors import MissingValue, UnknownName, UsageError
from dat.report import Number, Report
from tests.conftest import MINI


def look_up(report: Report, path: str) -> Number:
    """Ask for a number as a chapter does, name by name."""
    found = reduce(getattr, path.split("."), report)
    assert isinstance(found, Number)
    return found


@pytest.fixture
def report() -> Report:
    return dat.open_report("en", MINI)


def test_a_number_displays_as_raw_html_in_markdown(report: Report) -> None:
    number = look_up(report, "disclosed.alpha.sale_2026_02.share")
    assert number._repr_markdown_() == (
        '`<span class="metric" data-metric="alpha.sale_2026_02.share" data-view="disclosed">61.5%</span>`{=html}'
    )


def test_a_name_that_does_not_exist_fails_when_it_is_asked_for(report: Report) -> None:
    with pytest.raises(UnknownName, match="there is no company or asset 'alfa'; did you mean alpha"):
        _ = report.disclosed.alfa
    with pytest.raises(UnknownName, match=r"did you mean alpha\.holding"):
        look_up(report, "disclosed.alpha.hodling")


def test_a_missing_value_fails_when_it_is_asked_for(report: Report) -> None:
    with pytest.raises(MissingValue, match=r"beta\.holding is missing in the view 'disclosed'"):
        look_up(report, "disclosed.beta.holding")


def test_only_dates_have_parts(report: Report) -> None:
    assert str(report.published.month_day) == "10 February"
    with pytest.raises(UnknownName):
        _ = report.as_of.moth_day
    with pytest.raises(UnknownName):
        look_up(report, "disclosed.alpha.holding.month")


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
    before = str(look_up(dat.open_report("en", mini), "disclosed.alpha.sale_2026_02.amount"))
    path = mini / "data" / "ledger.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("alpha,sale,4000 BTC", "alpha,sale,4100.5 BTC"),
        encoding="utf-8",
    )
    after = str(look_up(dat.open_report("en", mini), "disclosed.alpha.sale_2026_02.amount"))
    assert (before, after) == ("4,000\u00a0BTC", "4,100.5\u00a0BTC")


def test_the_door_is_narrow() -> None:
    assert dat.__all__ == ["__version__", "open_report"]
