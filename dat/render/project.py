"""The project: what `_quarto.yml` and the `_metadata.yml` of the language folders say, strictly read.

    Project
    ├── Page      one `.qmd` with its language and chapter name
    └── Sidebar   the order of the pages of one language
        └── SidebarEntry

Only keys whose meaning the engine implements are accepted. Chapters are not opened here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import yaml

from dat.errors import BrokenInput, Place, Problem
from dat.read.collect import Problems
from dat.read.files import read_text
from dat.render.yaml_tree import QUARTO_WOULD, YamlText

LANDING = "landing"
_TOP = ("project", "website", "lang", "format", "execute", "filters")
_PROJECT = ("type", "output-dir", "render", "pre-render", "post-render")
_WEBSITE = ("title", "description", "sidebar", "search", "page-navigation")
_SIDEBAR = ("id", "title", "style", "contents")
_HTML = ("theme", "css", "toc", "toc-depth", "number-sections", "anchor-sections")


@dataclass(frozen=True)
class Page:
    """One source file; `chapter` is the same word in both languages."""

    path: str
    language: str
    chapter: str

    @property
    def output(self) -> str:
        """Return where the finished page stands below the site's folder."""
        return str(PurePosixPath(self.path).with_suffix(".html"))

    @property
    def folder(self) -> str:
        """Return the folder of the source, relative to the project."""
        return str(PurePosixPath(self.path).parent)


@dataclass(frozen=True)
class SidebarEntry:
    """One line of a sidebar; without a text of its own it shows the page's title."""

    path: str
    text: str | None


@dataclass(frozen=True)
class Sidebar:
    """The pages of one language in reading order."""

    id: str
    title: str
    entries: tuple[SidebarEntry, ...]


@dataclass(frozen=True)
class Project:
    """Everything that holds for all pages; paths are relative to `root`."""

    root: Path
    title: str
    description: str
    output: str
    language: str
    echo: bool
    stylesheets: tuple[str, ...]
    filters: tuple[str, ...]
    sidebars: tuple[Sidebar, ...]
    pages: tuple[Page, ...]

    def sidebar_of(self, page: Page) -> Sidebar | None:
        """Return the sidebar that lists a page, the first of several."""
        return self._sidebars_by_path.get(page.path)

    @cached_property
    def _sidebars_by_path(self) -> Mapping[str, Sidebar]:
        listed = ((entry.path, sidebar) for sidebar in self.sidebars for entry in sidebar.entries)
        return dict(reversed(list(listed)))

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the chapters, in the order of the sidebars."""
        return tuple(dict.fromkeys(page.language for page in self.pages if page.chapter != LANDING))


def read_project(root: Path) -> Project:
    """Read the project's settings, or stop with every problem they have."""
    if not (root / "_quarto.yml").is_file():
        problem = Problem(Place("_quarto.yml"), "not found: this folder is not the root of a report project")
        raise BrokenInput([problem])
    unreadable = Problems()
    text = read_text(root, "_quarto.yml", unreadable)
    if text is None:
        raise BrokenInput(unreadable.found)
    document = YamlText("_quarto.yml", text, problems=unreadable.found)
    top = document.fields(document.root(), _TOP, "_quarto.yml")
    project = document.fields(top.get("project"), _PROJECT, "project")
    document.fixed(project.get("type"), ("website",), "project.type")
    website = document.fields(top.get("website"), _WEBSITE, "website")
    document.fixed(website.get("search"), ("false",), "website.search")
    document.flag(website.get("page-navigation"), default=True)
    sidebars = tuple(_sidebar(document, node) for node in document.items(website.get("sidebar")))
    language = document.string(top.get("lang")) or "en"
    paths = _source_paths(root, document, document.items(project.get("render")))
    languages = {
        folder: _language_of(root, folder, language, document.problems) for folder in _folders(paths)
    }
    execute = document.fields(top.get("execute"), ("echo",), "execute")
    result = Project(
        root=root,
        title=document.string(website.get("title")),
        description=document.string(website.get("description")),
        output=document.string(project.get("output-dir")) or "_site",
        language=language,
        echo=document.flag(execute.get("echo"), default=True),
        stylesheets=_stylesheets(document, top.get("format")),
        filters=tuple(document.string(node) for node in document.items(top.get("filters"))),
        sidebars=sidebars,
        pages=_in_reading_order((_page(path, languages) for path in paths), sidebars),
    )
    _check_files(result, document)
    if document.problems:
        raise BrokenInput(document.problems)
    return result


def _stylesheets(document: YamlText, node: yaml.Node | None) -> tuple[str, ...]:
    """Read `format.html`, whose other settings have one supported value each."""
    formats = document.fields(node, ("html",), "format")
    html = document.fields(formats.get("html"), _HTML, "format.html")
    document.fixed(html.get("theme"), ("default", "none"), "theme")
    document.fixed(html.get("toc"), ("true",), "toc")
    document.fixed(html.get("toc-depth"), ("3",), "toc-depth")
    document.fixed(html.get("number-sections"), ("false",), "number-sections")
    document.flag(html.get("anchor-sections"), default=False)
    return tuple(document.string(item) for item in document.items(html.get("css")))


def _sidebar(document: YamlText, node: yaml.Node) -> Sidebar:
    fields = document.fields(node, _SIDEBAR, "sidebar")
    document.fixed(fields.get("style"), ("docked", "floating"), "sidebar.style")
    entries = tuple(_entry(document, item) for item in document.items(fields.get("contents")))
    return Sidebar(document.string(fields.get("id")), document.string(fields.get("title")), entries)


def _entry(document: YamlText, node: yaml.Node) -> SidebarEntry:
    if isinstance(node, yaml.ScalarNode):
        return SidebarEntry(document.string(node), None)
    fields = document.fields(node, ("href", "text"), "sidebar.contents")
    return SidebarEntry(document.string(fields.get("href")), document.string(fields.get("text")) or None)


def _source_paths(root: Path, document: YamlText, nodes: Iterable[yaml.Node]) -> list[str]:
    """Return the sources that the render list names; a folder stands for the chapters below it."""
    paths: list[str] = []
    for node in nodes:
        name = document.string(node)
        target = root / name
        if any(sign in name for sign in "*?!["):
            document.complain(
                node, f"render: patterns such as {name!r} are not read; {QUARTO_WOULD}", "unknown"
            )
        elif target.is_dir():
            found = (path for path in target.rglob("*.qmd") if not path.name.startswith("_"))
            paths += sorted(path.relative_to(root).as_posix() for path in found)
        elif target.is_file():
            paths.append(name)
        else:
            document.complain(node, f"render: {name} does not exist")
    return list(dict.fromkeys(paths))


def _folders(paths: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(str(PurePosixPath(path).parent) for path in paths))


def _language_of(root: Path, folder: str, default: str, problems: list[Problem]) -> str:
    """Return the language of a folder, from its `_metadata.yml` if it has one."""
    path = root / folder / "_metadata.yml"
    if not path.is_file():
        return default
    name = path.relative_to(root).as_posix()
    text = read_text(root, name, Problems(problems))
    document = YamlText(name, text or "", problems=problems)
    fields = document.fields(document.root(), ("lang",), "_metadata.yml")
    return document.string(fields.get("lang")) or default


def _page(path: str, languages: dict[str, str]) -> Page:
    folder, stem = str(PurePosixPath(path).parent), PurePosixPath(path).stem
    return Page(path, languages[folder], LANDING if path == "index.qmd" else stem)


def _in_reading_order(pages: Iterable[Page], sidebars: Iterable[Sidebar]) -> tuple[Page, ...]:
    """Sort pages as the sidebars list them, with pages that no sidebar lists in front."""
    listed = [entry.path for sidebar in sidebars for entry in sidebar.entries]
    order = {path: position for position, path in reversed(list(enumerate(listed)))}
    return tuple(sorted(pages, key=lambda page: order.get(page.path, -1)))


def _check_files(project: Project, document: YamlText) -> None:
    """Report sidebar lines, style sheets and filters that point to nothing."""
    known = {page.path for page in project.pages}
    listed = [entry.path for sidebar in project.sidebars for entry in sidebar.entries]
    missing = [f"sidebar: {path} is not among the rendered pages" for path in listed if path not in known]
    missing += [
        f"file {name} does not exist"
        for name in (*project.stylesheets, *project.filters)
        if not (project.root / name).is_file()
    ]
    if not project.pages:
        missing.append("render: no page to render")
    lines = document.text.splitlines()
    for message in missing:
        word = next(
            (part for part in message.split() if "/" in part or part.endswith((".qmd", ".css", ".lua"))), ""
        )
        line = next((number for number, text in enumerate(lines, 1) if word and word in text), 1)
        document.problems.append(Problem(Place(document.path, line), message, "missing-file"))
