"""Typesetting one document with WeasyPrint: a pure function from a job to the bytes of a PDF.

Silence is part of the contract: anything WeasyPrint warns about (a rule it does not know, a picture it
cannot read, a character without a glyph, an anchor that stands twice) fails the build. The bytes depend on
the job and the machine's fonts and libraries alone: its dates come from the document, its identifier from the bytes.

Every PDF is PDF/A-3u, for archives: fonts and colours are inside, every glyph knows its character, files may
be attached. It is tagged for screen readers as well, but does not claim the level 3a, which wants running
heads marked as artifacts; WeasyPrint leaves them unmarked.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import gc
import io
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from dat.cache.digest import digest_of
from dat.errors import BrokenPublication, MissingTool, Place, Problem
from dat.publish.tools import JAPANESE_FONTS, typesetter

NATIVE_LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FORM = "pdf/a-3u"
_KANA_AND_KANJI = range(0x3041, 0xA000)
_INPUTS = (".csv", ".yml")
# Said here, because what a machine takes a file's ending for would change the bytes.
_MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".yml": "application/yaml"}
_BASE = "file:///"  # what stands in a document without a scheme is an address within the site


@dataclass(frozen=True, slots=True)
class Job:
    """One PDF to make: its document, the texts of its style sheets in order, its pictures, and how long it may get.

    `name` is its file name, for messages. `pictures` are by their addresses in the document; nothing else is read.
    `attachments` are files that travel inside the PDF, by name; a document with attachments tells its date.
    """

    html: str
    language: str
    name: str
    styles: tuple[str, ...] = ()
    longest: int | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The digest of everything that the PDF's bytes depend on, the machine's libraries and fonts included."""
        files = (digest_of(*_flat(self.pictures)), digest_of(*_flat(self.attachments)))
        styles = digest_of(*self.styles)
        return digest_of(typesetter(), self.html, self.language, self.name, str(self.longest), styles, *files)


def _flat(files: Mapping[str, bytes]) -> Iterator[str | bytes]:
    for name, data in sorted(files.items()):
        yield name
        yield data


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF and its number of pages."""

    data: bytes
    pages: int


def typeset(job: Job) -> Typeset:
    """Make the PDF.

    Raises:
        BrokenPublication: WeasyPrint warns, a font is missing, or the document is too long.
        MissingTool: a library of the system is missing.
    """
    weasyprint = load_weasyprint()
    heard: list[str] = []
    with _heard(heard), _no_collections():
        from weasyprint.text.fonts import FontConfiguration

        shelf = FontConfiguration()
        fetcher = _fetcher(job.pictures)
        styles = [
            weasyprint.CSS(string=text, font_config=shelf, url_fetcher=fetcher, base_url=_BASE)
            for text in job.styles
        ]
        source = weasyprint.HTML(string=job.html, base_url=_BASE, url_fetcher=fetcher)
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
        raise BrokenPublication(Problem(Place(job.name), message, "pdf") for message in problems)
    return Typeset(data, len(document.pages))


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Put off collecting garbage: among a million boxes in use, looking for it takes a twentieth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    """Return what WeasyPrint gets its pictures from: the given ones, and those written into the document."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Shelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(_BASE):
                return super().fetch(url, headers)
            name = unquote(url.removeprefix(_BASE))
            if name not in pictures:
                raise ValueError(f"there is no picture {name!r}")
            return URLFetcherResponse(url, pictures[name])

    return Shelf(allowed_protocols=("data",))


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
