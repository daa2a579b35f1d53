"""The documents that become PDFs: the whole report of a language, and one company's briefing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dat.errors import BrokenPublication, Place, Problem
from dat.files import ASSETS
from dat.publish.cards import used_metrics
from dat.publish.hooks import BookInfo, SourcesTableHtml
from dat.publish.pages import Fragment, Page, has_class, parse_fragment
from dat.publish.parts import Joined, drop_dead_links, extract, ids_of, prefixed, print_fragment
from dat.publish.words import WORDS, long_date

_CHARTS = f".//figure[.//*[{has_class('chart')}]]|.//*[{has_class('chart')}][not(ancestor::figure)]"
_BRIEFING_PARTS = {
    "headline": f".//p[{has_class('headline')}]",
    "key_numbers": f".//dl[{has_class('key-numbers')}]",
    "chart": _CHARTS,
    "checks": f".//table[{has_class('dat-table-checks')}]",
}
# So many claims fill one page and leave room on a second; with more, the second page is full as well.
_ROOM_FOR_SECOND_CHART = range(5, 9)


@dataclass(frozen=True, slots=True)
class Section:
    """A second-level heading for the contents."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as the templates need it; content and sources are HTML."""

    name: str
    number: int | None
    title: str
    sections: tuple[Section, ...]
    content: str
    sources: str


def report_html(
    pages: Sequence[Page],
    numbers: Mapping[str, int | None],
    book: BookInfo,
    sources_table_html: SourcesTableHtml,
) -> str:
    """Return the whole report of one language as one document."""
    joined = Joined({page.address: page.name for page in pages}, book.address)
    prepared = [_prepare(page, numbers[page.address], joined, sources_table_html) for page in pages]
    known = {prefixed(page.name) for page in pages}.union(
        *(ids_of(piece) for _, content, sources in prepared for piece in (content, sources))
    )
    problems: list[Problem] = []
    chapters = []
    for page, (title, content, sources) in zip(pages, prepared, strict=True):
        dead = drop_dead_links(content, known) + drop_dead_links(sources, known)
        problems += [
            Problem(Place(page.address), f"in print, #{target} leads nowhere", "link") for target in dead
        ]
        chapters.append(_chapter(page, numbers[page.address], title, content, sources))
    if problems:
        raise BrokenPublication(problems)
    return _fill("book.html.j2", book, chapters=chapters)


def _prepare(
    page: Page, number: int | None, joined: Joined, sources_table_html: SourcesTableHtml
) -> tuple[str, Fragment, Fragment]:
    """Return a chapter's title, its content fit for print, and its table of sources."""
    whole = parse_fragment(page.content)
    used = used_metrics(whole)
    table = sources_table_html(used, page.language) if used else ""
    content = print_fragment(page, whole, joined)
    title = _set_title(content, page, number)
    return title, content, print_fragment(page, parse_fragment(table), joined)


def _set_title(content: Fragment, page: Page, number: int | None) -> str:
    """Put one heading with the chapter's number in place of the page's own title block."""
    blocks = content.root.xpath(f".//header[@id='{prefixed(page.name, 'title-block-header')}']")
    headings = content.root.xpath(".//h1")
    for block in (*blocks, *headings):
        if block.getparent() is not None:
            block.drop_tree()
    shown = f'<span class="chapter-number">{number}</span> ' if number else ""
    heading = parse_fragment(f'<h1 class="chapter-title">{shown}{escape(page.title, quote=False)}</h1>').root[
        0
    ]
    heading.tail = "\n" + (content.root.text or "").lstrip("\n")
    content.root.text = "\n"
    content.root.insert(0, heading)
    return page.title


def _chapter(page: Page, number: int | None, title: str, content: Fragment, sources: Fragment) -> Chapter:
    return Chapter(
        page.name, number, title, _sections(content), content.html().strip(), sources.html().strip()
    )


def _sections(content: Fragment) -> tuple[Section, ...]:
    """Return the second-level headings that can be linked to: by their own id or their section's."""
    found = []
    for heading in content.root.xpath(".//h2"):
        parent = heading.getparent()
        identifier = heading.get("id") or (parent.get("id") if parent.tag == "section" else None)
        if identifier:
            found.append(Section(identifier, " ".join(heading.text_content().split())))
    return tuple(found)


def briefing_html(page: Page, book: BookInfo) -> str:
    """Return one company's briefing, made of parts of its chapter."""
    whole = parse_fragment(page.content)
    fragment = print_fragment(page, whole, Joined({page.address: page.name}, book.address))
    parts = {name: extract(fragment, path) for name, path in _BRIEFING_PARTS.items()}
    missing = [name.replace("_", " ") for name, part in parts.items() if part is None]
    if missing:
        message = f"the briefing takes its {', '.join(missing)} from this chapter, which has none"
        raise BrokenPublication([Problem(Place(page.address), message, "briefing")])
    texts = {name: _unlinked(part or "") for name, part in parts.items()}
    texts["checks"], shown, left_out = _notable_claims(texts["checks"])
    second = extract(fragment, f"({_CHARTS})[2]") if shown in _ROOM_FOR_SECOND_CHART else None
    texts["second_chart"] = _unlinked(second or "")
    chapter = Chapter(page.name, None, page.title, (), "", "")
    return _fill("briefing.html.j2", book, chapter=chapter, parts=texts, left_out=left_out)


def _notable_claims(html: str) -> tuple[str, int, int]:
    """Return the check table with the claims that need a second look only, their number and that of the others.

    Those are the ones that do not agree in some view, and the ones that an editor could not verify.
    """
    fragment = parse_fragment(html)
    shown = left_out = 0
    for row in fragment.root.xpath(".//tbody/tr[th[@scope='row']]"):
        badges = row.xpath(f".//*[{has_class('verdict')}]")
        words = {name for badge in badges for name in badge.get("class").split()}
        if words & {"verdict-inconsistent", "verdict-close"} or words >= {
            "verdict-unverifiable",
            "verdict-judged",
        }:
            shown += 1
            continue
        left_out += 1
        for element in (row.getnext(), row):
            if element is row or (element is not None and element.get("class") == "explanation"):
                element.drop_tree()
    return fragment.html(), shown, left_out


def _unlinked(html: str) -> str:
    """Drop links into the chapter that the briefing does not contain."""
    fragment = parse_fragment(html)
    known = ids_of(fragment)
    for link in fragment.root.xpath(".//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in known:
            del link.attrib["href"]
    return fragment.html()


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(ASSETS / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def _fill(template: str, book: BookInfo, **values: Any) -> str:
    words = WORDS[book.language]
    as_of = long_date(book.as_of, book.language)
    created = book.as_of.isoformat()
    return (
        _templates()
        .get_template(template)
        .render(book=book, words=words, as_of=as_of, created=created, **values)
    )
