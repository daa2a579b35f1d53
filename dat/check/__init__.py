"""Checking a project before it is published: data, claims and chapters, everything at once.

problems   files that cannot be understood, names that do not exist: exit status 2
findings   readable, but must not be published: a changed verdict, a broken premise, an explanation that is missing
notes      what a person should know: rows that were known only after the as-of day
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.check.chapters import chapter_findings, chapter_problems
from dat.check.data import (
    NOT_COMPUTABLE,
    claim_problems,
    data_findings,
    glossary_problems,
    late_rows,
    unnamed_events,
)
from dat.check.languages import language_problems
from dat.errors import BrokenInput, Findings, Problem
from dat.metrics import metric_names
from dat.read import try_read
from dat.render.build import collect_sources
from dat.render.project import read_project
from dat.values import Evaluations

if TYPE_CHECKING:
    from pathlib import Path

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


def check_project(root: Path) -> Checked:
    """Check everything below the project's folder and return all that was found."""
    data, data_problems = try_read(root)
    sources, source_problems = _sources(root)
    problems = [*data_problems, *source_problems]
    if not source_problems:
        problems += language_problems(sources)
    if data is None or not data.companies:
        return Checked(tuple(problems), (), (), None, 0)
    evaluations = Evaluations(data)
    if not data_problems:
        problems += glossary_problems(data)
    of_claims = tuple(claim_problems(evaluations, is_complete=not data_problems))
    problems += of_claims
    # Nothing may be computed with a row that could not be read or a claim that cannot be compared.
    is_complete = not data_problems and all(problem.code not in NOT_COMPUTABLE for problem in of_claims)
    problems += chapter_problems(evaluations, sources, is_complete=is_complete)
    if problems:
        return Checked(tuple(problems), (), (), None, 0)
    findings = (*data_findings(evaluations), *chapter_findings(evaluations, sources))
    notes = (*late_rows(data), *unnamed_events(data))
    return Checked((), findings, notes, evaluations, len(tuple(metric_names(data))))


def _sources(root: Path) -> tuple[tuple[Source, ...], list[Problem]]:
    try:
        project = read_project(root)
    except BrokenInput as error:
        return (), list(error.problems)
    return collect_sources(project)
