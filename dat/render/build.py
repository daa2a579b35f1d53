"""Build: the whole report as a list of named steps.

    project   read `_quarto.yml`
    sources   take every chapter apart, collecting all problems
    execute   run the cells of each chapter
    write     make each page
    finish    let the caller work on the finished pages before anyone sees them
    swap      put the new site in the place of the old one

Executing and writing are maps over jobs that know all their inputs. How the new
site takes the place of the old one stands in `site`.
"""

from __future__ import annotations

import os
import posixpath
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from dat.errors import BrokenInput, Place, Problem, UsageError
from dat.files import ASSETS as PACKAGE_ASSETS
from dat.read.collect import Problems
from dat.read.files import read_text
from dat.render.execution import UNFIT, Outputs, execute
from dat.render.markdown import to_html
from dat.render.pages import ASSETS, PageJob, write_page
from dat.render.project import LANDING, Project, read_project
from dat.render.site import Site, SitePage, refuse_foreign, staging
from dat.render.source import Source, read_source

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how many of its parts are done, and how many there are."""


def silent(step: str, done: int, total: int) -> None:
    """Report no progress."""


def render(  # noqa: PLR0913 - each argument is a choice of the caller
    root: Path,
    *,
    out: Path | None = None,
    languages: Sequence[str] | None = None,
    draft: bool = False,
    on_progress: Progress = silent,
    finish: Callable[[Site], None] | None = None,
    assets: Path = PACKAGE_ASSETS,
) -> Site:
    """Render the project in `root` and return the site that now stands in `out`.

    With some of the languages only, the landing page, which links to all of them, is left out.
    `finish` gets the site in its temporary folder; what it raises leaves the old site in place.
    """
    on_progress("project", 0, 1)
    whole = read_project(root)
    project = _choose(whole, languages)
    target = Path(os.path.abspath(out if out is not None else root / project.output))  # noqa: PTH100 `..` too
    refuse_foreign(target, root=root, own=project.output)
    sources = read_sources(project, whole=whole, on_progress=on_progress)
    outputs = _execute_all(project, sources, on_progress)
    with staging(target) as folder:
        stylesheets = _copy_assets(project, folder, assets)
        jobs = [_job(project, source, sources, stylesheets, draft=draft) for source in sources]
        _write_all(jobs, list(zip(sources, outputs, strict=True)), folder, assets, on_progress)
        site = Site(folder, draft, project.languages, tuple(_site_page(source) for source in sources))
        if finish is not None:
            on_progress("finish", 0, 1)
            finish(site)
    on_progress("swap", 1, 1)
    return replace(site, folder=target)


def read_sources(
    project: Project, *, whole: Project | None = None, on_progress: Progress = silent
) -> tuple[Source, ...]:
    """Take all chapters apart, or stop with every problem they have."""
    on_progress("sources", 0, len(project.pages))
    sources, problems = collect_sources(project, whole=whole)
    if problems:
        raise BrokenInput(problems)
    return sources


def collect_sources(
    project: Project, *, whole: Project | None = None
) -> tuple[tuple[Source, ...], list[Problem]]:
    """Take all chapters apart and return them with every problem they have.

    A chapter with a cell that is not Python is left out, so that every cell that is returned can be parsed.
    `whole` is the project before some languages were left out: links may lead to all of its pages.
    """
    sources: list[Source] = []
    unreadable = Problems()
    problems = unreadable.found
    for page in project.pages:
        text = read_text(project.root, page.path, unreadable)
        if text is None:
            continue
        source, found = read_source(page, text, echo=project.echo)
        problems.extend(found)
        if all(problem.code != "syntax" for problem in found):
            sources.append(source)
    problems.extend(_link_problems(whole or project, sources))
    return tuple(sources), problems


def _choose(project: Project, languages: Sequence[str] | None) -> Project:
    """Keep the pages of the wanted languages."""
    if languages is None or set(languages) >= set(project.languages):
        return project
    unknown = set(languages) - set(project.languages)
    if unknown:
        known = ", ".join(project.languages)
        raise UsageError(f"there is no chapter in language {', '.join(sorted(unknown))} (known: {known})")
    listed = {page.path for page in project.pages if project.sidebar_of(page) and page.language in languages}
    return replace(
        project,
        sidebars=tuple(s for s in project.sidebars if all(entry.path in listed for entry in s.entries)),
        pages=tuple(page for page in project.pages if page.path in listed),
    )


def _link_problems(project: Project, sources: Iterable[Source]) -> list[Problem]:
    """Report links to chapters and headings that do not exist."""
    known = {page.path for page in project.pages}
    anchors = {source.page.path: source.anchors for source in sources}
    problems: list[Problem] = []
    for source in sources:
        for link in source.links:
            name, _, anchor = link.target.partition("#")
            if ":" in name or (name and not name.endswith(".qmd")):
                continue
            path = posixpath.normpath(posixpath.join(source.page.folder, name)) if name else source.page.path
            place = Place(source.page.path, link.line)
            if path not in known:
                problems.append(Problem(place, f"link to {name}: there is no such page", "link"))
            elif _is_missing(anchor, anchors.get(path)):
                problems.append(Problem(place, f"link to {link.target}: no such id on that page", "link"))
    return problems


def _is_missing(anchor: str, known: frozenset[str] | None) -> bool:
    """Tell whether an id of our own kind is missing; other ids may come from outputs or later steps."""
    return known is not None and anchor.startswith(("sec-", "fig-", "tbl-")) and anchor not in known


def _execute_all(project: Project, sources: Sequence[Source], on_progress: Progress) -> list[Outputs]:
    """Run every chapter; one that fails does not hide the failures of the others."""
    outputs: list[Outputs] = []
    problems: list[Problem] = []
    for number, source in enumerate(sources):
        on_progress("execute", number, len(sources))
        try:
            outputs.append(execute(source, root=project.root))
        except BrokenInput as error:
            problems.extend(error.problems)
    if problems:
        raise BrokenInput(problems)
    return outputs


def _job(
    project: Project, source: Source, sources: Sequence[Source], stylesheets: tuple[str, ...], *, draft: bool
) -> PageJob:
    return PageJob(
        project=project,
        page=source.page,
        title=source.title,
        description=source.description or (project.description if source.page.chapter == LANDING else ""),
        language=source.language,
        titles={other.page.path: other.title for other in sources},
        stylesheets=stylesheets,
        draft=draft,
        content="",
    )


def _write_all(
    jobs: Sequence[PageJob],
    inputs: Sequence[tuple[Source, Outputs]],
    folder: Path,
    assets: Path,
    on_progress: Progress,
) -> None:
    """Make all pages; pandoc is a program of its own, so threads keep several of them busy."""
    project = jobs[0].project
    project_filters = [project.root / name for name in project.filters]

    def content(pair: tuple[Source, Outputs]) -> str | BrokenInput:
        try:
            html = to_html(*pair, filters=assets / "filters", project_filters=project_filters)
            _refuse_unfit(pair[0], html)
        except BrokenInput as error:
            return error
        return html

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        contents: list[str | BrokenInput] = []
        for html in pool.map(content, inputs):
            on_progress("write", len(contents), len(jobs))
            contents.append(html)
    problems = [
        problem for result in contents if isinstance(result, BrokenInput) for problem in result.problems
    ]
    if problems:
        raise BrokenInput(problems)
    for job, html in zip(jobs, contents, strict=True):
        path = folder / job.page.output
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_page(replace(job, content=str(html)), templates=assets / "templates"))


def _refuse_unfit(source: Source, html: str) -> None:
    for mark in UNFIT:
        if mark in html:
            message = f"the finished page holds {mark.strip()!r}, which is never meant for readers"
            raise BrokenInput([Problem(Place(source.page.path), message, "output")])


def _copy_assets(project: Project, folder: Path, assets: Path) -> tuple[str, ...]:
    """Copy the project's style sheets and the page shell's own; return their names in order."""
    target = folder / ASSETS
    target.mkdir()
    sheets = [project.root / name for name in project.stylesheets]
    sheets += [path for path in [assets / "css" / "site.css"] if path.is_file()]
    for sheet in sheets:
        shutil.copyfile(sheet, target / sheet.name)
    return tuple(dict.fromkeys(sheet.name for sheet in sheets))


def _site_page(source: Source) -> SitePage:
    page = source.page
    return SitePage(page.output, page.path, source.language, page.chapter, source.title)
