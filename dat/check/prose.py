"""Finding digits that were typed: in a chapter's words, headings, links, captions, title and description.

Numbers on a page come from lookups, so that none can go stale. What is no amount may be marked as a name,
`[Q3]{.literal}`; the title and the description are plain text, in which a word such as Q3 or 6-K counts as one.
Everything that readers never see is left out: cells, ids, attributes, addresses, comments. Words for round numbers
(half, 三社, 百億) are words; those of more than one figure (四千四百五十一, forty-four) are typed like any other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from dat.amount import Period
from dat.errors import Place, Problem
from dat.render.dialect import LITERAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dat.numerals.mention import Mention
    from dat.render.project import Project
    from dat.render.source import Source

_MARK = f"mark a name as [Q3]{{.{LITERAL}}}"
_NO_LOOKUPS = "titles and captions hold no lookups, so say it in the text"
_SHOWN_KEYS = ("title", "description", "fig-cap", "tbl-cap")
_KEY = re.compile(r"(?P<mark>#\| ?)?(?P<key>[\w-]+):")
# Every way to begin is one plain sign: only then does a search pass over other text quickly.
_NEVER_SHOWN = re.compile(
    r"""
      <!--.*?-->                                          # a comment
    | `(?P<ticks>`*)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)*?)(?<!`)`(?P=ticks)(?!`)  # code and lookups, within one paragraph
    | <[A-Za-z/!?][^<>]*>                                 # a tag, or an address in angle brackets
    | \{(?=[.\#=]|[\w-]+=)[^{}]*\}                        # attributes
    | \((?<=\]\()[ \t]*\n?[ \t]*(?:<[^<>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)  # where a link leads
    | \[\^[^\]\s]+\]                                      # the name of a note
    | @\{?(?:fig|tbl|sec)-[\w-]+                          # a cross-reference
    | https?://[!\#-;=?-Z_a-z~%&]+                        # an address
    """,
    re.VERBOSE | re.DOTALL,
)
_READ_ALOUD = re.compile(
    r"""\b(?:alt|title|aria-(?:label|description|valuetext)|label|placeholder|value)\s*=\s*(?:"[^"]*"|'[^']*')"""
)
_NAMED = re.compile(rf"\[(?P<name>[^\[\]]*)\]\{{[^{{}}]*\.{LITERAL}\b[^{{}}]*\}}")
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
# In plain text, which knows no spans: a word that begins with letters (Q3), or a form such as 6-K.
_PLAIN_NAME = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]+[0-9]{1,2}|[0-9]{1,2}-[A-Z])(?![A-Za-z0-9])")
_ASCII_DIGIT = re.compile(r"[0-9]")
# Digits, and all signs but those of ASCII, kana and kanji.
_MAYBE_DIGIT = re.compile(r"[^\x00-/:-\x7f\u3041-\u30ff\u3400-\u9fff]")
# Numbers in words, of two figures or more; the 四 of 四半期 (a quarter) is none.
_FIGURE, _WORTH = "(?:[一二三五六七八九]|四(?!半期))", "[〇十百千万億兆]"
_ONES = "(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = "(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
_SPELLED = re.compile(
    rf"(?:{_FIGURE}|{_WORTH})*?(?:{_FIGURE}{_WORTH}*{_FIGURE}|十{_FIGURE})(?:{_FIGURE}|{_WORTH})*"
    rf"|\b(?:{_ONES} (?:hundred|thousand) and )?{_TENS}[- ]{_ONES}\b"
    rf"|\b{_ONES} (?:hundred|thousand) and (?:{_ONES}|{_TENS})\b",
    re.IGNORECASE,
)
# What every number in words has in it, quickly looked for in a text without capitals.
_MAYBE_SPELLED = (
    re.compile(rf"[一二三四五六七八九十]{_WORTH}*{_FIGURE}"),
    re.compile(rf"ty[- ]{_ONES}|(?:hundred|thousand) and "),
)
# What may stand between the digits of one number, such as the two signs of 4.5億~5億.
_BETWEEN, _WIDEST = frozenset(".,:/-–〜~・,.:/-千万億兆"), 2


def prose_findings(source: Source, today: date) -> Iterator[Problem]:
    """Yield every number that was typed where readers would take it for one from the data.

    `today` is the day from which dates without a year are counted, should a span call one a name.
    """
    path = source.page.path
    yield from _in_front_matter(source)
    yield from typed(path, 1, marked_up(source.prose), f"print it with a lookup, or {_MARK}")
    yield from _misnamed(path, source.prose, today)
    for cell in source.cells:
        yield from typed(
            path, cell.line + 1, marked_up(_shown_lines(cell.code)), f"{_NO_LOOKUPS}, or {_MARK}"
        )


def _in_front_matter(source: Source) -> Iterator[Problem]:
    """Yield numbers in title and description, also those that only the escapes of YAML spell out."""
    path = source.page.path
    found = tuple(typed(path, 1, plain_text(_front_matter(source)), _NO_LOOKUPS))
    yield from found or typed(path, 2, plain_text(f"{source.title} {source.description}"), _NO_LOOKUPS)


def settings_findings(project: Project) -> Iterator[Problem]:
    """Yield numbers typed in the names that _quarto.yml gives to the site, its sidebars and their lines."""
    entries = (entry.text or "" for sidebar in project.sidebars for entry in sidebar.entries)
    names = (project.title, project.description, *(sidebar.title for sidebar in project.sidebars), *entries)
    for name in names:
        for _, number in typed_numbers(plain_text(name)):
            yield Problem(
                Place("_quarto.yml"), f"expected no typed numbers, got {number!r} in {name!r}", "digit"
            )


def _front_matter(source: Source) -> str:
    """Return title and description where they stand, everything else blank."""
    lines, prose = source.written.split("\n"), source.prose.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), 0)
    return _shown_lines("\n".join(lines[: min(end, len(prose))]))


def _shown_lines(text: str) -> str:
    """Return the values of those keys of front matter, or of a cell's `#|` lines, that are printed; the rest blank."""
    kept, is_shown = [], False
    for line in text.split("\n"):
        match = _KEY.match(line)
        if match is not None:
            is_shown = match["key"] in _SHOWN_KEYS
        elif not line.startswith(("#|", " ")):
            is_shown = False
        key_ends = match.end() if match is not None else 0
        kept.append(" " * key_ends + line[key_ends:] if is_shown else "")
    return "\n".join(kept)


def marked_up(text: str) -> str:
    """Return Markdown with everything blank that readers do not see, or that is marked as a name."""
    return _ENTITY.sub(_blank_but_a_number, _NEVER_SHOWN.sub(_blank_but_read_aloud, _NAMED.sub(_blank, text)))


def _blank_but_a_number(entity: re.Match[str]) -> str:
    from html import unescape

    return entity[0] if _digits(unescape(entity[0])) else _blank(entity)


def plain_text(text: str) -> str:
    """Return plain text with names such as Q3 blank."""
    return _PLAIN_NAME.sub(_blank, text) if _ASCII_DIGIT.search(text) else text


def typed_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each typed number begins and how it is written: digits of all scripts, and long numbers in words."""
    small = text.lower()
    if not any(pattern.search(small) for pattern in _MAYBE_SPELLED):
        yield from _in_digits(text)
        return
    spelled = ((match.start(), match[0]) for match in _SPELLED.finditer(text))
    yield from sorted([*_in_digits(_SPELLED.sub(_blank, text)), *spelled])


def _in_digits(text: str) -> Iterator[tuple[int, str]]:
    start = end = -1
    for position in _digits(text):
        if start >= 0 and position - end <= _WIDEST and set(text[end:position]) <= _BETWEEN:
            end = position + 1
            continue
        if start >= 0:
            yield start, text[start:end]
        start, end = position, position + 1
    if start >= 0:
        yield start, text[start:end]


def _digits(text: str) -> list[int]:
    found = (match.start() for match in _MAYBE_DIGIT.finditer(text))
    return [position for position in found if _is_digit(text[position])]


@lru_cache(maxsize=4096)
def _is_digit(char: str) -> bool:
    """Whether a character is a digit of any script, or a sign made of one such as ㋁ (2月)."""
    return any(unicodedata.category(part).startswith("N") for part in unicodedata.normalize("NFKC", char))


def typed(path: str, first_line: int, text: str, remedy: str) -> Iterator[Problem]:
    """Yield a problem for every typed number of a text that begins on a line of a file."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for position, number in typed_numbers(text):
        row = bisect_right(starts, position) - 1
        place = Place(path, first_line + row, position - starts[row] + 1)
        yield Problem(place, f"expected no typed numbers, got {number!r}; {remedy}", "digit")


def _misnamed(path: str, text: str, today: date) -> Iterator[Problem]:
    """Yield spans that call an amount or a date a name; a quarter such as Q3 may be one."""
    for match in _NAMED.finditer(text):
        name = match["name"]
        if not _is_amount(name, today):
            continue
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        message = f"expected a name in [{name}]{{.{LITERAL}}}, got a number; print it with a lookup"
        yield Problem(Place(path, line, column), message, "literal")


def _is_amount(name: str, today: date) -> bool:
    """Whether what a span calls a name is an amount, a date or no word at all."""
    if not any(char.isalpha() for char in name):
        return True
    from dat.numerals import read_numbers

    return any(_is_number(mention, name) for mention in read_numbers(name, today))


def _is_number(mention: Mention, name: str) -> bool:
    """Whether a number is one and no part of a name: all of it, or a date, or with a unit; a quarter may be a name."""
    if isinstance(mention.number, Period):
        return mention.number.precision != "quarter"
    return mention.text == name or str(mention.number.unit) != "count"


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _blank_but_read_aloud(match: re.Match[str]) -> str:
    """Blank a lookup, tag or attributes, but keep code that is shown, and the texts that are read aloud."""
    kept = list(_blank(match))
    if match["code"] is not None and not match["code"].startswith("{python}"):
        start = match.start("code") - match.start()
        kept[start : start + len(match["code"])] = plain_text(match["code"])
    if match[0].startswith(("<", "{")):
        for spoken in _READ_ALOUD.finditer(match[0]):
            kept[spoken.start() : spoken.end()] = spoken[0]
    return "".join(kept)
