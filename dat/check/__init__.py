"""Checking a project before it is published: data, claims and chapters, everything at once.

problems   files that cannot be understood, names that do not exist: exit status 2
findings   readable, but must not be published: a changed verdict, a typed number, balances that do not add up
notes      what a person should know: rows that were known only after the as-of day, old balances

docs/checks.md explains the code of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.check.ages import old_balances
from dat.check.cells import cell_findings
from dat.check.chapters import chapter_findings, chapter_problems
from dat.check.data import (
    NOT_COMPUTABLE,
    claim_problems,
    glossary_problems,
    late_rows,
    unexplained_claims,
    unnamed_events,
)
from dat.check.differences import differences, idle_acknowledgements, open_differences
from dat.check.languages import language_problems
from dat.check.pages import page_findings
from dat.check.prose import prose_findings, settings_findings
from dat.check.reviews import review_findings
from dat.check.texts import label_findings, text_findings
from dat.editions import read_editions, removed_entries, unsaved_changes
from dat.errors import BrokenInput, Findings, Problem
from dat.metrics import metric_names
from dat.read import try_read
from dat.render.build import collect_sources
from dat.render.project import read_project
from dat.values import MISSING, Evaluations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dat.editions import Edition
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
    on_file, data_problems = try_read(root)
    project, sources, problems = _read_chapters(root)
    editions, edition_problems = _read_editions(root)
    problems = [*data_problems, *problems, *edition_problems]
    if on_file is None or (data_problems and not (on_file.companies and on_file.rows and on_file.prices)):
        return _stopped(problems)  # a whole file is unreadable: every name in it would be called unknown
    evaluations = Evaluations(on_file.as_known_on(as_of) if as_of is not None else on_file)
    named = _name_problems(evaluations, sources, is_complete=not data_problems)
    problems += named if as_of is None else (each for each in named if each.code != MISSING)
    # A row that cannot be read is not gone.
    gone = () if data_problems else tuple(removed_entries(on_file, editions))
    if problems or project is None:
        return _stopped(problems, gone)
    found = differences(evaluations)
    findings = [
        *named,
        *_findings(evaluations, project, sources),
        *open_differences(found, weak=False),
        *gone,
    ]
    notes = [*_notes(evaluations), *open_differences(found, weak=True)]
    if as_of is None:
        findings += idle_acknowledgements(on_file, found)
        notes += unsaved_changes(evaluations, editions)
    return Checked((), _each_once(findings), _each_once(notes), evaluations, _count_metrics(evaluations))


def _stopped(problems: Iterable[Problem], findings: Iterable[Problem] = ()) -> Checked:
    return Checked(_each_once(problems), _each_once(findings), (), None, 0)


def _each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems without repetition: both languages of a text may say the same."""
    return tuple(dict.fromkeys(problems))


def _count_metrics(evaluations: Evaluations) -> int:
    return sum(1 for _ in metric_names(evaluations.data))


def _name_problems(
    evaluations: Evaluations, sources: tuple[Source, ...], *, is_complete: bool
) -> list[Problem]:
    """Return names in the data and the chapters that mean nothing, and what cannot be computed or printed."""
    problems = list(glossary_problems(evaluations.data)) if is_complete else []
    of_claims = tuple(claim_problems(evaluations, is_complete=is_complete))
    # Nothing may be computed with a row that could not be read or a claim that cannot be compared.
    is_complete = is_complete and all(problem.code not in NOT_COMPUTABLE for problem in of_claims)
    return [*problems, *of_claims, *chapter_problems(evaluations, sources, is_complete=is_complete)]


def _findings(evaluations: Evaluations, project: Project, sources: tuple[Source, ...]) -> Iterator[Problem]:
    yield from unexplained_claims(evaluations)
    yield from review_findings(evaluations)
    yield from chapter_findings(evaluations, sources)
    yield from prose_findings(sources, evaluations.data.article.published)
    yield from settings_findings(project)
    yield from text_findings(evaluations.data)
    yield from label_findings(evaluations.data)
    yield from cell_findings(sources)
    yield from page_findings(evaluations, project, sources)


def _notes(evaluations: Evaluations) -> Iterator[Problem]:
    yield from late_rows(evaluations.data)
    yield from unnamed_events(evaluations.data)
    yield from old_balances(evaluations)


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
