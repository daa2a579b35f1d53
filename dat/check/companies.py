"""Checking the rows of one company: what its disclosures contradict, and what a person should know of them.

Everything that needs all rows of the ledger is asked here, company by company, so that a large ledger can be shared
out among the cores (`dat.read.read_and_ask`), and what was found of a company can be kept while its rows stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.check.ages import old_balances
from dat.check.data import late_rows, unnamed_events
from dat.check.differences import company_differences
from dat.check.texts import label_findings
from dat.metrics import open_view

if TYPE_CHECKING:
    import datetime as dt

    from dat.check.differences import Difference
    from dat.errors import Problem
    from dat.model import Dataset


@dataclass(frozen=True, slots=True)
class CompanyChecked:
    """What was found in the rows of a company: differences, acknowledged or not, findings in its labels, and notes."""

    differences: tuple[Difference, ...]
    findings: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def check_company(data: Dataset, name: str, as_of: dt.date | None = None) -> CompanyChecked:
    """Check the rows of a company, with a day as they could have been known on it."""
    data = data.as_known_on(as_of) if as_of is not None else data
    company, rows = data.companies[name], data.rows_of(name)
    notes = (
        *late_rows(rows, data.article.as_of),
        *unnamed_events(company, rows),
        *old_balances(open_view(data, "latest"), company),
    )
    return CompanyChecked(company_differences(data, name), tuple(label_findings(data, company)), notes)
