"""Reading claims.yml: assertions, judgements, explanations and what was last reviewed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dat.amount import Amount, Period, exact, parse_amount, parse_period, parse_unit
from dat.model import (
    DATE_RELATIONS,
    JUDGED_VIEWS,
    RELATIONS,
    VERDICTS,
    VIEWS,
    Acknowledgement,
    Assertion,
    Claim,
    Judgement,
    Review,
    Text,
)
from dat.read.fields import Fields, open_fields, open_list
from dat.read.files import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dat.model import Source
    from dat.read.collect import Problems
    from dat.read.files import Node

PATH = "data/claims.yml"


def read_claims(
    root: Path, sources: Mapping[str, Source], problems: Problems
) -> tuple[tuple[Claim, ...], tuple[Acknowledgement, ...]]:
    """Return the claims of claims.yml and the differences acknowledged there, each in file order."""
    claims: dict[str, Claim] = {}
    acknowledged: dict[str, Acknowledgement] = {}
    for node in open_list(read_yaml(root, PATH, problems), "claims", problems):
        entry = _acknowledgement(node, problems) if _acknowledges(node) else _claim(node, sources, problems)
        if entry is None:
            continue
        if entry.id in claims or entry.id in acknowledged:
            problems.add(entry.place, f"expected each claim id once, got {entry.id!r} twice")
        elif isinstance(entry, Claim):
            claims[entry.id] = entry
        else:
            acknowledged[entry.id] = entry
    return tuple(claims.values()), tuple(acknowledged.values())


def _acknowledges(node: Node) -> bool:
    return isinstance(node.value, dict) and "acknowledges" in node.value


def _acknowledgement(node: Node, problems: Problems) -> Acknowledgement | None:
    fields = open_fields(node, "acknowledged difference", ("id", "acknowledges", "because"), (), problems)
    if fields is None:
        return None
    name = fields.text("id", required=True)
    if "acknowledges" not in fields.values:
        return None
    what = f"'acknowledges' of {name}"
    optional = ("between", "leaves", "rows")
    given = open_fields(fields.values["acknowledges"], what, ("company",), optional, problems)
    because = fields.bilingual("because")
    if given is None or because is None:
        return None
    between, rows = given.period("between"), given.texts("rows")
    if ("between" in given.values) == ("rows" in given.values):
        message = f"expected either 'between' (the days between two balances) or 'rows' in {what}, got both or neither"
        problems.add(given.place, message)
    if ("between" in given.values) != ("leaves" in given.values):
        message = f"expected 'leaves', the difference that was looked at, beside 'between' in {what}, got one of them"
        problems.add(given.place, message)
    leaves = given.parsed("leaves", parse_amount)
    company = given.text("company", required=True)
    return Acknowledgement(name, company, between, leaves, rows, because, node.place)


def _claim(node: Node, sources: Mapping[str, Source], problems: Problems) -> Claim | None:
    optional = ("asserts", "judged", "because", "reviewed", "date", "numbers")
    fields = open_fields(node, "claim", ("id", "at", "says"), optional, problems)
    if fields is None:
        return None
    name = fields.text("id", required=True)
    fields = Fields(fields.values, node, f"claim {name}", problems)
    if ("asserts" in fields.values) == ("judged" in fields.values):
        problems.add(
            node.place, f"expected either 'asserts' or 'judged' in the claim {name}, got both or neither"
        )
    at = fields.texts("at")
    if not at:
        problems.add(fields.at("at"), f"expected the places of the claim {name} (at: [cango.p1]), got none")
    return Claim(
        id=name,
        at=at or ("title",),
        says=fields.bilingual("says") or Text("", "", node.place),
        asserts=_assertion(fields, problems),
        judged=_judgement(fields, sources, problems),
        because=fields.bilingual("because"),
        reviewed=_review(fields, problems),
        date=fields.day("date"),
        numbers=tuple(_numbers(fields, problems)),
        place=node.place,
    )


def _numbers(claim: Fields, problems: Problems) -> Iterator[Amount | Period]:
    """Yield the amounts and dates that the statement gives beside what it asserts."""
    for text in claim.texts("numbers"):
        number = problems.attempt(claim.at("numbers"), _parse_number, text)
        if number is not None:
            yield number


def _parse_number(text: str) -> Amount | Period:
    try:
        return parse_period(text)
    except ValueError:
        return parse_amount(text)


def _assertion(claim: Fields, problems: Problems) -> Assertion | None:
    node = claim.values.get("asserts")
    if node is None:
        return None
    fields = open_fields(node, f"'asserts' of the {claim.what}", ("metric",), (*RELATIONS, "over"), problems)
    if fields is None:
        return None
    relations = [name for name in RELATIONS if name in fields.values]
    if len(relations) != 1:
        message = f"expected exactly one of {', '.join(RELATIONS)} in {fields.what}, got {len(relations)}"
        problems.add(node.place, message)
        return None
    relation = relations[0]
    claimed: Amount | Period | None
    if relation in DATE_RELATIONS:
        claimed = fields.parsed(relation, parse_period, required=True)
    elif relation == "rank":
        claimed = fields.parsed(relation, _parse_rank, required=True)
    else:
        claimed = fields.parsed(relation, parse_amount, required=True)
    metric = fields.text("metric", required=True)
    return Assertion(metric, relation, claimed, fields.period("over")) if claimed is not None else None


def _parse_rank(text: str) -> Amount:
    if re.fullmatch("[1-9][0-9]{0,5}", text) is None:
        message = f"expected a whole number from 1 for a rank, got {text[:40]!r}"
        raise ValueError(message)
    return exact(text, parse_unit("rank"))


def _judgement(claim: Fields, sources: Mapping[str, Source], problems: Problems) -> Judgement | None:
    node = claim.values.get("judged")
    if node is None:
        return None
    what = f"'judged' of the {claim.what}"
    fields = open_fields(node, what, ("reason", "sources", "date"), JUDGED_VIEWS, problems)
    if fields is None:
        return None
    views = [view for view in JUDGED_VIEWS if view in fields.values]
    if not views:
        problems.add(node.place, f"expected a verdict for {' or '.join(JUDGED_VIEWS)} in {what}, got none")
    verdicts = {view: fields.one_of(view, VERDICTS) for view in views}
    names = fields.texts("sources")
    for name in names:
        if sources and name not in sources:
            problems.add(fields.at("sources"), f"expected known sources in {what}, got {name!r}")
    day = fields.day("date", required=True)
    reason = fields.bilingual("reason")
    if day is None or reason is None:
        return None
    return Judgement(verdicts, reason, tuple(sources[name] for name in names if name in sources), day)


def _review(claim: Fields, problems: Problems) -> Review | None:
    node = claim.values.get("reviewed")
    if node is None:
        return None
    fields = open_fields(node, f"'reviewed' of the {claim.what}", ("date",), VIEWS, problems)
    if fields is None:
        return None
    day = fields.day("date", required=True)
    seen = {view: fields.text(view) for view in VIEWS if view in fields.values}
    return Review(day, seen, node.place) if day else None
