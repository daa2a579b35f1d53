"""The sheet as a workbook: numbers are numbers that print the sheet's own words, sources are links, it is set up for print."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dat.amount import RATIO, Amount, parse_amount
from dat.exports.sheet import COLUMNS, Entry, Sheet, make_sheet
from dat.exports.sheet_xlsx import number_format, sheet_xlsx
from dat.formatting import amount_text, range_text
from dat.formatting.numbers import rounded
from dat.model import LANGUAGES, Dataset, Language
from dat.values import Evaluations, Values

PLACES = {name: place for place, (name, _) in enumerate(COLUMNS)}
Opened = dict[Language, tuple[Sheet, Workbook]]


@pytest.fixture(scope="module")
def opened(real_data: Dataset) -> Opened:
    sheets = {language: make_sheet(Values(Evaluations(real_data), language)) for language in LANGUAGES}
    return {
        language: (sheet, openpyxl.load_workbook(io.BytesIO(sheet_xlsx(sheet))))
        for language, sheet in sheets.items()
    }


def first(opened: Opened, language: Language = "en") -> Worksheet:
    return opened[language][1].worksheets[0]


def entry(text: str, language: Language) -> Entry:
    amount = parse_amount(text)
    return Entry(range_text(amount, language), amount)


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("4451 BTC", '#,##0" BTC"', '#,##0" BTC"'),
        ("7474.60 BTC", '#,##0.00" BTC"', '#,##0.00" BTC"'),
        ("57 %", "#,##0%", "#,##0%"),
        ("~57.5 %", '"約"#,##0.0%', '"about "#,##0.0%'),
        ("~305M USD", '"約"#,##0"ドル"', '"about $"#,##0'),
        ("68000 USD/BTC", '#,##0"ドル/BTC"', '"$"#,##0" per BTC"'),
        (
            "~-39000 USD/BTC",
            '"約"#,##0"ドル/BTC";"約−"#,##0"ドル/BTC"',
            '"about $"#,##0" per BTC";"about −$"#,##0" per BTC"',
        ),
        ("at least 15.4M share", '#,##0"株以上"', '"at least "#,##0" shares"'),
        ("2 rank", '"第"#,##0"位"', '#,##0"nd"'),
    ],
)
def test_a_number_prints_the_words_of_the_sheet(text: str, ja: str, en: str) -> None:
    found = [str(number_format(entry(text, language))).replace("\u00a0", " ") for language in LANGUAGES]
    assert found == [ja, en]


def test_a_range_and_a_text_are_no_number() -> None:
    assert number_format(entry("450M..500M USD", "en")) is None
    assert number_format(Entry("not disclosed")) is None


def numbers(opened: Opened, language: Language) -> Iterator[tuple[Entry, object]]:
    sheet, book = opened[language]
    for row, line in enumerate(sheet.lines, start=2):
        for name, found in (
            ("says", line.claimed),
            ("article", line.outcomes["article"].entry),
            ("disclosed", line.outcomes["disclosed"].entry),
        ):
            yield found, book.worksheets[0].cell(row, PLACES[name] + 1).value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_sheet_is_a_number_and_what_is_printed(
    opened: Opened, language: Language
) -> None:
    found = 0
    for written, cell in numbers(opened, language):
        if number_format(written) is None:
            assert cell in (written.text, None)
            continue
        assert isinstance(written.amount, Amount)
        assert isinstance(cell, int | float)
        shown, _ = rounded(written.amount)
        assert cell == pytest.approx(float(shown / 100 if written.amount.unit == RATIO else shown))
        found += 1
    assert found > 80


def test_dates_of_review_are_dates_and_people_fill_in_the_rest(opened: Opened) -> None:
    page = first(opened)
    dates = [page.cell(row, PLACES["reviewed"] + 1).value for row in range(2, page.max_row + 1)]
    assert all(isinstance(day, dt.datetime) for day in dates)
    for name in ("checker", "remarks"):
        assert {page.cell(row, PLACES[name] + 1).value for row in range(2, page.max_row + 1)} == {None}


def test_the_head_stays_in_view_can_be_filtered_and_is_printed_on_every_page(opened: Opened) -> None:
    page = first(opened)
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == f"A1:N{page.max_row}"
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0  # one page wide, which is what a file says by not saying it


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_wrap_and_every_number_has_room(opened: Opened, language: Language) -> None:
    page = first(opened, language)
    assert all(cell.alignment.wrap_text for row in page.iter_rows() for cell in row)
    sheet = opened[language][0]
    widths = {name: page.column_dimensions["ABCDEFGHIJKLMN"[place]].width for name, place in PLACES.items()}
    for line in sheet.lines:
        amount = line.outcomes["disclosed"].entry.amount
        if amount is not None:
            assert len(amount_text(amount, "en")) < widths["disclosed"]


def test_a_single_source_is_a_link_and_all_are_linked_on_the_second_sheet(opened: Opened) -> None:
    sheet, book = opened["en"]
    page, sources = book.worksheets
    for row, line in enumerate(sheet.lines, start=2):
        link = page.cell(row, PLACES["sources"] + 1).hyperlink
        if len(line.sources) == 1 and line.sources[0].url:
            assert link is not None
            assert link.target is not None
            assert link.target.partition("#")[0] == line.sources[0].url.partition("#")[0]
        else:
            assert link is None
    urls = {sources.cell(row, 5).value for row in range(2, sources.max_row + 1)} - {None, ""}
    assert urls == {source.url for line in sheet.lines for source in line.sources} - {""}


def test_nothing_is_a_formula(opened: Opened) -> None:
    for _, book in opened.values():
        cells = (cell for page in book.worksheets for row in page.iter_rows() for cell in row)
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_the_same_sheet_gives_the_same_bytes_dated_with_the_as_of_day(
    opened: Opened, real_data: Dataset
) -> None:
    sheet, book = opened["ja"]
    assert sheet_xlsx(sheet) == sheet_xlsx(make_sheet(Values(Evaluations(real_data), "ja")))
    assert book.properties.created == dt.datetime.combine(real_data.article.as_of, dt.time())
