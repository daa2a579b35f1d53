"""The checking sheet as one HTML file that needs nothing else: to read on a screen, or to print and fill in by hand."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.exports.sheet import COLUMNS
from dat.files import ASSETS
from dat.formatting import day_text
from dat.model import JUDGED_VIEWS
from dat.tables.badges import edge_badge, source_link, source_title, verdict_badge
from dat.tables.template import DASH, Cell, Column, Group, Line, Table, fill_template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dat.exports import sheet as made
    from dat.model import Source
    from dat.values import Values

_STYLES = ASSETS / "css" / "content.css"
# Columns that the table prints as others do not: verdicts stand below the number, explanations below the line.
_APART = ("article_verdict", "disclosed_verdict", "explanation")
_CLASSES = {
    "says": "number",
    "article": "finding view-article",
    "disclosed": "finding view-disclosed",
    "sources": "sources",
    "checker": "blank",
    "remarks": "blank",
}


def sheet_html(sheet: made.Sheet) -> bytes:
    """Return the sheet as a page in its language."""
    values, article = sheet.values, sheet.values.data.article
    language = values.language
    about = values.term("sheet", "about").format(
        article=article.title[language],
        publisher=article.publisher,
        published=day_text(article.published, language),
        count=len(sheet.lines),
    )
    page = fill_template(
        "sheet.html.j2",
        language=language,
        title=sheet.name,
        about=about,
        styles=Markup(_STYLES.read_text(encoding="utf-8")),
        table=Markup(_table(sheet).html),
    )
    return f"{page}\n".encode()


def _table(sheet: made.Sheet) -> Table:
    columns = tuple(
        Column(sheet.word(name, group), _CLASSES.get(name, "").removeprefix("finding "))
        for name, group in COLUMNS
        if name not in _APART
    )
    groups = tuple(
        Group(tuple(_line(sheet.values, line) for line in lines), _part_title(sheet.values, part))
        for part, lines in groupby(sheet.lines, key=lambda line: line.part)
    )
    return Table("sheet", sheet.title, columns, groups)


def _part_title(values: Values, part: str) -> str:
    section = values.data.article.section(part)
    if section is not None:
        return section.title[values.language]
    name = values.term("interface", f"place_{part}")
    return name[:1].upper() + name[1:]


def _line(values: Values, line: made.Line) -> Line:
    claim = line.check.claim
    cells = (
        Cell(str(line.number)),
        Cell(line.places),
        Cell(values.html(claim.says, claim), "statement"),
        Cell(line.claimed.text or DASH, _CLASSES["says"]),
        *(Cell(_outcome(values, line, view), _CLASSES[view]) for view in JUDGED_VIEWS),
        Cell(_paragraphs(line.method), "method"),
        Cell(_paragraphs(_source(values, source) for source in line.sources) or DASH, "sources"),
        Cell("", _CLASSES["checker"]),
        Cell(line.reviewed.isoformat() if line.reviewed is not None else ""),
        Cell("", _CLASSES["remarks"]),
    )
    return Line(cells, _explanation(values, line), f"line-{claim.id}")


def _explanation(values: Values, line: made.Line) -> Markup:
    """Return the explanation below a line, its numbers marked."""
    claim = line.check.claim
    text = claim.judged.reason if claim.judged is not None else claim.because
    if text is None:
        return Markup("")
    lead = values.term("interface", "explanation" if claim.judged is None else "judgement")
    return Markup("<p><strong>{}: </strong>{}</p>").format(lead, values.html(text, claim))


def _source(values: Values, source: Source) -> Markup:
    """Return a source in full, with the address for print: on paper there is nothing to point at or to follow."""
    return Markup('{} <small>{}</small> <small class="address">{}</small>').format(
        source_link(values, source), source_title(values, source), source.url
    )


def _outcome(values: Values, line: made.Line, view: str) -> Markup:
    outcome, finding = line.outcomes[view], line.check.findings.get(view)
    if finding is None:
        return DASH
    badges = [verdict_badge(values, finding.verdict)]
    if finding.is_at_the_edge:
        badges.append(edge_badge(values))
    if line.check.is_judged:
        return _paragraphs((*badges, verdict_badge(values, "judged")))
    return _paragraphs((outcome.entry.text, Markup(" ").join(badges)))


def _paragraphs(texts: Iterable[str | Markup]) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(text) for text in texts)
