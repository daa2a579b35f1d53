"""`dat accept`: pin what a person has looked at, in claims.yml, keeping its comments and layout."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import yaml

from dat.check.reviews import seen
from dat.errors import UnknownName, UsageError
from dat.files import write_atomically
from dat.read import read_dataset
from dat.read.claims import PATH
from dat.values import Evaluations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from dat.claims import Check
    from dat.model import Dataset


def accept(root: Path, names: Sequence[str], today: dt.date) -> list[str]:
    """Write the present verdicts and values of claims as reviewed and return a line for each that changed.

    Raises:
        BrokenInput: the data cannot be read; nothing is written.
        UnknownName: there is no such claim; nothing is written.
        UsageError: a claim is judged by an editor and has nothing to review, or is an acknowledged difference.
    """
    evaluations = Evaluations(read_dataset(root))
    checks = {check.claim.id: check for check in evaluations.checks}
    wanted = (
        [name for name, check in checks.items() if not check.is_judged] if "all" in names else list(names)
    )
    for name in (*wanted, *(name for name in names if name != "all")):
        _refuse_unfit(name, checks, evaluations.data)
    now = {name: seen(evaluations, checks[name]) for name in wanted}
    changed = {name: words for name, words in now.items() if words != _was_seen(checks[name])}
    if changed:
        _write(root / PATH, changed, today)
    lines = [
        f"{name}: " + "; ".join(f"{view} {word}" for view, word in words.items())
        for name, words in changed.items()
    ]
    return lines or ["nothing has changed since the last review"]


def _refuse_unfit(name: str, checks: Mapping[str, Check], data: Dataset) -> None:
    """Refuse a name that is none of a claim to review."""
    for entry in data.acknowledged:
        if entry.id == name:
            fields = "'because'" if entry.rows else "'leaves' or 'because'"
            message = (
                f"{name} is an acknowledged difference, not a claim; change its {fields} in {PATH} instead"
            )
            raise UsageError(message)
    if name not in checks:
        raise UnknownName("claim", name, checks)
    if checks[name].is_judged:
        message = f"the claim {name} is an editor's judgement; change its 'judged' in {PATH} instead"
        raise UsageError(message)


def _was_seen(check: Check) -> dict[str, str]:
    return dict(check.claim.reviewed.seen) if check.claim.reviewed else {}


def _write(path: Path, reviews: dict[str, dict[str, str]], today: dt.date) -> None:
    """Change the `reviewed` lines of some claims and nothing else in the file."""
    raw = path.read_bytes().decode("utf-8-sig")
    tree = yaml.compose(raw, Loader=yaml.SafeLoader)
    claims = tree.value if tree is not None else []
    edits = [edit for claim in claims for edit in _edits(raw, claim, reviews, today)]
    for start, end, new in sorted(edits, reverse=True):  # from the end, so that positions stay true
        raw = raw[:start] + new + raw[end:]
    write_atomically(path, raw.encode())


def _edits(
    text: str, claim: yaml.MappingNode, reviews: dict[str, dict[str, str]], today: dt.date
) -> Iterator[tuple[int, int, str]]:
    """Yield where in the text a claim's review stands, or belongs, and what it should be."""
    fields = {key.value: (key, value) for key, value in claim.value}
    name = fields["id"][1].value
    if name not in reviews:
        return
    parts = [
        f"date: {today}",
        *(f"{view}: {json.dumps(word, ensure_ascii=False)}" for view, word in reviews[name].items()),
    ]
    review = f"reviewed: {{{', '.join(parts)}}}"
    if "reviewed" in fields:
        key, value = fields["reviewed"]
        yield key.start_mark.index, value.end_mark.index, review
        return
    indent = claim.value[0][0].start_mark.column
    lines = text[: claim.value[-1][1].end_mark.index].split("\n")
    # A folded text ends below the blank lines and comments that follow it; the review goes above them.
    while not lines[-1].strip() or re.match(rf" {{0,{indent}}}#", lines[-1]):
        lines.pop()
    end = len("\n".join(lines))
    yield end, end, f"\n{' ' * indent}{review}"
