"""The PDFs of a site: which there are, the jobs that make them, and doing those, each in a process of its own.

A process for each PDF gives its memory back when it is done and keeps a crash of a native library away
from the build. A job holds everything it needs, so it may be done on another machine as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from dat.errors import BrokenPublication, DatError, Place, Problem, UsageError
from dat.files import ASSETS, write_atomically
from dat.publish.apart import Apart, ProcessEnded
from dat.publish.book import briefing_html, report_html
from dat.publish.hooks import BookInfo, Hooks
from dat.publish.pages import Page, books, chapter_numbers
from dat.publish.tools import require_japanese_font
from dat.publish.typeset import Job, Typeset, typeset

STYLES = (ASSETS / "css" / "content.css", ASSETS / "css" / "print.css")
FOLDER = "pdf"
LONGEST_BRIEFING = 2
PRELOAD = ("dat.publish.typeset", "weasyprint")
"""What a process that typesets imports; one that has done so is what the others are forked from."""
_PICTURE = re.compile(r"<img\b[^>]*?\ssrc=[\"']([^\"':]+)[\"']", re.IGNORECASE)

ReadPicture = Callable[[str], bytes | None]
"""Returns the file at an address of the site, if there is one."""


def report_name(language: str) -> str:
    """Return the file name of a language's report."""
    return f"report-{language}.pdf"


def briefing_name(company: str, language: str) -> str:
    """Return the file name of a company's briefing."""
    return f"briefing-{company}-{language}.pdf"


def pdf_addresses(languages: Iterable[str], companies: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses, within the site, of every PDF that is made for these languages and companies."""
    names = [
        name
        for language in languages
        for name in (report_name(language), *(briefing_name(company, language) for company in companies))
    ]
    return tuple(f"{FOLDER}/{name}" for name in names)


def make_pdfs(
    site: Path,
    pages: Sequence[Page],
    infos: Mapping[str, BookInfo],
    hooks: Hooks,
    companies: Sequence[str],
    attachments: Mapping[str, bytes],
) -> Mapping[str, int]:
    """Make the PDFs of every language that has a `BookInfo`; return their numbers of pages by address.

    The reports carry the attachments, files by name without folder, so that they can be checked again from
    what is inside them (`dat verify`). The briefings are excerpts and carry none.

    Raises:
        BrokenPublication: documents that may not be published; the problems of all of them.
    """

    def picture(address: str) -> bytes | None:
        path = (site / address).resolve()
        return path.read_bytes() if path.is_relative_to(site.resolve()) and path.is_file() else None

    jobs = pdf_jobs(pages, infos, hooks, companies, attachments, picture)
    with Apart(_cores(), PRELOAD) as executor:
        made = typeset_all(jobs, executor)
    for address, pdf in made.items():
        write_atomically(site / address, pdf.data)
    return {address: pdf.pages for address, pdf in made.items()}


def pdf_jobs(
    pages: Sequence[Page],
    infos: Mapping[str, BookInfo],
    hooks: Hooks,
    companies: Sequence[str],
    attachments: Mapping[str, bytes],
    picture: ReadPicture,
) -> dict[str, Job]:
    """Return the job of each PDF by its address, the reports first because they take longest.

    Raises:
        BrokenPublication: a document leads nowhere somewhere, or a chapter lacks what its briefing is made of.
        UsageError: there are no pages for a report or a briefing.
    """
    members, numbers = books(pages), chapter_numbers(pages)
    reports, briefings = {}, {}
    for language, info in sorted(infos.items()):
        chapters = {page.name: page for page in members.get(language, ())}
        _require(chapters, companies, language)
        html = report_html(tuple(chapters.values()), numbers, info, hooks.sources_table_html)
        name = report_name(language)
        pictures = _pictures(html, picture)
        reports[f"{FOLDER}/{name}"] = Job(html, language, name, _styles(), None, pictures, attachments)
        for company in companies:
            html = briefing_html(chapters[company], info)
            name = briefing_name(company, language)
            pictures = _pictures(html, picture)
            briefings[f"{FOLDER}/{name}"] = Job(html, language, name, _styles(), LONGEST_BRIEFING, pictures)
    return reports | briefings


@cache
def _styles() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in STYLES)


def _pictures(html: str, picture: ReadPicture) -> dict[str, bytes]:
    """Return the pictures that a document shows; what is not there, WeasyPrint complains about."""
    names = dict.fromkeys(unquote(address).lstrip("/") for address in _PICTURE.findall(html))
    found = {name: picture(PurePosixPath(name).as_posix()) for name in names}
    return {name: data for name, data in found.items() if data is not None}


def _require(chapters: Mapping[str, Page], companies: Sequence[str], language: str) -> None:
    if not chapters:
        raise UsageError(f"no page of the site belongs to the report in language {language!r}")
    missing = [company for company in companies if company not in chapters]
    if missing:
        raise UsageError(f"no chapter in language {language!r} for the briefing of {', '.join(missing)}")


def typeset_all(jobs: Mapping[str, Job], executor: Executor) -> dict[str, Typeset]:
    """Have the jobs done and return the PDFs by address.

    Raises:
        BrokenPublication: documents that may not be published; the problems of all of them.
        MissingTool: a library or font of the machine is missing.
    """
    if any(job.language == "ja" for job in jobs.values()):
        require_japanese_font()
    pending = {address: executor.submit(typeset, job) for address, job in jobs.items()}
    made: dict[str, Typeset] = {}
    problems: list[Problem] = []
    for address, future in pending.items():
        try:
            made[address] = future.result()
        except BrokenPublication as error:
            problems += error.problems
        except ProcessEnded as error:
            place = Place(jobs[address].name)
            problems.append(Problem(place, f"the document could not be typeset: {error}", "pdf"))
        except DatError:
            for other in pending.values():
                other.cancel()
            raise
    if problems:
        raise BrokenPublication(problems)
    return made


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
