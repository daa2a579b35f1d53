"""Chapters: the sources of all pages of a project, and the links between them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import lru_cache

from dat.errors import Place, Problem
from dat.read.collect import Problems
from dat.read.files import read_text
from dat.render.project import Page, Project
from dat.render.source import Source, read_source


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
        source, found = _read(page, text, project.echo)
        problems.extend(found)
        if all(problem.code != "syntax" for problem in found):
            sources.append(source)
    problems.extend(_link_problems(whole or project, sources))
    return tuple(sources), problems


@lru_cache(maxsize=2048)
def _read(page: Page, text: str, echo: bool) -> tuple[Source, tuple[Problem, ...]]:  # noqa: FBT001 a cache key
    """Take a chapter apart; one whose text has not changed is not taken apart again."""
    source, problems = read_source(page, text, echo=echo)
    return source, tuple(problems)


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
