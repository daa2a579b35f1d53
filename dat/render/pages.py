"""Pages: page content put into the page shell. No parsing and no execution happens here.

The shell is the Jinja2 template ``page.html.j2`` (folder ``dat/assets/templates``, autoescaping on).
It is rendered with exactly these variables; names ending in ``href`` or ``url`` are relative to the page.

==================  ===========================================================================
``lang``            ``"ja"`` or ``"en"``; the landing page has the language of the project (``"ja"``)
``chapter``         file name without ending: ``"cango"``, ``"index"``; the landing page: ``"landing"``
``title``           plain text title of this page
``site_title``      plain text title of the site
``description``     plain text, ``""`` when the page has none; the landing page falls back on the site's
``draft``           ``True`` when the page must carry the draft stamp
``body_classes``    ``"lang-ja page-cango"`` (and ``draft``), ready for ``class=""``
``stylesheets``     list of href strings, in order: content.css first, then site.css
``home_href``       href of the landing page, or of the language's first page where that is not built
``sidebar_title``   title of the sidebar of this language, ``""`` on the landing page
``sidebar``         list of ``SidebarLink(text, href, active)``; empty on the landing page
``toc``             list of ``TocEntry(text, href, children)``; ``text`` is plain text, ``href`` is
                    ``"#sec-…"``; level 2 headings with their level 3 headings as ``children``
``previous_page``   ``PageLink(text, href)`` or ``None``: the page before in this sidebar
``next_page``       ``PageLink(text, href)`` or ``None``
``other_language``  ``PageLink(text, href, lang)`` or ``None``: the same page in the other language
                    (``text`` is the language's own name, ``"English"`` or ``"日本語"``)
``content``         ``Markup``: what belongs inside ``main``, after the title heading.  The template
                    itself writes ``<header id="title-block-header"><h1 class="title">…</h1></header>``
==================  ===========================================================================

The template must hold ``<main id="quarto-document-content" class="content">`` with the title heading and
``content`` inside; everything else (sidebar, toc, footer) stands outside ``main``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound
from lxml import html as lxml_html
from markupsafe import Markup

from dat.errors import MissingTool
from dat.render.project import LANDING, Page, Project

LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}
ASSETS = "assets"


@dataclass(frozen=True)
class SidebarLink:
    """One line of the sidebar."""

    text: str
    href: str
    active: bool


@dataclass(frozen=True)
class TocEntry:
    """One heading of the page and the headings below it."""

    text: str
    href: str
    children: tuple[TocEntry, ...] = ()


@dataclass(frozen=True)
class PageLink:
    """A link to a neighbouring page or to the same page in another language."""

    text: str
    href: str
    lang: str


@dataclass(frozen=True)
class PageJob:
    """Everything that one finished page is made of."""

    project: Project
    page: Page
    title: str
    description: str
    language: str
    titles: Mapping[str, str]
    stylesheets: tuple[str, ...]
    draft: bool
    content: str


def write_page(job: PageJob, *, templates: Path) -> bytes:
    """Return the bytes of a finished page."""
    return load_shell(templates).render(**_context(job)).encode()


def load_shell(templates: Path) -> Template:
    """Return the template of the page shell.

    Raises:
        MissingTool: it is missing.
    """
    try:
        return _environment(templates).get_template("page.html.j2")
    except TemplateNotFound as error:
        raise MissingTool(
            f"the page template {templates.name}/page.html.j2 is missing from the package"
        ) from error


@cache
def _environment(templates: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def _context(job: PageJob) -> dict[str, object]:
    sidebar = job.project.sidebar_of(job.page)
    links = _sidebar_links(job)
    position = next((number for number, link in enumerate(links) if link.active), None)
    classes = [f"lang-{job.language}", f"page-{job.page.chapter}", *(["draft"] if job.draft else [])]
    return {
        "lang": job.language,
        "chapter": job.page.chapter,
        "title": job.title,
        "site_title": job.project.title,
        "description": job.description,
        "draft": job.draft,
        "body_classes": " ".join(classes),
        "stylesheets": [_href(job.page, f"{ASSETS}/{name}") for name in job.stylesheets],
        "home_href": _href(job.page, _home(job)),
        "sidebar_title": sidebar.title if sidebar else "",
        "sidebar": links,
        "toc": table_of_contents(job.content),
        "previous_page": _neighbour(job, links, position, -1),
        "next_page": _neighbour(job, links, position, 1),
        "other_language": _other_language(job),
        "content": Markup(job.content),
    }


def _home(job: PageJob) -> str:
    """Return the landing page, or the first page of the language where only that language is built."""
    sidebar = job.project.sidebar_of(job.page)
    outputs = {page.path: page.output for page in job.project.pages}
    if sidebar is None or "index.qmd" in outputs:
        return "index.html"
    return outputs[sidebar.entries[0].path]


def _href(page: Page, target: str) -> str:
    """Return the address of a file of the site as seen from a page."""
    return posixpath.relpath(target, posixpath.dirname(page.output) or ".")


def _sidebar_links(job: PageJob) -> list[SidebarLink]:
    sidebar = job.project.sidebar_of(job.page)
    if sidebar is None:
        return []
    outputs = {page.path: page.output for page in job.project.pages}
    return [
        SidebarLink(
            text=entry.text or job.titles[entry.path],
            href=_href(job.page, outputs[entry.path]),
            active=entry.path == job.page.path,
        )
        for entry in sidebar.entries
    ]


def _neighbour(
    job: PageJob, links: Sequence[SidebarLink], position: int | None, step: int
) -> PageLink | None:
    if position is None or not 0 <= position + step < len(links):
        return None
    link = links[position + step]
    return PageLink(link.text, link.href, job.language)


def _other_language(job: PageJob) -> PageLink | None:
    if job.page.chapter == LANDING:
        return None
    for page in job.project.pages:
        if page.chapter == job.page.chapter and page.language != job.page.language:
            name = LANGUAGE_NAMES.get(page.language, page.language)
            return PageLink(name, _href(job.page, page.output), page.language)
    return None


def table_of_contents(content: str) -> tuple[TocEntry, ...]:
    """Return the headings of level 2 with their headings of level 3, as pandoc's sections nest them."""
    if not content.strip():
        return ()
    tree = lxml_html.fragment_fromstring(content, create_parent="div")
    return tuple(
        TocEntry(_heading_text(section), f"#{section.get('id')}", _subheadings(section))
        for section in tree.xpath(".//section[contains(concat(' ', @class, ' '), ' level2 ')][@id]")
    )


def _subheadings(section: lxml_html.HtmlElement) -> tuple[TocEntry, ...]:
    found = section.xpath(".//section[contains(concat(' ', @class, ' '), ' level3 ')][@id]")
    return tuple(TocEntry(_heading_text(child), f"#{child.get('id')}") for child in found)


def _heading_text(section: lxml_html.HtmlElement) -> str:
    """Return the words of a section's heading without footnote marks."""
    text = section.xpath("normalize-space(./h2 | ./h3)")
    marks = section.xpath("(./h2 | ./h3)//a[@role='doc-noteref']")
    for mark in marks:
        text = text.replace(mark.text_content(), "", 1)
    return str(text)
