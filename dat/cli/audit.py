"""`dat audit`: the article's text beside the data, for people, for machines, or as claims to fill in."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from dat.audit import Audit, Counted, audit, read_text, stubs
from dat.cli.describe import describe_problem
from dat.formatting.decimals import numbers
from dat.read import read_dataset
from dat.values import Evaluations

_WAYS = {
    "both": "by a row and a claim",
    "row": "by a row",
    "claim": "by a claim",
    "excused": "no claims",
}
_KINDS = ("row", "price", "claim")


def run(options: argparse.Namespace) -> int:
    """Audit a text and return 0 if every number is covered and none is stray, else 1."""
    data = read_dataset(options.project)
    audited = audit(data, read_text(options.article, data.article))
    if options.json:
        print(json.dumps(_described(options.article.name, audited), ensure_ascii=False, indent=2))
    elif options.stub:
        print(stubs(Evaluations(data), audited), end="")
    else:
        _print(audited, options.article)
    return 1 if audited.findings else 0


def _print(audited: Audit, article: Path) -> None:
    for finding in audited.findings:
        print(finding, file=sys.stderr)
    for note in audited.notes:
        print(f"note: {note}", file=sys.stderr)
    print(_summary(audited))
    if audited.may_be_shifted:
        print(f"hint: the `text:` lines of data/article.yml may not fit {article}", file=sys.stderr)


def _summary(audited: Audit) -> str:
    """Return the closing line: covered 73 of 73 numbers (41 by a row and a claim, 13 by a row, …)."""
    counts = Counter(_way(number) for number in audited.numbers if number.is_covered)
    ways = ", ".join(f"{counts[way]} {words}" for way, words in _WAYS.items() if counts[way])
    share = f"covered {audited.covered} of {len(audited.numbers)} numbers"
    return f"{share}{f' ({ways})' if ways else ''}{f', {audited.strays} stray' if audited.strays else ''}"


def _way(number: Counted) -> str:
    kinds = {"claim" if statement.kind == "claim" else "row" for statement in number.statements}
    return "both" if len(kinds) == 2 else next(iter(kinds), "excused")


def _described(name: str, audited: Audit) -> dict[str, Any]:
    return {
        "article": name,
        "covered": audited.covered,
        "total": len(audited.numbers),
        "numbers": [_number(number) for number in audited.numbers],
        "findings": [describe_problem(finding) for finding in audited.findings],
        "notes": [describe_problem(note) for note in audited.notes],
    }


def _number(number: Counted) -> dict[str, Any]:
    by_kind = {
        kind: list(dict.fromkeys(s.id for s in number.statements if s.kind == kind)) for kind in _KINDS
    }
    return {
        "line": number.paragraph.line,
        "column": number.column,
        "place": number.paragraph.place,
        "text": number.mention.text,
        "notation": number.mention.notation,
        **numbers(number.mention.number),
        **{f"{kind}s": ids for kind, ids in by_kind.items()},
        "not_claim": number.excused.reason if number.excused else None,
        "is_covered": number.is_covered,
    }
