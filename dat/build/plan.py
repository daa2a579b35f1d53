"""The plan of a build: what is settled before any page is made, from the project, its sources and the wishes of the caller."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dat.errors import UsageError
from dat.files import ASSETS
from dat.render.pages import PageJob
from dat.render.project import LANDING

if TYPE_CHECKING:
    from dat.render.project import Page, Project
    from dat.render.source import Source

SITE_SHEET = "site.css"
_UNNUMBERED = "index"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asks for: some of the languages only, a draft, ratings for search engines."""

    languages: tuple[str, ...] | None = None
    draft: bool = False
    claim_review: bool = False


@dataclass(frozen=True)
class Plan:
    """The pages to make, and all that one page has to know of the others."""

    project: Project
    sources: Mapping[str, Source]
    wishes: Wishes

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Return the title of each page, by the path of its source."""
        return {path: source.title for path, source in self.sources.items()}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the chapters."""
        return self.project.languages

    @cached_property
    def stylesheets(self) -> tuple[str, ...]:
        """Return the names of the style sheets in order: the project's, then the page shell's own."""
        names = [PurePosixPath(name).name for name in self.project.stylesheets]
        return tuple(
            dict.fromkeys([*names, SITE_SHEET] if (ASSETS / "css" / SITE_SHEET).is_file() else names)
        )

    @cached_property
    def chapter_numbers(self) -> Mapping[str, int | None]:
        """Return the number of each page by its address: its place in the sidebar, none for the index."""
        outputs = {page.path: page.output for page in self.project.pages}
        numbers: dict[str, int | None] = dict.fromkeys(outputs.values())
        for sidebar in self.project.sidebars:
            chapters = [
                entry.path for entry in sidebar.entries if PurePosixPath(entry.path).stem != _UNNUMBERED
            ]
            numbers |= {outputs[path]: number for number, path in enumerate(chapters, start=1)}
        return numbers

    @cached_property
    def settings(self) -> Mapping[str, object]:
        """Return what pages read of the plan, by name, for their traces."""
        wishes = (self.wishes.draft, self.wishes.claim_review, self.languages)
        sidebars = {
            f"sidebar {sidebar.id}": [
                (entry.path, entry.text, self.titles.get(entry.path)) for entry in sidebar.entries
            ]
            for sidebar in self.project.sidebars
        }
        pages = [page.output for page in self.project.pages]
        return {"wishes": wishes, "pages": pages, **sidebars}

    def job(self, source: Source) -> PageJob:
        """Return what the shell of a page is made of, its content left open."""
        fallback = self.project.description if source.page.chapter == LANDING else ""
        return PageJob(
            project=self.project,
            page=source.page,
            title=source.title,
            description=source.description or fallback,
            language=source.language,
            titles=self.titles,
            stylesheets=self.stylesheets,
            draft=self.wishes.draft,
            content="",
        )


def choose(project: Project, languages: Sequence[str] | None) -> Project:
    """Keep the pages of the wanted languages; the landing page, which links to all of them, only with all.

    Raises:
        UsageError: there is no chapter in one of the languages.
    """
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


def pages_in_turn(pages: Sequence[Page], first: Collection[str]) -> Sequence[Sequence[Page]]:
    """Return the pages in two groups: those whose addresses somebody waits for, and the others."""
    awaited = [page for page in pages if page.output in first]
    return awaited, [page for page in pages if page.output not in first]
