"""Reading a finished PDF back: the numbers that are printed in it, and the files that travel inside it.

A number in print is a link to its line in the table of sources. Where the link leads says which metric in
which view it is; what stands on the page under the link's rectangles is what a reader sees.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from dat.model import VIEWS
from dat.publish.parts import split_prefix
from dat.read.foreign import broken

_CARD = re.compile(rf"m-(?P<view>{'|'.join(VIEWS)})-(?P<metric>.+)")
_HARD_SPACE = 0xA0
_BROKEN_WITHOUT_SPACE = tuple("-–—−/($")
# Some programs that pass a PDF on add a few bytes behind its last line.
_LAST_LINE, _BEHIND = b"%%EOF", 1024


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A linked number: its metric and view, its text, the page of the PDF (from 1) and the chapter's name.

    A number that is broken over lines is one text again; a hard space is an ordinary one, as it looks.
    """

    metric: str
    view: str
    text: str
    page: int
    chapter: str


@dataclass(frozen=True, slots=True)
class PdfReport:
    """What a PDF says: its language, its linked numbers in reading order, its attachments by name."""

    language: str
    pages: int
    numbers: tuple[PrintedNumber, ...]
    attachments: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A printed character: its place in the page's text and the middle of its box in points."""

    place: int
    across: float
    up: float
    character: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A rectangle of a link: the name that all its rectangles share, and the number as far as it stands in this one."""

    link: str
    number: PrintedNumber


def read_pdf(path: Path) -> PdfReport:
    """Read a PDF back.

    Raises:
        BrokenInput: the file is missing, or is no PDF that can be read in full without a password.
    """
    _require_whole_pdf(path)
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            return _read(document)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
        got = "one that asks for a password" if is_locked else "one that is damaged"
        raise broken(
            path, f"expected a PDF that can be opened, got {got}; take the published file"
        ) from error


def _require_whole_pdf(path: Path) -> None:
    """Raise if there is no file, or one that does not begin and end as a PDF does."""
    if path.is_dir():
        raise broken(path, "expected a PDF, got a folder")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise broken(path, "expected a PDF, got nothing: there is no such file") from None
    if not data:
        raise broken(path, "expected a PDF, got an empty file")
    if not data.startswith(b"%PDF-"):
        raise broken(path, "expected a PDF, got something else: it does not begin with %PDF-")
    if _LAST_LINE not in data[-_BEHIND:]:
        raise broken(path, "expected a whole PDF, got one that is cut off; copy or download it again")


def _read(document: Any) -> PdfReport:
    language = _text(pdfium.FPDFCatalog_GetLanguage, document)
    pieces = [piece for place in range(len(document)) for piece in _pieces(document[place], place + 1)]
    files = (document.get_attachment(place) for place in range(document.count_attachments()))
    attachments = {file.get_name(): bytes(file.get_data()) for file in files}
    return PdfReport(language, len(document), tuple(_numbers(pieces, language)), attachments)


def _text(function: Callable[..., int], *arguments: Any) -> str:
    """Return the text that a function of the library writes into a buffer of the size it asks for."""
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _pieces(page: Any, number: int) -> Iterator[_Piece]:
    """Yield the rectangles of a page's links to cards, in the order of the text.

    Rectangles of a link overlap where an element stands inside it; each glyph belongs to the first of them.
    """
    glyphs: Sequence[_Glyph] | None = None
    taken: set[tuple[str, int]] = set()
    for place in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, place)
        chapter, card = split_prefix(_text(pdfium.FPDFAnnot_GetStringValue, annotation, b"Dest"))
        found = _CARD.fullmatch(card)
        if found is not None:
            glyphs = tuple(_glyphs(page)) if glyphs is None else glyphs
            name = _text(pdfium.FPDFAnnot_GetStringValue, annotation, b"NM")
            link = name.partition(".")[0] or f"{number}/{place}"
            inside = [glyph for glyph in _within(annotation, glyphs) if (link, glyph.place) not in taken]
            taken.update((link, glyph.place) for glyph in inside)
            text = "".join(glyph.character for glyph in inside).strip(" ")
            metric = found["metric"].replace("-", ".")
            yield _Piece(link, PrintedNumber(metric, found["view"], text, number, chapter))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _glyphs(page: Any) -> Iterator[_Glyph]:
    """Yield what is printed on the page in the order of its text.

    Left out are spaces that the library only infers, and slanting text: the stamp across the pages of a draft.
    """
    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    for place in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, place) == 1 or pdfium.FPDFText_GetCharAngle(text, place):
            continue
        pdfium.FPDFText_GetLooseCharBox(text, place, box)
        code = pdfium.FPDFText_GetUnicode(text, place)
        character = " " if code == _HARD_SPACE else chr(code)
        yield _Glyph(place, (box.left + box.right) / 2, (box.bottom + box.top) / 2, character)


def _within(annotation: Any, glyphs: Sequence[_Glyph]) -> Iterator[_Glyph]:
    """Yield the glyphs whose middle lies in the annotation's rectangle."""
    area = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, area)
    low, high = sorted((area.bottom, area.top))
    for glyph in glyphs:
        if area.left <= glyph.across <= area.right and low <= glyph.up <= high:
            yield glyph


def _numbers(pieces: Sequence[_Piece], language: str) -> Iterator[PrintedNumber]:
    """Yield whole numbers: the rectangles of one link, which follow each other, put together."""
    for _, group in groupby(pieces, key=lambda piece: piece.link):
        parts = [piece.number for piece in group]
        yield replace(parts[0], text=_joined([part.text for part in parts], language))


def _joined(lines: Iterable[str], language: str) -> str:
    """Return one text from lines; English is broken at spaces, which are not printed there and come back."""
    text = ""
    for line in filter(None, lines):
        had_space = language == "en" and text and not text.endswith(_BROKEN_WITHOUT_SPACE)
        text += f" {line}" if had_space else line
    return text
