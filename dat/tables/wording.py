"""Formulas and reasons in the page's language: derivations carry them in the plain notation of the data files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.amount import ASSETS, Amount, Dated, NotationError, parse_amount, parse_period
from dat.formatting import LOOKUP, amount_text, period_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.amount import Missing
    from dat.metrics import Result
    from dat.values import Values

_NUMBER = r"-?\d+(?:\.\d+)?"
_BOUND = r"about |at least |at most |above |below "
_COIN = "|".join(ASSETS)
_UNIT = rf"(?:{_COIN}|USD|share)(?:/(?:{_COIN}|share))?\b|%"
_AMOUNT = re.compile(rf"(?P<bound>{_BOUND})?(?P<low>{_NUMBER})(?:–(?P<high>{_NUMBER}))? (?P<unit>{_UNIT})")
_RANK = re.compile(r"1 \+ (?P<ahead>\d+) of (?P<others>\d+) miners with more than (?P<own>.+)")
_DATE = re.compile(r"\d{4}-(?:\d\d|Q\d)")


def phrase(values: Values, group: str, name: str, **words: object) -> Markup:
    """Return a term with its braces filled in; what goes in is escaped unless it is markup."""
    return Markup.escape(values.term(group, name)).format(**words)


def formula_text(values: Values, result: Result) -> str:
    """Return the formula of a result with its numbers as the page writes them; nothing for a missing one."""
    match result:
        case Amount():
            formula = result.derivation.formula
        case Dated():
            return period_text(result.period, values.language)
        case _:
            return ""
    rank = _RANK.fullmatch(formula)
    if rank is not None:
        own = _with_amounts(values, rank["own"])
        return str(values.term("formula", "rank")).format(ahead=rank["ahead"], others=rank["others"], own=own)
    if all(part.isidentifier() and part in values.data.companies for part in formula.split(", ")):
        names = [values.data.companies[part].name[values.language] for part in formula.split(", ")]
        return ("、" if values.language == "ja" else ", ").join(names)
    return _with_amounts(values, formula)


def is_one_row(result: Result) -> bool:
    """Whether the result is what one row writes, not computed from several."""
    return isinstance(result, Dated) or (isinstance(result, Amount) and result.is_stated)


def _with_amounts(values: Values, formula: str) -> str:
    return _AMOUNT.sub(lambda match: _amount(values, match), formula)


def _amount(values: Values, match: re.Match[str]) -> str:
    bound = "~" if match["bound"] == "about " else match["bound"] or ""
    end = f"..{match['high']}" if match["high"] else ""
    try:
        return amount_text(parse_amount(f"{bound}{match['low']}{end} {match['unit']}"), values.language)
    except NotationError:
        return match[0]


def reasons(values: Values, missing: Missing) -> Iterator[str]:
    """Yield why a value is missing, one sentence for each reason, in the page's language."""
    for why in missing.why.split("; "):
        yield _reason(values, why)


def _reason(values: Values, why: str) -> str:
    known = values.data.glossary.group("reason").values()
    # The sentence with the most words of its own is the most particular one.
    texts = sorted(known, key=lambda text: -len(LOOKUP.sub("", text.en)))
    for text in texts:
        match = _pattern(text.en).fullmatch(why)
        if match is not None:
            words = {name: _word(values, word) for name, word in match.groupdict().items()}
            return text[values.language].format(**words)
    return why


def _pattern(text: str) -> re.Pattern[str]:
    parts = LOOKUP.split(text)
    names = (f"(?P<{part}>.+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile("".join(names))


def _word(values: Values, word: str) -> str:
    if _DATE.match(word):
        return period_text(parse_period(word), values.language)
    return need_text(values, word)


def need_text(values: Values, name: str) -> str:
    """Return what is needed: a kind of row, else a word for it."""
    group = "kind" if values.data.glossary.find("kind", name) is not None else "need"
    return values.term(group, name)
