"""The facade that chapters use: views with their numbers, charts, tables, headlines, under short names.

    report = dat.open_report()
    says, shown, now = report.article.cango, report.disclosed.cango, report.latest.cango
    says.sale_2026_02.amount            a number; its display form is marked with metric and view
    says.sale_2026_02.date.month_day    a part of a date
    report.chart("holdings", "cango")   a block

A name that does not exist and a value that is missing fail at attribute access, with the nearest names; display
methods never raise. Everything is emitted as Markdown with raw HTML inside, since Quarto adds scripts from elsewhere
to pages that hold `text/html` outputs.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.amount import Dated, Missing
from dat.errors import MissingValue, UnknownName, UsageError
from dat.formatting import STYLES
from dat.model import LANGUAGES
from dat.read import read_dataset
from dat.values import OWN, Evaluations, Shown, Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.model import Language, Section


@dataclass(frozen=True, slots=True)
class Number:
    """One number for a place in a text."""

    shown: Shown

    def __getattr__(self, name: str) -> Number:
        """Return a part of a date: `month_day`, `year_month`, `month`, `year`."""
        if name.startswith("_"):
            raise AttributeError(name)
        if not isinstance(self.shown.result, Dated):
            raise UnknownName(f"part of {self.shown.metric}", name, ())
        if name not in STYLES:
            raise UnknownName(f"part of the date {self.shown.metric}", name, STYLES)
        return Number(Shown(self.shown.view, self.shown.metric, self.shown.result, self.shown.language, name))

    def __str__(self) -> str:
        """Return the number as text."""
        return self.shown.text

    def _repr_markdown_(self) -> str:
        return f"`{self.shown.html}`{{=html}}"


@dataclass(frozen=True, slots=True)
class Names:
    """The numbers of a view below a name: `report.disclosed`, `report.disclosed.cango`, and so on."""

    values: Values
    view: str
    path: str = ""

    def __getattr__(self, name: str) -> Names | Number:
        """Return the names or the number below this one."""
        if name.startswith("_"):
            raise AttributeError(name)
        path = f"{self.path}.{name}" if self.path else name
        if self._holds_more(path):
            return Names(self.values, self.view, path)
        if not self.path:
            raise UnknownName("company or asset", name, self._subjects())
        shown = self.values.shown(f"{self.view}.{path}")
        if isinstance(shown.result, Missing):
            raise MissingValue(self.view, path, shown.result.why)
        return Number(shown)

    def _subjects(self) -> tuple[str, ...]:
        data = self.values.data
        assets = (asset.lower() for asset in data.assets)
        return (*data.companies, *assets, "industry", *OWN)

    def _holds_more(self, path: str) -> bool:
        subject, _, event = path.partition(".")
        return (
            event in self.values.data.event_names.get(subject, ()) if event else subject in self._subjects()
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A block of HTML for a page."""

    html: str

    def _repr_markdown_(self) -> str:
        return f"```{{=html}}\n{self.html}\n```\n"


@dataclass(frozen=True)
class Report:
    """Everything a chapter may show, in one language."""

    values: Values

    @property
    def language(self) -> Language:
        """Return the language of the report."""
        return self.values.language

    @cached_property
    def article(self) -> Names:
        """Return what the article says and what follows from it alone."""
        return Names(self.values, "article")

    @cached_property
    def disclosed(self) -> Names:
        """Return what was disclosed by the article's day."""
        return Names(self.values, "disclosed")

    @cached_property
    def latest(self) -> Names:
        """Return what is known by the as-of day."""
        return Names(self.values, "latest")

    @property
    def as_of(self) -> Number:
        """Return the report's as-of day."""
        return Number(self.values.shown("latest.report.as_of"))

    @property
    def claimed(self) -> Names:
        """Return what the article claims, by the ids of claims with `_` for `-`: `report.claimed.empery_loss`."""
        return Names(self.values, "article", "claimed")

    @property
    def close_gap(self) -> Number:
        """Return how near a claim must be to count as close."""
        return Number(self.values.shown("latest.report.close_gap"))

    @property
    def published(self) -> Number:
        """Return the article's day."""
        return Number(self.values.shown("latest.report.published"))

    def chart(self, name: str, *subjects: str) -> Block:
        """Return a chart.

        Raises:
            UnknownName: there is no chart of that name, or no such subject.
        """
        from dat.charts import draw

        return Block(draw(name, self.values, *subjects).html)

    def table(self, name: str, *args: str) -> Block:
        """Return a table.

        Raises:
            UnknownName: there is no table of that name, or no such argument.
        """
        from dat.tables import table

        return Block(table(name, self.values, *args).html)

    def headline(self, section: str) -> Block:
        """Return the finding of a section with its numbers, the first block of its page."""
        headline = self._section(section).headline
        if headline is None:
            raise UnknownName("headline of a section", section, _with_headline(self.values))
        return Block(str(Markup('<p class="headline">{}</p>').format(self.values.html(headline))))

    def key_numbers(self, section: str) -> Block:
        """Return the strip of key numbers of a section."""
        parts = [
            Markup(
                '<div class="key-number view-{view}"><dt>{label}</dt>'
                '<dd>{number} <span class="view-name">{name}</span></dd></div>'
            ).format(
                view=number.view,
                label=self.values.plain(number.label),
                number=_breakable(self.values.shown(f"{number.view}.{number.metric}")),
                name=self.values.term("view", number.view),
            )
            for number in self._section(section).key_numbers
        ]
        return Block(str(Markup('<dl class="key-numbers">{}</dl>').format(Markup("").join(parts))))

    def _section(self, name: str) -> Section:
        section = self.values.data.article.section(name)
        if section is None:
            raise UnknownName("section", name, (section.id for section in self.values.data.article.sections))
        return section


def _breakable(shown: Shown) -> Markup:
    """Return a number that may go on in a new line at `/BTC`: in a narrow column it would break anywhere."""
    return shown.mark(Markup("<wbr>/").join(shown.text.split("/")))


def _with_headline(values: Values) -> tuple[str, ...]:
    return tuple(section.id for section in values.data.article.sections if section.headline is not None)


def open_report(language: Language | None = None, root: Path | None = None) -> Report:
    """Return the report; see `dat.open_report`."""
    return Report(Values(open_evaluations(root or project_root()), language or folder_language()))


def project_root() -> Path:
    """Return the folder of the project: the one being rendered, else the one that dat is installed from."""
    rendered = os.environ.get("QUARTO_PROJECT_ROOT")
    return Path(rendered) if rendered else Path(__file__).resolve().parent.parent


def folder_language() -> Language:
    """Return the language that the folder of the chapter being rendered stands for.

    Raises:
        UsageError: the folder is not named for a language.
    """
    folder = Path(os.environ.get("QUARTO_DOCUMENT_PATH") or Path.cwd()).name
    for language in LANGUAGES:
        if folder == language:
            return language
    message = f"expected a chapter in a folder named {' or '.join(LANGUAGES)}, got one in {folder!r}"
    raise UsageError(message + "; pass the language: dat.open_report('ja')")


@contextmanager
def providing(evaluations: Evaluations) -> Iterator[None]:
    """Let reports be opened on these evaluations instead of on what the files of their project say."""
    _provided.append(evaluations)
    try:
        yield
    finally:
        _provided.pop()


_provided: list[Evaluations] = []


def open_evaluations(root: Path) -> Evaluations:
    """Return the evaluations of a project's data; files that have not changed are not read again."""
    if _provided:
        return _provided[-1]
    stamps = tuple(
        (path.name, path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted((root / "data").glob("*"))
        if path.is_file()
    )
    return _evaluations(root, stamps)


@lru_cache(maxsize=4)
def _evaluations(root: Path, stamps: tuple[tuple[str, int, int], ...]) -> Evaluations:  # noqa: ARG001 a cache key
    return Evaluations(read_dataset(root))
