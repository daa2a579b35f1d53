"""Claims to fill in, in the notation of claims.yml, for numbers of the text that nothing covers."""

from __future__ import annotations

from itertools import islice

from dat.amount import Amount, Dated, Period, Unit
from dat.audit.matching import fits
from dat.audit.report import Audit, Counted
from dat.metrics import Result, metric_names
from dat.model import JUDGED_VIEWS
from dat.values import Evaluations

_BOUNDS = {"at least": "at_least", "at most": "at_most", "above": "above", "below": "below"}


def stubs(evaluations: Evaluations, audit: Audit) -> str:
    """Return claims.yml entries for all numbers that are not covered; empty when there is none.

    The metric is the only one of the section's company that gives the number, in the article's own view or else in
    the disclosed one; where none or several do, it is left to fill in, with what comes near in a comment.
    """
    taken = {claim.id for claim in evaluations.data.claims}
    entries = []
    for number in audit.numbers:
        if not number.is_covered:
            name = _free_name(number.paragraph.part or "text", taken)
            taken.add(name)
            entries.append(_stub(evaluations, number, name))
    return "\n".join(entries)


def _free_name(part: str, taken: set[str]) -> str:
    count = 1
    while f"{part}-new-{count}" in taken:
        count += 1
    return f"{part}-new-{count}"


def _stub(evaluations: Evaluations, number: Counted, name: str) -> str:
    metrics = _likely(evaluations, number)
    metric, unit = next(iter(metrics.items())) if len(metrics) == 1 else ("FILL_IN", None)
    hint = f" # {' or '.join(metrics)}?" if len(metrics) > 1 else ""
    return (
        f"- id: {name} # line {number.paragraph.line}: {number.context}\n"
        f"  at: [{number.paragraph.place or 'FILL_IN'}]\n"
        '  says: {ja: "{claimed}", en: "{claimed}"} # the statement in our own words\n'
        f"  asserts: {{metric: {metric}, {_asserted(number, unit)}}}{hint}\n"
    )


def _asserted(number: Counted, unit: Unit | None) -> str:
    """Return the relation and what is claimed: `is: "~50 %"`, `at_least: "1540万 share"`, `on: "2026-02-09"`."""
    notation, amount = number.mention.notation, number.mention.number
    if isinstance(amount, Period):
        return f'on: "{notation}"'
    if str(amount.unit) == "rank":
        return f'rank: "{amount.value:f}"'
    bound = next((bound for bound in _BOUNDS if notation.startswith(bound)), "")
    claimed = notation.removeprefix(bound).strip()
    if unit is not None:
        claimed = claimed.replace(f" {amount.unit}", f" {unit}")
    return f'{_BOUNDS.get(bound, "is")}: "{claimed}"'


def _likely(evaluations: Evaluations, number: Counted) -> dict[str, Unit | None]:
    """Return up to three metrics that give the number, with their units: of the section's company, else of an asset."""
    data, part = evaluations.data, number.paragraph.part
    subjects = {part} if part in data.companies else {asset.lower() for asset in data.assets}
    names = [name for name in metric_names(data) if name.partition(".")[0] in subjects]
    for view in JUDGED_VIEWS:
        results = ((name, evaluations.result(view, name)) for name in names)
        found = {name: _unit(result) for name, result in results if _gives(result, number)}
        if found:
            return dict(islice(found.items(), 3))
    return {}


def _unit(result: Result) -> Unit | None:
    return result.unit if isinstance(result, Amount) else None


def _gives(result: Result, number: Counted) -> bool:
    wanted = number.mention.number
    if isinstance(result, Dated) and isinstance(wanted, Period):
        return wanted.contains(result.period)
    if isinstance(result, Amount) and isinstance(wanted, Amount):
        return fits(wanted.unit, result.unit) and wanted.holds(result.value)
    return False
