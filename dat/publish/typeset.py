"""Typesetting one document with WeasyPrint; run as a program, it typesets the job on its standard input.

Silence is part of the contract: anything WeasyPrint warns about (a rule it does not know, a picture it
cannot read, a character without a glyph, an anchor that stands twice) fails the build. The bytes depend on
the document alone: its dates come from the document, its identifier from the bytes.

Every PDF is PDF/A-3u, for archives: fonts and colours are inside, every glyph knows its character, files may
be attached. It is tagged for screen readers as well, but does not claim the level 3a, which wants running
heads marked as artifacts; WeasyPrint leaves them unmarked.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from dat.errors import BrokenPublication, DatError, MissingTool, Place, Problem
from dat.files import write_atomically

NATIVE_LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
JAPANESE_FONTS = "fonts-noto-cjk"
FORM = "pdf/a-3u"
_KANA_AND_KANJI = range(0x3041, 0xA000)
_INPUTS = (".csv", ".yml")
# Said here, because what a machine takes a file's ending for would change the bytes.
_MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".yml": "application/yaml"}


@dataclass(frozen=True, slots=True)
class Job:
    """One PDF to make: its document, style sheets, the folder its pictures lie in, and how long it may get.

    `attachments` are files that travel inside the PDF, by name; a document with attachments tells its date.
    """

    html: str
    language: str
    target: str
    base: str
    styles: tuple[str, ...]
    longest: int | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the job as JSON, for the process that does it."""
        files = {name: base64.b64encode(data).decode() for name, data in self.attachments.items()}
        return json.dumps({**asdict(self), "attachments": files})

    @classmethod
    def from_json(cls, text: str) -> Job:
        """Return the job that `to_json` wrote."""
        given = json.loads(text)
        files = {name: base64.b64decode(data) for name, data in given["attachments"].items()}
        return cls(**{**given, "styles": tuple(given["styles"]), "attachments": files})


def typeset(job: Job) -> int:
    """Make the PDF and return its number of pages."""
    weasyprint = load_weasyprint()
    heard: list[str] = []
    with _heard(heard):
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
            pdf_variant=FORM,
            pdf_tags=True,
            attachments=_attached(job, document.metadata.created, fetcher),
            finisher=partial(_finish, source),
        )
    problems = [f"WeasyPrint: {warning}" for warning in dict.fromkeys(heard)]
    problems += _wrong_fonts(job, document.fonts.values()) + _too_long(job, len(document.pages))
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
    """Collect what WeasyPrint warns about.

    What Python warns of is no word of WeasyPrint: it leaves the colour profile's file to the garbage collector.
    """
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            yield
    finally:
        logger.removeHandler(handler)


def _attached(job: Job, created: str | None, fetcher: Any) -> list[Any]:
    """Return the files to attach, sorted as a PDF lists them, each with its kind and the document's date."""
    from weasyprint import Attachment

    if not job.attachments:
        return []
    day = dt.datetime.fromisoformat(created or "")
    return [
        Attachment(
            url=f"data:{_MEDIA_TYPES[PurePosixPath(name).suffix]};base64,{base64.b64encode(data).decode()}",
            url_fetcher=fetcher,
            name=name,
            description=name,
            created=day,
            modified=day,
            relationship="Source" if name.endswith(_INPUTS) else "Data",
        )
        for name, data in sorted(job.attachments.items())
    ]


def _finish(source: Any, document: Any, pdf: Any) -> None:
    """Name the links, and list every attached file once where WeasyPrint lists it twice.

    A link becomes a rectangle for each line and each element in it. They share the first part of their names,
    so that whoever reads the PDF back can put the link's text together.
    """
    from weasyprint.pdf import pydyf

    links = enumerate(source.etree_element.iter("a"), start=1)
    numbers = {id(part): number for number, link in links for part in link.iter()}
    for page in document.pages:
        for place, (_, _, _, box) in enumerate(page.links):
            box.link_annotation["NM"] = pydyf.String(f"{numbers[id(box.element)]}.{place}")
    files = pdf.catalog.get("AF", [])
    files[:] = dict.fromkeys(files)


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
    try:
        answer: dict[str, Any] = {"pages": typeset(Job.from_json(sys.stdin.read()))}
    except BrokenPublication as error:
        answer = {"problems": [asdict(problem) for problem in error.problems]}
    except DatError as error:
        answer = {"missing": str(error)}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
