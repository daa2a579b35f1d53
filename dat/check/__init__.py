"""Checking a project before it is published: data, claims and chapters, everything at once.

problems   files that cannot be understood, names that do not exist: exit status 2
findings   readable, but must not be published: a changed verdict, a typed number, balances that do not add up
notes      what a person should know: rows that were known only after the as-of day, old balances

docs/checks.md explains the code of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dat.check.chapters import ChapterChecked, check_chapter
from dat.check.companies import CompanyChecked, check_company
from dat.check.data import (
    NOT_COMPUTABLE,
    claim_problems,
    glossary_problems,
    late_rows,
    unexplained_claims,
)
from dat.check.differences import idle_acknowledgements, open_differences, price_differences
from dat.check.languages import language_problems
from dat.check.pages import page_findings
from dat.check.prose import settings_findings
from dat.check.reviews import review_findings
from dat.check.texts import text_findings
from dat.editions import read_editions, removed_entries, unsaved_changes
from dat.errors import BrokenInput, Findings, Problem
from dat.metrics import metric_names
from dat.read import read_and_ask
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.values import MISSING, Evaluations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dat.editions import Edition
    from dat.model import Dataset
    from dat.render.project import Project
    from dat.render.source import Source

__all__ = ["Checked", "check_project"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking a project; `evaluations` is None when the data could not be read."""

    problems: tuple[Problem, ...]
    findings: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    evaluations: Evaluations | None
    metrics: int
    project: Project | None = None
    sources: tuple[Source, ...] = ()

    def fit(self, *, draft: bool = False) -> Evaluations:
        """Return the evaluations if nothing stands in the way of publication; findings do not stop a draft.

        Raises:
            BrokenInput: something could not be understood.
            Findings: a check found something and this is no draft.
        """
        if self.problems or self.evaluations is None:
            raise BrokenInput((*self.problems, *self.findings))
        if self.findings and not draft:
            raise Findings(self.findings)
        return self.evaluations


def check_project(root: Path, as_of: dt.date | None = None) -> Checked:
    """Check everything below the project's folder and return all that was found.

    With a day the data are checked as they could have been known on it. What chapters could not have printed then is
    a finding, and what only the present state can be asked is left out: acknowledgements that nothing needs, what
    differs from the last edition.
    """
    reading = read_and_ask(root, partial(check_company, as_of=as_of))
    on_file, data_problems = reading.data, reading.problems
    project, sources, problems = _read_chapters(root)
    editions, edition_problems = _read_editions(root)
    problems = [*data_problems, *problems, *edition_problems]
    if on_file is None or (data_problems and not (on_file.companies and on_file.rows and on_file.prices)):
        return _stopped(problems)  # a whole file is unreadable: every name in it would be called unknown
    evaluations = Evaluations(on_file.as_known_on(as_of) if as_of is not None else on_file)
    named, chapters = _check_names(evaluations, sources, is_complete=not data_problems)
    problems += named if as_of is None else (each for each in named if each.code != MISSING)
    # A row that cannot be read is not gone.
    gone = () if data_problems else tuple(removed_entries(on_file, editions))
    if problems or project is None:
        return _stopped(problems, gone)
    found = [each for checked in reading.answers for each in checked.differences]
    found += price_differences(evaluations.data)
    findings = [
        *named,
        *_findings(evaluations, project, chapters),
        *(finding for checked in reading.answers for finding in checked.findings),
        *open_differences(found, weak=False),
        *gone,
    ]
    notes = [*_notes(evaluations.data, reading.answers), *open_differences(found, weak=True)]
    if as_of is None:
        findings += idle_acknowledgements(on_file, found)
        notes += unsaved_changes(evaluations, editions)
    counted = _count_metrics(evaluations)
    return Checked((), _each_once(findings), _each_once(notes), evaluations, counted, project, sources)


def _stopped(problems: Iterable[Problem], findings: Iterable[Problem] = ()) -> Checked:
    return Checked(_each_once(problems), _each_once(findings), (), None, 0)


def _each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems without repetition: both languages of a text may say the same."""
    return tuple(dict.fromkeys(problems))


def _count_metrics(evaluations: Evaluations) -> int:
    return sum(1 for _ in metric_names(evaluations.data))


def _check_names(
    evaluations: Evaluations, sources: Iterable[Source], *, is_complete: bool
) -> tuple[list[Problem], tuple[ChapterChecked, ...]]:
    """Return names in the data and the chapters that mean nothing, what cannot be computed or printed, and the chapters."""
    problems = list(glossary_problems(evaluations.data)) if is_complete else []
    problems += claim_problems(evaluations, is_complete=is_complete)
    # Nothing may be computed with a row that could not be read or a claim that cannot be compared.
    is_complete = is_complete and all(problem.code not in NOT_COMPUTABLE for problem in problems)
    chapters = tuple(check_chapter(evaluations, source, is_complete=is_complete) for source in sources)
    problems += (problem for checked in chapters for problem in checked.problems)
    return problems, chapters


def _findings(
    evaluations: Evaluations, project: Project, chapters: tuple[ChapterChecked, ...]
) -> Iterator[Problem]:
    yield from unexplained_claims(evaluations)
    yield from review_findings(evaluations)
    yield from (finding for checked in chapters for finding in checked.findings)
    yield from settings_findings(project)
    yield from text_findings(evaluations.data)
    yield from page_findings(evaluations, project, chapters)


def _notes(data: Dataset, of_companies: Iterable[CompanyChecked]) -> Iterator[Problem]:
    notes = [note for checked in of_companies for note in checked.notes]
    yield from sorted(notes, key=lambda note: (note.code, note.place.line or 0))
    for asset in data.assets:
        yield from late_rows(data.prices_of(asset), data.article.as_of)


def _read_chapters(root: Path) -> tuple[Project | None, tuple[Source, ...], list[Problem]]:
    try:
        project = read_project(root)
    except BrokenInput as error:
        return None, (), list(error.problems)
    sources, problems = collect_sources(project)
    return project, sources, problems or list(language_problems(sources))


def _read_editions(root: Path) -> tuple[tuple[Edition, ...], list[Problem]]:
    try:
        return read_editions(root), []
    except BrokenInput as error:
        return (), list(error.problems)
