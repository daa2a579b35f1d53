"""The PDFs of a site: which there are, and making them, each in a process of its own.

A process for each PDF gives its memory back when it is done and keeps a crash of a native library away
from the build. The processes are started as programs, so it does not matter how the build was started.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dat.errors import BrokenPublication, MissingTool, Place, Problem, UsageError
from dat.files import ASSETS
from dat.publish.book import briefing_html, report_html
from dat.publish.hooks import BookInfo, Hooks
from dat.publish.pages import Page, books, chapter_numbers
from dat.publish.typeset import JAPANESE_FONTS, Job

STYLES = (str(ASSETS / "css" / "content.css"), str(ASSETS / "css" / "print.css"))
FOLDER = "pdf"
LONGEST_BRIEFING = 2


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
    """
    if "ja" in infos:
        require_japanese_font()
    jobs = _jobs(site, pages, infos, hooks, companies, attachments)
    with ThreadPoolExecutor(max_workers=_cores()) as pool:
        outcomes = list(pool.map(_typeset_apart, jobs))
    problems = [problem for _, found in outcomes for problem in found]
    if problems:
        raise BrokenPublication(problems)
    return {
        f"{FOLDER}/{Path(job.target).name}": count for job, (count, _) in zip(jobs, outcomes, strict=True)
    }


def _jobs(
    site: Path,
    pages: Sequence[Page],
    infos: Mapping[str, BookInfo],
    hooks: Hooks,
    companies: Sequence[str],
    attachments: Mapping[str, bytes],
) -> list[Job]:
    """Return one job for each PDF, the reports first because they take longest."""
    members, numbers = books(pages), chapter_numbers(pages)
    reports, briefings = [], []
    base = str(site.resolve())
    for language, info in sorted(infos.items()):
        chapters = {page.name: page for page in members.get(language, ())}
        _require(chapters, companies, language)
        html = report_html(tuple(chapters.values()), numbers, info, hooks.sources_table_html)
        target = str(site / FOLDER / report_name(language))
        reports.append(Job(html, language, target, base, STYLES, attachments=attachments))
        for company in companies:
            target = str(site / FOLDER / briefing_name(company, language))
            html = briefing_html(chapters[company], info)
            briefings.append(Job(html, language, target, base, STYLES, LONGEST_BRIEFING))
    return reports + briefings


def _require(chapters: Mapping[str, Page], companies: Sequence[str], language: str) -> None:
    if not chapters:
        raise UsageError(f"no page of the site belongs to the report in language {language!r}")
    missing = [company for company in companies if company not in chapters]
    if missing:
        raise UsageError(f"no chapter in language {language!r} for the briefing of {', '.join(missing)}")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _typeset_apart(job: Job) -> tuple[int, tuple[Problem, ...]]:
    """Typeset one job in its own process; return pages and problems."""
    command = [sys.executable, "-m", "dat.publish.typeset"]
    root = str(ASSETS.parents[1])
    known = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    environment = {**os.environ, "PYTHONPATH": known}
    ran = subprocess.run(  # noqa: S603 - our own module in our own interpreter
        command,
        input=job.to_json(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    name = Path(job.target).name
    if ran.returncode:
        reason = (ran.stderr.strip().splitlines() or [f"exit status {ran.returncode}"])[-1]
        return 0, (Problem(Place(name), f"the typesetting process failed: {reason}", "pdf"),)
    answer = json.loads(ran.stdout)
    if "missing" in answer:
        raise MissingTool(answer["missing"])
    problems = tuple(
        Problem(Place(**found["place"]), found["message"], found["code"])
        for found in answer.get("problems", ())
    )
    return answer.get("pages", 0), problems


def require_japanese_font() -> None:
    """Raise `MissingTool` if fontconfig knows no Japanese font; where it cannot be asked, the PDF itself tells."""
    program = shutil.which("fc-list")
    if program is None:
        return
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [program, ":lang=ja", "family"], capture_output=True, text=True, check=False
    )
    if not listed.stdout.strip():
        raise MissingTool(f"no Japanese font is installed: apt-get install {JAPANESE_FONTS}")
