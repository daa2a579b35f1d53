"""Typesetting one document with WeasyPrint; run as a program, it typesets the job on its standard input.

Silence is part of the contract: anything WeasyPrint warns about (a rule it does not know, a picture it
cannot read, a character without a glyph, an anchor that stands twice) fails the build. The bytes depend on
the document alone: its date comes from the document, its identifier from the bytes.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dat.errors import BrokenPublication, DatError, MissingTool, Place, Problem
from dat.publish.files import write_atomically

NATIVE_LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
JAPANESE_FONTS = "fonts-noto-cjk"
_KANA_AND_KANJI = range(0x3041, 0xA000)


@dataclass(frozen=True, slots=True)
class Job:
    """One PDF to make: its document, style sheets, the folder its pictures lie in, and how long it may get."""

    html: str
    language: str
    target: str
    base: str
    styles: tuple[str, ...]
    longest: int | None = None


def typeset(job: Job) -> int:
    """Make the PDF and return its number of pages."""
    weasyprint = load_weasyprint()
    warnings: list[str] = []
    fonts: list[Any] = []
    with _heard(warnings):
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        shelf = FontConfiguration()
        fetcher = URLFetcher(allowed_protocols=("file", "data"))
        styles = [
            weasyprint.CSS(filename=path, font_config=shelf, url_fetcher=fetcher) for path in job.styles
        ]
        source = weasyprint.HTML(string=job.html, base_url=f"{Path(job.base).as_uri()}/", url_fetcher=fetcher)
        document = source.render(font_config=shelf, stylesheets=styles, pdf_tags=True)
        data: bytes = document.write_pdf(
            pdf_tags=True,
            pdf_identifier=True,
            finisher=lambda rendered, _: fonts.extend(rendered.fonts.values()),
        )
    problems = [f"WeasyPrint: {warning}" for warning in dict.fromkeys(warnings)]
    problems += _wrong_fonts(job, fonts) + _too_long(job, len(document.pages))
    if problems:
        name = Path(job.target).name
        raise BrokenPublication(Problem(Place(name), message, "pdf") for message in problems)
    write_atomically(Path(job.target), data)
    return len(document.pages)


def load_weasyprint() -> Any:
    """Import WeasyPrint, or say which packages of the system it lacks."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as error:
        reason = str(error).splitlines()[0]
        message = f"PDFs need libraries of the system ({reason}): apt-get install {NATIVE_LIBRARIES}"
        raise MissingTool(message) from error
    return weasyprint


@contextlib.contextmanager
def _heard(messages: list[str]) -> Iterator[None]:
    """Collect what WeasyPrint warns about."""
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _wrong_fonts(job: Job, fonts: Iterable[Any]) -> list[str]:
    """Return a problem when a Japanese document embeds no font that drew its characters."""
    if job.language != "ja":
        return []
    drawn = (text for font in fonts for text in font.to_unicode.values())
    if any(ord(character) in _KANA_AND_KANJI for text in drawn for character in text):
        return []
    return [f"no Japanese font is embedded; install one: apt-get install {JAPANESE_FONTS}"]


def _too_long(job: Job, pages: int) -> list[str]:
    if job.longest is None or pages <= job.longest:
        return []
    return [f"has {pages} pages, at most {job.longest} are allowed: shorten the chart or the check table"]


def main() -> int:
    """Typeset the job on standard input; answer with pages or problems as JSON on standard output."""
    given = json.load(sys.stdin)
    job = Job(**{**given, "styles": tuple(given["styles"])})
    try:
        answer: dict[str, Any] = {"pages": typeset(job)}
    except BrokenPublication as error:
        answer = {"problems": [asdict(problem) for problem in error.problems]}
    except DatError as error:
        answer = {"missing": str(error)}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
