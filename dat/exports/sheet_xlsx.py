"""The checking sheet as an Excel workbook: numbers are numbers, sources are links, and it prints on landscape A3.

A second worksheet lists the sources, since a cell holds one link only.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from dat.amount import RATIO
from dat.exports.sheet import source_text
from dat.formatting import period_text
from dat.formatting.numbers import MINUS, rounded
from dat.model import JUDGED_VIEWS
from dat.tables.badges import source_title

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from dat.exports.sheet import Entry, Line, Outcome, Sheet
    from dat.model import Source

A3 = 8
LINE_HEIGHT, HIGHEST = 13.5, 409  # points; Excel allows no higher row
# Widths of columns in digits; those of numbers grow with the widest, for Excel shows #### for a number that does not fit.
WIDTHS = (5, 16, 32, 14, 14, 17, 14, 19, 46, 36, 46, 13, 12, 24)
NUMBERS = (3, 4, 6)
SOURCE_WIDTHS = (24, 60, 18, 20, 70)
COLOURS = {
    "consistent": "#1a6b4a",
    "close": "#735a00",
    "inconsistent": "#a3202e",
    "stated": "#4a4f57",
    "unverifiable": "#565c65",
}
_PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NUMBER = re.compile(r"\d[\d,.]*(?:[億万][\d,.]*)*(?:\u00a0(?:million|billion))?")


def sheet_xlsx(sheet: Sheet) -> bytes:
    """Return the sheet as a workbook; the same sheet gives the same bytes."""
    import xlsxwriter

    data = sheet.values.data
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **_PLAIN_TEXT})
    created = dt.datetime.combine(data.article.as_of, dt.time())
    book.set_properties(
        {"title": sheet.title, "subject": data.article.title[sheet.values.language], "created": created}
    )
    book.set_size(2400, 1400)
    styles = _Styles(book)
    _write_lines(book.add_worksheet(sheet.title), sheet, styles)
    _write_sources(book.add_worksheet(sheet.word("sources", "table")), sheet, styles)
    book.close()
    return file.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def get(self, **properties: object) -> Any:
        """Return the format with these properties, wrapped and aligned to the top like every cell."""
        key = repr(sorted(properties.items()))
        if key not in self._made:
            shared = {
                "text_wrap": True,
                "valign": "top",
                "font_size": 10,
                "border": 4,
                "border_color": "#b8b4ac",
            }
            self._made[key] = self._book.add_format({**shared, **properties})
        return self._made[key]


def _write_lines(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    widths = _widths(sheet)
    _set_up(page, sheet, styles, sheet.heads, widths)
    for row, line in enumerate(sheet.lines, start=1):
        _write_line(page, row, sheet, line, styles)
        page.set_row(row, _height(_texts(sheet, line), widths))
    page.autofilter(0, 0, len(sheet.lines), len(widths) - 1)


def _texts(sheet: Sheet, line: Line) -> dict[int, str]:
    """Return the texts of a line that may need several lines in their cell, by column."""
    verdicts = {5 + 2 * place: line.outcomes[view].words for place, view in enumerate(JUDGED_VIEWS)}
    sources = "\n".join(source_text(sheet.values, source) for source in line.sources)
    long = {1: line.places, 2: line.statement, 8: "\n".join(line.method), 9: sources, 10: line.explanation}
    return verdicts | long


def _height(texts: dict[int, str], widths: tuple[int, ...]) -> float:
    """Return how high a row must be: not every program adjusts the rows of a file that it opens."""
    lines = max(
        sum(math.ceil((_width(part) or 1) / (widths[column] - 1)) for part in text.split("\n"))
        for column, text in texts.items()
    )
    return min((lines + 0.5) * LINE_HEIGHT, HIGHEST)


def _widths(sheet: Sheet) -> tuple[int, ...]:
    needed = dict.fromkeys(NUMBERS, 0)
    for line in sheet.lines:
        entries = (line.claimed, *(line.outcomes[view].entry for view in JUDGED_VIEWS))
        for column, entry in zip(NUMBERS, entries, strict=True):
            needed[column] = max(needed[column], _width(_printed(entry)) + 3)
    return tuple(max(width, needed.get(column, 0)) for column, width in enumerate(WIDTHS))


def _printed(entry: Entry) -> str:
    """Return what Excel will print for a number; texts wrap and need no room."""
    found = number_format(entry)
    if found is None or entry.amount is None:
        return ""
    shown = f"{abs(rounded(entry.amount)[0]):,}"
    return re.sub(r"#,##0(\.0+)?", shown, found.rpartition(";")[2]).replace('"', "")


def _width(text: str) -> int:
    """Return the width of a text in digits; a Japanese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _write_line(page: Worksheet, row: int, sheet: Sheet, line: Line, styles: _Styles) -> None:
    text = styles.get()
    page.write_number(row, 0, line.number, styles.get(align="center"))
    page.write_string(row, 1, line.places, text)
    page.write_string(row, 2, line.statement, styles.get(bold=True))
    _write_entry(page, (row, 3), line.claimed, styles)
    for place, view in enumerate(JUDGED_VIEWS):
        _write_outcome(page, (row, 4 + 2 * place), line.outcomes[view], styles)
    page.write_string(row, 8, "\n".join(line.method), text)
    _write_links(page, (row, 9), sheet, line.sources, styles)
    page.write_string(row, 10, line.explanation, text)
    page.write_blank(row, 11, None, text)
    if line.reviewed is None:
        page.write_blank(row, 12, None, text)
    else:
        page.write_datetime(row, 12, line.reviewed, styles.get(num_format="yyyy-mm-dd", align="left"))
    page.write_blank(row, 13, None, text)


def _write_outcome(page: Worksheet, at: tuple[int, int], outcome: Outcome, styles: _Styles) -> None:
    _write_entry(page, at, outcome.entry, styles)
    style = styles.get(bold=True, font_color=COLOURS.get(outcome.verdict, "#000000"))
    page.write_string(at[0], at[1] + 1, outcome.words, style)


def _write_entry(page: Worksheet, at: tuple[int, int], entry: Entry, styles: _Styles) -> None:
    """Write one number as a number that prints its own unit and words, all else as text."""
    found = number_format(entry)
    if found is None or entry.amount is None:
        page.write_string(*at, entry.text, styles.get(align="right", indent=1))
        return
    value, _ = rounded(entry.amount)
    scale = 100 if entry.amount.unit == RATIO else 1
    page.write_number(*at, float(value / scale), styles.get(align="right", indent=1, num_format=found))


def number_format(entry: Entry) -> str | None:
    """Return the format of Excel that prints a number in the words of the sheet: `"約"#,##0" BTC"`.

    A range is two numbers and has none. What stands behind a number in brackets, its range, stays out: it would not
    move with the number.
    """
    if entry.amount is None:
        return None
    text = entry.text.partition("(")[0].rstrip()
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    before, after = text[: found[0].start()], text[found[0].end() :]
    places = max(0, -int(rounded(entry.amount)[0].as_tuple().exponent))
    digits = "#,##0" + ("." + "0" * places if places else "")
    written = f"{_literal(before)}{digits}{_literal(after)}"
    # The second part of a format is for negative numbers, whose sign stands where the words want it.
    return f"{written.replace(MINUS, '')};{written}" if MINUS in before else written


def _literal(text: str) -> str:
    """Return words for a number format; the per cent sign alone is more than a word there."""
    return "".join(part if part == "%" else f'"{part}"' for part in re.split("(%)", text) if part)


def _write_links(
    page: Worksheet, at: tuple[int, int], sheet: Sheet, sources: tuple[Source, ...], styles: _Styles
) -> None:
    text = "\n".join(source_text(sheet.values, source) for source in sources)
    _write_link(page, at, sources[0].url if len(sources) == 1 else "", text, styles)


def _write_link(page: Worksheet, at: tuple[int, int], url: str, text: str, styles: _Styles) -> None:
    """Write a text as a link; where there is no address, or none that Excel takes, as a text."""
    if not url or page.write_url(*at, url, styles.get(font_color="#1f5fa8", underline=1), text) != 0:
        page.write_string(*at, text, styles.get())


def _write_sources(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    """Write every source of the sheet once, with its link."""
    values = sheet.values
    heads = tuple(values.term("table", name) for name in ("publisher", "title", "kind", "published"))
    _set_up(page, sheet, styles, (*heads, "URL"), SOURCE_WIDTHS)
    found = {source.id: source for line in sheet.lines for source in line.sources}
    for row, source in enumerate(found.values(), start=1):
        day = period_text(source.published, values.language) if source.published is not None else ""
        cells = (source.publisher, source_title(values, source), values.term("source_kind", source.kind), day)
        for column, cell in enumerate(cells):
            page.write_string(row, column, cell, styles.get())
        _write_link(page, (row, 4), source.url, source.url, styles)
        page.set_row(row, _height(dict(enumerate((*cells, source.url))), SOURCE_WIDTHS))
    page.autofilter(0, 0, len(found), len(SOURCE_WIDTHS) - 1)


def _set_up(
    page: Worksheet, sheet: Sheet, styles: _Styles, heads: tuple[str, ...], widths: tuple[int, ...]
) -> None:
    """Write the heads, keep them in view, and set up printing."""
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, head, styles.get(bold=True, bg_color="#f6f4f0", valign="bottom"))
    page.set_row(0, 2.5 * LINE_HEIGHT)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(A3)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    title = sheet.name.replace("&", "&&")
    page.set_header(f"&L{title}")
    page.set_footer("&L&A&R&P / &N")
