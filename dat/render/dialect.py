"""The dialect: which Markdown constructs a chapter may use besides cells and lookups.

Everything that Quarto treats in a way of its own and the engine does not implement is a problem here:
shortcodes, unknown divs and attributes, other kinds of cross-reference. Line by line, without a parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dat.errors import Place, Problem
from dat.render.yaml_tree import QUARTO_WOULD

FENCE_LANGUAGE = re.compile(r"[\w+-]*|\{=html\}")
CALLOUTS = ("callout-note", "callout-tip", "callout-important", "callout-warning", "callout-caution")
LITERAL = "literal"  # marks a name with digits in it, such as [Q3]{.literal}
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)(?:\{=html\})?")
_HTML = re.compile(r"<[^<>]*>")
_ESCAPED = re.compile(r"\\.")
_SHORTCODE = re.compile(r"\{\{[<%]")
_DIV = re.compile(r"\s*:{3,}\s*(?P<rest>.*?)\s*:*\s*$")
_BRACES = re.compile(r"(?P<before>@?)\{(?P<inside>[^{}]*)\}")
_ATTRIBUTE = re.compile(
    r"""\.(?P<cls>[\w-]+)|\#(?P<id>[\w-]+)|(?P<key>[\w-]+)=(?P<value>"[^"]*"|'[^']*'|\S+)|\S+"""
)
_HEADING_ID = re.compile(r"\{#(?P<id>[\w-]+)\}\s*#*\s*$")
_REFERENCE = re.compile(r"(?<![\w@.])-?@(?:\{(?P<braced>[^{}]+)\}|(?P<plain>\w[\w:.#$%&+?~/-]*))")
_CROSS_REFERENCE = re.compile(r"(fig|tbl|sec)-")


@dataclass(frozen=True)
class Heading:
    """A heading and the id that stands behind it."""

    line: int
    level: int
    id: str


@dataclass(frozen=True)
class Reference:
    """A cross-reference such as `@fig-holdings`."""

    line: int
    column: int
    label: str


@dataclass(frozen=True)
class Link:
    """A link as written."""

    line: int
    target: str


@dataclass
class Dialect:
    """Judges the lines of one chapter and keeps the headings, references and links it met."""

    path: str
    problems: list[Problem]
    headings: list[Heading] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    _open_divs: list[tuple[int, bool]] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def line(self, number: int, text: str, heading_level: int) -> None:
        """Judge one line of running text, a heading or a table row (whose cells share the line)."""
        if number in self._seen:
            return
        self._seen.add(number)
        self.shortcodes(number, text)
        plain = _ESCAPED.sub("  ", _HTML.sub(_blank, _CODE.sub(_blank, text)))
        div = _DIV.match(plain)
        if div:
            self._div(number, div["rest"])
            return
        if heading_level:
            plain = self._heading(number, plain, heading_level)
        self._braces(number, plain)
        self._citations(number, plain)

    def shortcodes(self, number: int, text: str) -> None:
        """Shortcodes are a Quarto feature wherever they stand."""
        if _SHORTCODE.search(text):
            self._unknown(number, "a shortcode {{< … >}}")

    def link(self, number: int, target: str) -> None:
        """Remember a link; `build` knows which pages exist."""
        self.links.append(Link(number, target))

    def finish(self) -> None:
        """Report divs that are never closed."""
        for number, _ in self._open_divs:
            self._problem(number, "this ::: block is never closed", "div")

    def _div(self, number: int, rest: str) -> None:
        if rest:
            self._open_divs.append((number, ".callout-" in rest))
            inside = rest[1:-1] if rest.startswith("{") and rest.endswith("}") else f".{rest}"
            for word in _unknown_attributes(inside, callout=".callout-" in rest):
                self._unknown(number, f"{word} on a ::: block")
        elif self._open_divs:
            self._open_divs.pop()
        else:
            self._problem(number, "this ::: closes nothing", "div")

    def _heading(self, number: int, text: str, level: int) -> str:
        """Take the id off a heading; only the title of a callout needs none."""
        found = _HEADING_ID.search(text)
        if found:
            self.headings.append(Heading(number, level, found["id"]))
            if not found["id"].startswith("sec-"):
                self._problem(
                    number, f"the id of a heading begins with sec-, found {found['id']!r}", "heading"
                )
            return text[: found.start()]
        if not (self._open_divs and self._open_divs[-1][1]):
            self._problem(number, "the heading has no explicit id; write {#sec-…} behind it", "heading")
        return text

    def _braces(self, number: int, text: str) -> None:
        for match in _BRACES.finditer(text):
            if not match["before"] and match["inside"] != "python":
                for word in _unknown_attributes(match["inside"], callout=False):
                    self._unknown(number, f"{word} in {{{match['inside']}}}")

    def _citations(self, number: int, text: str) -> None:
        for match in _REFERENCE.finditer(text):
            label = (match["braced"] or match["plain"]).rstrip(":.#$%&+?~/-")
            if _CROSS_REFERENCE.match(label):
                self.references.append(Reference(number, match.start() + 1, label))
            else:
                self._unknown(number, f"the citation @{label}")

    def _unknown(self, number: int, what: str) -> None:
        self._problem(number, f"{what}: {QUARTO_WOULD}", "unknown")

    def _problem(self, number: int, message: str, code: str) -> None:
        self.problems.append(Problem(Place(self.path, number), message, code))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _unknown_attributes(text: str, *, callout: bool) -> list[str]:
    """Return the attributes that the engine would not treat as Quarto does."""
    return [match[0] for match in _ATTRIBUTE.finditer(text) if not _is_known(match, callout=callout)]


def _is_known(match: re.Match[str], *, callout: bool) -> bool:
    if match["cls"]:
        known = match["cls"] == LITERAL or match["cls"].startswith("dat-")
        return known or (callout and match["cls"] in CALLOUTS)
    if match["id"]:
        return re.match(r"[a-z]+-", match["id"]) is None or match["id"].startswith(("sec-", "dat-"))
    return match["key"] == "lang" or (callout and match["key"] == "title")
