"""What `dat show` and the checks print, for people and as JSON; numbers and rows as in the exported files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dat.amount import Dated, Missing
from dat.exports.rows import describe_rows
from dat.formatting import outcome_text, plain_spaces, range_text
from dat.formatting.decimals import numbers
from dat.metrics import definition, metric_names

if TYPE_CHECKING:
    from dat.check import Checked
    from dat.errors import Problem
    from dat.metrics import Result
    from dat.values import Evaluations


def metric_lines(evaluations: Evaluations, view: str) -> list[dict[str, str]]:
    """Return every metric with its value in a view as text."""
    return [
        {"metric": name, "shown": _shown(evaluations.result(view, name))}
        for name in metric_names(evaluations.data)
    ]


def _shown(result: Result) -> str:
    if isinstance(result, Missing):
        return f"– ({result.why})"
    return plain_spaces(outcome_text(result, "en"))


def describe_metric(evaluations: Evaluations, view: str, name: str) -> dict[str, Any]:
    """Return a metric of a view with value, interval, unit, formula and input rows.

    Raises:
        UnknownName: there is no such view or metric.
    """
    result, data = evaluations.result(view, name), evaluations.data
    head = {"metric": name, "view": view, "definition": definition(name)}
    if isinstance(result, Missing):
        rows = describe_rows(data, result.considered)
        return head | {"value": None, "missing": result.why, "needs": list(result.needs), "considered": rows}
    text = outcome_text(result, "en") if isinstance(result, Dated) else range_text(result, "en")
    return {
        **head,
        **numbers(result),
        "shown": plain_spaces(text),
        "formula": result.derivation.formula,
        "inputs": describe_rows(data, result.derivation.used),
        "considered": describe_rows(data, result.derivation.considered),
    }


def print_metric(described: dict[str, Any]) -> None:
    """Print a described metric for people."""
    print(f"{described['metric']} ({described['view']}): {described.get('shown') or 'missing'}")
    print(f"  {described['definition']}")
    if described["value"] is None:
        print(f"  why      {described['missing']}")
        print(f"  needs    {', '.join(described['needs'])}")
    else:
        print(f"  formula  {described['formula']}")
    if described.get("unit") not in {None, "date"}:
        ends = (described["low"] or "open", described["high"] or "open")
        print(f"  interval {ends[0]} to {ends[1]} {described['unit']}")
    for word in ("inputs", "considered"):
        for row in described.get(word, []):
            said = " ".join(row[name] for name in ("amount", "value", "price") if name in row)
            print(
                f"  {word:<10} {row['file']}:{row['line']} {row['date']} {row['kind']} {said} [{row['source']}]"
            )


def describe_check(checked: Checked) -> dict[str, Any]:
    """Return everything that `dat check` found, and every claim with its verdicts."""
    from dat.exports.claims import describe_claim

    problems = [
        *({"severity": "problem"} | describe_problem(problem) for problem in checked.problems),
        *({"severity": "finding"} | describe_problem(problem) for problem in checked.findings),
    ]
    evaluations = checked.evaluations
    claims = (
        [describe_claim(evaluations.data, check) for check in evaluations.checks]
        if evaluations is not None
        else []
    )
    return {
        "problems": problems,
        "notes": [{"severity": "note"} | describe_problem(problem) for problem in checked.notes],
        "claims": claims,
        "metrics": checked.metrics,
    }


def describe_problem(problem: Problem) -> dict[str, Any]:
    """Return one thing that is wrong, and where."""
    place = problem.place
    return {
        "code": problem.code,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
    }
