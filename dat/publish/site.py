"""Publishing: the named steps from built pages to a site that may go on the web."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dat.errors import BrokenPublication, Place, Problem
from dat.publish.checks import check_built
from dat.publish.finish import FinishedPage, finish_landing, finish_page
from dat.publish.hooks import BookInfo, Hooks
from dat.publish.machines import languages_of, usage_of, write_files
from dat.publish.numbering import numbers_elsewhere
from dat.publish.pages import Page, chapter_numbers, page_from, read_pages, write_page
from dat.publish.pages import books as reports
from dat.publish.pdf import make_pdfs, pdf_addresses
from dat.publish.words import WORDS


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: how many pages there are, which it changed, and the PDFs with their page counts."""

    pages: int
    changed: tuple[str, ...]
    pdfs: Mapping[str, int]


def publish(
    site: Path,
    hooks: Hooks,
    books: Mapping[str, BookInfo],
    *,
    companies: Sequence[str] = (),
    to_pdf: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Published:
    """Finish the built pages in `site`, a folder nobody reads yet, and raise if they may not be published.

    `books` has a `BookInfo` for each language that gets PDFs. Pages may link to those PDFs even when
    `to_pdf` is false, because a build of the pages alone leaves the PDFs of an earlier one in place.
    """
    say("reading the built pages")
    pages = read_pages(site)
    _require_language_and_sidebar(pages)
    say("numbering figures, linking numbers to their cards")
    finished = _finish(pages, hooks)
    changed = tuple(address for address, page in finished.items() if write_page(site, address, page.html))
    say("exporting the data")
    exported = hooks.export(usage_of(page.facts for page in finished.values()))
    write_files(site, exported.files)
    say("checking the pages")
    check_built(site, finished, promised=pdf_addresses(books, companies))
    pdfs: Mapping[str, int] = {}
    if to_pdf:
        say("typesetting the PDFs")
        built = (page_from(page.html, address) for address, page in finished.items())
        chapters = tuple(page for page in built if page is not None)
        pdfs = make_pdfs(site, chapters, books, hooks, companies, exported.attachments)
    return Published(len(finished), changed, pdfs)


def _finish(pages: Sequence[Page], hooks: Hooks) -> Mapping[str, FinishedPage]:
    """Return the finished pages by address, in the order of the pages; those above the chapters are made last."""
    chapters, languages = chapter_numbers(pages), languages_of(pages)
    elsewhere, addresses = numbers_elsewhere(pages, chapters), hooks.exported(languages)
    finished = {
        page.address: finish_page(page, chapters[page.address], hooks, addresses, languages, elsewhere)
        for page in pages
        if page.is_chapter
    }
    facts = [page.facts for page in finished.values()]
    finished |= {
        page.address: finish_landing(page, facts, addresses, languages)
        for page in pages
        if not page.is_chapter
    }
    return {page.address: finished[page.address] for page in pages}


def _require_language_and_sidebar(pages: Sequence[Page]) -> None:
    """Raise if a page does not tell its language, or lies among a report's pages but not in its sidebar."""
    expected = " or ".join(WORDS)
    listed = {page.address for members in reports(pages).values() for page in members}
    problems = []
    for page in pages:
        if page.language not in WORDS:
            message = f"html lang is {page.language!r}, expected {expected}"
            problems.append(Problem(Place(page.address), message, "language"))
        elif PurePosixPath(page.address).parent.name == page.language and page.address not in listed:
            message = (
                "the page is missing from its sidebar, so it would have no number and no place in the PDF"
            )
            problems.append(Problem(Place(page.address), message, "sidebar"))
    if problems:
        raise BrokenPublication(problems)
