"""The article's text as paragraphs with the places that rows and claims name: title, summary.b2, cango.h, cango.p1.

Places are counted within the lines that `text` in article.yml gives to each part. A line that begins with a dash or
dot is a bullet (b1, b2 …), any other a paragraph (p1, p2 …). The first line of a part is its heading (h) when it does
not end as a sentence does. A line that only introduces what follows, ending in a colon, is counted with the next one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dat.errors import BrokenInput, Place, Problem
from dat.model import Article
from dat.read.foreign import broken, read_foreign

_WHAT = "the article's text"
_BULLET = re.compile(r"\s*[-–—・•*●]\s*")
_SENTENCE = re.compile(r"[。.!?!?…][」』)\")]?\s*$")
_INTRODUCES = re.compile(r"[::]\s*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the article's text with its place; lines outside all parts have no place."""

    place: str
    line: int
    text: str

    @property
    def part(self) -> str:
        """Return the part of the text that the line belongs to."""
        return self.place.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Text:
    """The article's text: the path that messages name, and its paragraphs in order."""

    path: str
    paragraphs: tuple[Paragraph, ...]


def read_text(path: Path, article: Article) -> Text:
    """Return the paragraphs of the article's file.

    Raises:
        BrokenInput: the file is missing, empty, no text, in another encoding or shorter than article.yml says.
    """
    # Lines as editors count them; str.splitlines ends them at rare signs as well.
    lines = [line.rstrip("\n") for line in io.StringIO(read_foreign(path, _WHAT), newline=None)]
    if not any(line.strip() for line in lines):
        raise broken(path, f"expected {_WHAT}, got an empty file")
    if not article.text:
        message = "expected 'text' with the lines of each part of the article (cango: 18-25), got nothing"
        raise BrokenInput([Problem(Place(article.place.path), message)])
    part, last = max(((part, last) for part, (_, last) in article.text.items()), key=lambda item: item[1])
    if last > len(lines):
        message = f"expected {last} lines, the last of {part!r} by 'text' in {article.place.path}"
        raise broken(path, f"{message}, got {len(lines)}; is this the whole article?")
    return Text(str(path), tuple(_paragraphs(lines, article)))


def _paragraphs(lines: list[str], article: Article) -> Iterator[Paragraph]:
    within = {number for first, last in article.text.values() for number in range(first, last + 1)}
    for number, line in enumerate(lines, 1):
        if number not in within and line.strip():
            yield Paragraph("", number, line)
    for part, (first, last) in article.text.items():
        numbered = [(number, lines[number - 1]) for number in range(first, last + 1)]
        yield from _placed(part, [(number, line) for number, line in numbered if line.strip()])


def _placed(part: str, lines: list[tuple[int, str]]) -> Iterator[Paragraph]:
    """Yield the lines of a part with their places; a part of a single line is a place itself."""
    if len(lines) == 1:
        yield Paragraph(part, *lines[0])
        return
    counts = {"b": 0, "p": 0}
    for index, (number, line) in enumerate(lines):
        kind = "b" if _BULLET.match(line) else "p"
        if index == 0 and kind == "p" and not _SENTENCE.search(line):
            yield Paragraph(f"{part}.h", number, line)
            continue
        introduces = _INTRODUCES.search(line) is not None
        yield Paragraph(f"{part}.{kind}{counts[kind] + 1}", number, line)
        counts[kind] += not introduces
