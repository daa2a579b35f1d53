"""Sources: one `.qmd` taken apart into front matter, cells and inline lookups, with their lines.

The text that goes to pandoc holds a numbered marker for every cell and lookup, so that pandoc and this
module cannot mean different ones. What else may stand in a chapter is checked in `dialect`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dat.errors import Place, Problem
from dat.render.cells import Cell, read_cell
from dat.render.dialect import FENCE_LANGUAGE, Dialect, Heading, Link, Reference
from dat.render.project import Page
from dat.render.yaml_tree import QUARTO_WOULD, YamlText

_FRONT_MATTER = ("title", "description", "lang", "premises")
_LOOKUP = re.compile(r"(?<!`)`\{python\}[ \t]+([^`]*)`(?!`)")
_LANGUAGE = re.compile(r"\{[A-Za-z]+\}")


@dataclass(frozen=True)
class Premise:
    """A comparison that the chapter's words rest on, as written in the front matter."""

    line: int
    text: str


@dataclass(frozen=True)
class Lookup:
    """Inline code: a dotted name whose value is printed in the sentence."""

    line: int
    column: int
    expression: str


@dataclass(frozen=True)
class Source:
    """A chapter as written, ready to be executed and rendered."""

    page: Page
    title: str
    description: str
    language: str
    premises: tuple[Premise, ...]
    written: str  # as in the file
    prose: str  # as written but for front matter, cells and the numbers of lists, which are blank
    text: str  # as pandoc gets it
    cells: tuple[Cell, ...]
    lookups: tuple[Lookup, ...]
    headings: tuple[Heading, ...]
    references: tuple[Reference, ...]
    links: tuple[Link, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """Return every id that a link or a cross-reference may point to."""
        labels = {cell.options.label for cell in self.cells if cell.options.label}
        return frozenset(labels | {heading.id for heading in self.headings})


def read_source(page: Page, text: str, *, echo: bool) -> tuple[Source, list[Problem]]:
    """Take a chapter apart; every construct that the engine does not know is a problem."""
    # Not `splitlines`: a form feed or a Unicode line separator is no line for an editor, nor for pandoc.
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff").removesuffix("\n"))
    end = _front_matter_end(lines)
    document = YamlText(page.path, "\n".join(lines[1 : max(end - 1, 1)]), 2)
    front = document.fields(document.root(), _FRONT_MATTER, "front matter") if end else {}
    if not document.string(front.get("title")):
        document.problems.append(Problem(Place(page.path, 1), "the front matter gives no title", "title"))
    reading = _Reading(page.path, [""] * end + lines[end:], echo, document.problems)
    reading.read()
    source = Source(
        page=page,
        title=document.string(front.get("title")),
        description=document.string(front.get("description")),
        language=document.string(front.get("lang")) or page.language,
        premises=tuple(
            Premise(document.line(node), document.string(node))
            for node in document.items(front.get("premises"))
        ),
        written="\n".join(lines),
        prose="\n".join(reading.prose),
        text="\n".join(reading.lines) + "\n",
        cells=tuple(reading.cells),
        lookups=tuple(reading.lookups),
        headings=tuple(reading.dialect.headings),
        references=tuple(reading.dialect.references),
        links=tuple(reading.dialect.links),
    )
    return source, document.problems + _label_problems(source)


def _front_matter_end(lines: list[str]) -> int:
    """Return the number of lines that the front matter takes, its two rules included."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((n for n, line in enumerate(lines[1:], 2) if line.rstrip() in {"---", "..."}), 0)


@dataclass
class _Reading:
    """The state of one pass over the Markdown tokens of a chapter."""

    path: str
    lines: list[str]
    echo: bool
    problems: list[Problem]
    cells: list[Cell] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    dialect: Dialect = field(init=False)
    prose: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.dialect = Dialect(self.path, self.problems)
        self.prose = list(self.lines)

    def read(self) -> None:
        """Visit every token once; `lines` then holds the text for pandoc."""
        originals = tuple(self.lines)
        tokens = markdown_parser().parse("\n".join(originals))
        for position, token in enumerate(tokens):
            if token.type == "fence":
                self._leave_out(token)
                self._fence(token)
            elif token.type in {"html_block", "code_block"}:
                self._block(token)
            elif token.type == "ordered_list_open" and token.attrGet("start") is None:
                self._leave_out_numbers(tokens, position)
            elif token.type == "inline" and token.map:
                before = tokens[position - 1]
                level = int(before.tag[1]) if before.type == "heading_open" else 0
                self._inline(token, originals, level)
        self.dialect.finish()

    def _leave_out(self, token: Token) -> None:
        """Blank a cell in the prose; of other code and of raw HTML, which readers see, only the fences."""
        first, last = token.map or [0, 0]
        lines = range(first, last) if token.info.strip() == "{python}" else (first, last - 1)
        for line in lines:
            self.prose[line] = ""

    def _leave_out_numbers(self, tokens: list[Token], position: int) -> None:
        """Blank the numbers of a list that counts from one: they are an order, not amounts."""
        level = tokens[position].level
        for token in tokens[position + 1 :]:
            if token.level <= level:
                return
            if token.type == "list_item_open" and token.level == level + 1 and token.map:
                line = token.map[0]
                self.prose[line] = re.sub(r"[0-9]+", _blank, self.prose[line], count=1)

    def _fence(self, token: Token) -> None:
        first, last = token.map or [0, 0]
        info = token.info.strip()
        if info != "{python}":
            if FENCE_LANGUAGE.fullmatch(info) is None:
                self._problem(first + 1, f"a block of {info} is not a Python cell; {QUARTO_WOULD}", "unknown")
            return
        if token.level or not self.lines[first].startswith("```"):
            self._problem(
                first + 1, "a cell must stand at the left margin, outside lists and quotations", "cell"
            )
        elif not self.lines[last - 1].startswith("```") or last - first < 3:
            self._problem(first + 1, "the cell is empty or not closed", "cell")
        else:
            cell, problems = read_cell(self.path, first + 1, token.content, echo=self.echo)
            marker = ["```{=dat-cell}", str(len(self.cells)), "```"]
            self.lines[first:last] = marker + [""] * (last - first - 3)
            self.cells.append(cell)
            self.problems.extend(problems)

    def _block(self, token: Token) -> None:
        """Code in raw HTML or in indented text would be printed, not executed."""
        first = (token.map or [0, 0])[0]
        for number, text in enumerate(token.content.splitlines(), first + 1):
            if "{python}" in text:
                self._problem(
                    number, "inline code inside raw HTML or indented text is not executed", "lookup"
                )
            self.dialect.shortcodes(number, text)

    def _inline(self, token: Token, originals: tuple[str, ...], level: int) -> None:
        first, last = token.map or [0, 0]
        for number in range(first, last):
            self.dialect.line(number + 1, originals[number], level)
        counted: dict[int, int] = {}
        for line, child in _children_with_lines(token, first + 1):
            if child.type == "code_inline" and child.content.startswith("{python}"):
                counted[line] = counted.get(line, 0) + 1
            elif child.type == "code_inline" and _LANGUAGE.match(child.content):
                self._problem(line, f"inline code `{child.content}` is not Python; {QUARTO_WOULD}", "unknown")
            elif child.type == "image":
                self._problem(
                    line, f"an image stands here; charts come from cells; {QUARTO_WOULD}", "unknown"
                )
            elif child.type == "link_open":
                self.dialect.link(line, str(child.attrGet("href") or ""))
        for line in counted:
            self._replace_lookups(line, originals[line - 1])

    def _replace_lookups(self, line: int, text: str) -> None:
        """Put numbered markers in the place of the lookups of one line (the cells of a table row share it)."""
        if self.lines[line - 1] != text:
            return
        found = list(_LOOKUP.finditer(text))
        if not found or text.count("{python}") != len(found):
            self._problem(line, "inline code must be written on one line as `{python} name`", "lookup")
            return
        pieces, end = [], 0
        for match in found:
            expression = match[1].strip()
            if not _is_dotted_name(expression):
                column = match.start() + 1
                message = f"inline code must be a dotted name and nothing else, found {expression!r}"
                self.problems.append(Problem(Place(self.path, line, column), message, "lookup"))
            pieces.append(f"{text[end : match.start()]}`{{dat-lookup}} {len(self.lookups)}`")
            self.lookups.append(Lookup(line, match.start() + 1, expression))
            end = match.end()
        self.lines[line - 1] = "".join(pieces) + text[end:]

    def _problem(self, line: int, message: str, code: str) -> None:
        self.problems.append(Problem(Place(self.path, line), message, code))


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser that finds code, headings and links.

    Link definitions are off: `[^1]: 出典` would be taken for one, and the footnote's text would vanish.
    """
    return MarkdownIt("commonmark").enable("table").disable(["reference", "text_join"])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _children_with_lines(token: Token, first: int) -> Iterator[tuple[int, Token]]:
    line = first
    for child in token.children or []:
        yield line, child
        if child.type in {"softbreak", "hardbreak"}:
            line += 1


def _is_dotted_name(expression: str) -> bool:
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in expression.split("."))


def _label_problems(source: Source) -> list[Problem]:
    """Report labels that are used twice and cross-references to labels that do not exist."""
    path, problems = source.page.path, []
    seen: dict[str, int] = {}
    places = [(heading.line, heading.id) for heading in source.headings]
    places += [(cell.line, cell.options.label) for cell in source.cells if cell.options.label]
    for line, label in sorted(places):
        if label in seen:
            message = f"label {label!r} is already used on line {seen[label]}"
            problems.append(Problem(Place(path, line), message, "label"))
        seen.setdefault(label, line)
    for reference in source.references:
        if reference.label not in seen:
            known = ", ".join(label for label in seen if label[:4] == reference.label[:4]) or "none"
            message = f"cross-reference @{reference.label}: no such label on this page (known: {known})"
            hint = (
                "; in Japanese text write [@label] so that the label ends"
                if not reference.label.isascii()
                else ""
            )
            problems.append(Problem(Place(path, reference.line, reference.column), message + hint, "label"))
    return problems
