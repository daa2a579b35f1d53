"""Metrics and checks described for people and as JSON: decimals as strings, open ends as null, rows with file and line."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from dat.amount import RATIO, Amount, Dated, Missing, Period
from dat.claims import page_of
from dat.formatting import outcome_text, range_text
from dat.metrics import definition, metric_names
from dat.model import Row

if TYPE_CHECKING:
    from dat.check import Checked
    from dat.claims import Check, Finding
    from dat.errors import Problem
    from dat.metrics import Result
    from dat.model import Claim, Dataset, PriceRow
    from dat.values import Evaluations

_PLACES, _LONG = Decimal("1E-12"), Context(prec=80)


def metric_lines(evaluations: Evaluations, view: str) -> list[dict[str, str]]:
    """Return every metric with its value in a view as text."""
    return [
        {"metric": name, "shown": _shown(evaluations.result(view, name))}
        for name in metric_names(evaluations.data)
    ]


def _shown(result: Result) -> str:
    if isinstance(result, Missing):
        return f"– ({result.why})"
    return outcome_text(result, "en").replace("\u00a0", " ")


def describe_metric(evaluations: Evaluations, view: str, name: str) -> dict[str, Any]:
    """Return a metric of a view with value, interval, unit, formula and input rows.

    Raises:
        UnknownName: there is no such view or metric.
    """
    result = evaluations.result(view, name)
    head = {"metric": name, "view": view, "definition": definition(name)}
    if isinstance(result, Missing):
        rows = _rows(evaluations.data, result.considered)
        return head | {"value": None, "missing": result.why, "needs": list(result.needs), "considered": rows}
    inputs = _rows(evaluations.data, result.derivation.used)
    considered = _rows(evaluations.data, result.derivation.considered)
    tail = {"formula": result.derivation.formula, "inputs": inputs, "considered": considered}
    if isinstance(result, Dated):
        return head | {"value": str(result.period), "shown": outcome_text(result, "en")} | tail
    return head | _numbers(result) | {"shown": range_text(result, "en").replace("\u00a0", " ")} | tail


def _numbers(amount: Amount) -> dict[str, Any]:
    """Return value and ends in the unit that is named; ratios in per cent."""
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    return {
        "value": decimal_text(amount.value * scale),
        "low": decimal_text(amount.low * scale),
        "high": decimal_text(amount.high * scale),
        "unit": str(amount.unit),
    }


def decimal_text(value: Decimal) -> str | None:
    """Return a decimal in plain digits, cut to twelve places; an open end is None."""
    if not value.is_finite():
        return None
    short = value if value == value.to_integral_value() else value.quantize(_PLACES, context=_LONG)
    text = f"{short:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rows(data: Dataset, keys: frozenset[str]) -> list[dict[str, Any]]:
    rows = sorted(
        (data.by_key[key] for key in keys if key in data.by_key), key=lambda row: (row.place.path, row.order)
    )
    return [_row(row) for row in rows]


def _row(row: Row | PriceRow) -> dict[str, Any]:
    said = (
        {"price": row.price}
        if not isinstance(row, Row)
        else {"amount": row.amount, "value": row.value, "price": row.price}
    )
    return {
        "id": row.id,
        "file": row.place.path,
        "line": row.place.line,
        "date": str(row.date),
        "kind": row.kind,
        **{name: amount.derivation.formula for name, amount in said.items() if amount is not None},
        "source": row.source.id,
        "url": row.source.url,
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
    if "low" in described:
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
    problems = [
        *(_problem(problem, "problem") for problem in checked.problems),
        *(_problem(problem, "finding") for problem in checked.findings),
    ]
    evaluations = checked.evaluations
    claims = (
        [_claim(evaluations.data, check) for check in evaluations.checks] if evaluations is not None else []
    )
    return {
        "problems": problems,
        "notes": [_problem(problem, "note") for problem in checked.notes],
        "claims": claims,
        "metrics": checked.metrics,
    }


def _problem(problem: Problem, severity: str) -> dict[str, Any]:
    place = problem.place
    return {
        "severity": severity,
        "code": problem.code,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
    }


def _claim(data: Dataset, check: Check) -> dict[str, Any]:
    claim = check.claim
    reviewed = claim.reviewed
    return {
        "id": claim.id,
        "at": list(claim.at),
        "section": page_of(data, claim),
        "says": {"ja": claim.says.ja, "en": claim.says.en},
        **_decided_by(claim),
        "views": {view: _finding(finding) for view, finding in check.findings.items()},
        "because": {"ja": claim.because.ja, "en": claim.because.en} if claim.because else None,
        "reviewed": {"date": str(reviewed.date), **reviewed.seen} if reviewed else None,
        "file": claim.place.path,
        "line": claim.place.line,
    }


def _decided_by(claim: Claim) -> dict[str, Any]:
    if claim.judged is not None:
        judged = claim.judged
        return {
            "judged": {
                **judged.verdicts,
                "reason": {"ja": judged.reason.ja, "en": judged.reason.en},
                "sources": [source.id for source in judged.sources],
                "date": str(judged.date),
            }
        }
    if claim.asserts is None:
        return {}
    claimed = claim.asserts.claimed
    said = str(claimed) if isinstance(claimed, Period) else _numbers(claimed)
    over = str(claim.asserts.over) if claim.asserts.over else None
    return {
        "asserts": {
            "metric": claim.asserts.metric,
            "relation": claim.asserts.relation,
            "claimed": said,
            "over": over,
        }
    }


def _finding(finding: Finding) -> dict[str, Any]:
    described: dict[str, Any] = {"verdict": finding.verdict, "at_the_edge": finding.is_at_the_edge}
    match finding.outcome:
        case Amount() as amount:
            described |= _numbers(amount) | {"formula": amount.derivation.formula}
        case Dated() as dated:
            described |= {"value": str(dated.period), "low": None, "high": None}
        case Missing() as missing:
            described |= {"value": None, "low": None, "high": None, "missing": missing.why}
        case None:
            described |= {"value": None, "low": None, "high": None}
    difference = finding.difference
    described["difference"] = _numbers(difference)["value"] if difference is not None else None
    described["difference_unit"] = str(difference.unit) if difference is not None else None
    described["relative_difference"] = (
        _numbers(finding.relative)["value"] if finding.relative is not None else None
    )
    return described
