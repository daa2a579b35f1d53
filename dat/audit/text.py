"""The article's text as paragraphs with the places that rows and claims name: title, summary.b2, cango.h, cango.p1.

Places are counted within the lines that `text` in article.yml gives to each part. A line that begins with a dash or
dot is a bullet (b1, b2 …), any other a paragraph (p1, p2 …). The first line of a part is its heading (h) when it does
not end as a sentence does. A line that only introduces what follows, ending in a colon, is counted with the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dat.errors import BrokenInput, Place, Problem
from dat.model import Article

_BULLET = re.compile(r"\s*[-–—・•*●]\s*")
_SENTENCE = re.compile(r"[。.!?!?…][」』)\")]?\s*$")
_INTRODUCES = re.compile(r"[::]\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_COMMON = re.compile(r"[ -~\sぁ-ヿ、。]")  # kanji are left out: any bytes read as some


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
    lines = _decoded(path).splitlines()
    if not any(line.strip() for line in lines):
        raise _broken(str(path), "expected the article's text, got an empty file")
    if not article.text:
        message = "expected 'text' with the lines of each part of the article (cango: 18-25), got nothing"
        raise _broken(article.place.path, message)
    for part, (_, last) in article.text.items():
        if last > len(lines):
            message = f"expected the {last} lines that 'text' in {article.place.path} gives to {part!r}"
            raise _broken(str(path), f"{message}, got {len(lines)}; is this the whole article?")
    return Text(str(path), tuple(_paragraphs(lines, article)))


def _broken(path: str, message: str) -> BrokenInput:
    return BrokenInput([Problem(Place(path), message)])


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _broken(str(path), "expected the article's text, got no such file") from None
    except IsADirectoryError:
        raise _broken(str(path), "expected the article's text, got a folder") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken(str(path), f"expected UTF-8 text, got {_encoding(data)}") from None
    if _CONTROL.search(text):
        raise _broken(str(path), f"expected UTF-8 text, got {_encoding(data)}")
    return text


def _encoding(data: bytes) -> str:
    """Return what a file that is not UTF-8 seems to be, for the message."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16; save it as UTF-8"
    if b"\x1b$" in data:
        return "ISO-2022-JP; save it as UTF-8"
    guesses = {"UTF-16": ("utf-16-le", "utf-16-be"), "EUC-JP": ("euc_jp",), "Shift_JIS": ("cp932",)}
    for name, codecs in guesses.items():
        if any(_reads_as(data, codec) for codec in codecs):
            return f"{name}; save it as UTF-8"
    return "something that is no text" if b"\0" in data else "another encoding; save it as UTF-8"


def _reads_as(data: bytes, codec: str) -> bool:
    """Whether the bytes are text in an encoding: no control characters, and a good part kana or Latin letters."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None and 3 * len(_COMMON.findall(text)) >= len(text)


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
