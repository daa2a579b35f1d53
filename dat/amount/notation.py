"""The notation of amounts in the data files: `~305M USD`, `450M..500M USD`, `at least 15.4M share`, `3億500万 USD`.

Every written number is an interval: half a unit of its last written digit to either side; with `~` half a unit of
its last digit that is not zero, but at most a tenth of the value; ranges, bounds, `±` and `exact` as written.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from dat.amount.unit import RATIO, Unit, parse_unit
from dat.amount.value import INFINITY, Amount, Derivation, Written

SUFFIXES = {"k": 3, "M": 6, "B": 9, "万": 4, "億": 8}
ABOUT_AT_MOST = Decimal("0.1")

# A comma that separates no thousands may be meant as a decimal point; decimals are exact to 28 digits.
_PART = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,10})?"
_NUMBER = rf"[-−]?(?:{_PART}億)?(?:{_PART}万)?(?:{_PART}[kMB]?)?"
_SIGNS = {
    None: "plain",
    "~": "about",
    "at least": "at_least",
    "≥": "at_least",
    "at most": "at_most",
    "≤": "at_most",
    "above": "above",
    "below": "below",
}
_AMOUNT = re.compile(
    rf"(?P<sign>{'|'.join(sign for sign in _SIGNS if sign)})?\s*(?P<number>{_NUMBER})(?:\.\.(?P<end>{_NUMBER}))?\s*"
    rf"(?P<unit>%|[A-Za-z]+(?:/[A-Za-z]+)?)(?:\s*±\s*(?P<error>{_NUMBER}))?(?P<exact>\s+exact)?"
)
_PARTS = re.compile(rf"({_PART})([kMB万億]?)")
# Nearly all numbers of a ledger are written like this, and a ledger may have a million of them.
_PLAIN = re.compile(r"(\d{1,15}(?:\.(\d{1,10}))?) ([A-Za-z]+(?:/[A-Za-z]+)?)", re.ASCII)
_NOTHING, _ONE, _PERCENT = Decimal(0), Decimal(1), Decimal("0.01")

EXPECTED = "expected an amount such as '4451 BTC', '~305M USD', '450M..500M USD' or 'at least 15.4M share'"


class NotationError(ValueError):
    """Text that is no amount; the message says what was expected and what came."""


def parse_amount(text: str, key: str | None = None) -> Amount:
    """Return the amount that the text writes; `key` names the row that it stands in.

    Raises:
        NotationError: the text is no amount, or its unit is not known.
    """
    keys = frozenset((key,)) if key else frozenset()
    if (plain := _PLAIN.fullmatch(text)) and (amount := _plain(plain, keys)):
        return amount
    clean = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
    match = _AMOUNT.fullmatch(clean)
    if match is None or not match["number"].strip("-−"):
        message = f"{EXPECTED}, got {text!r}"
        raise NotationError(message)
    unit, _ = _unit(match["unit"])
    value, low, high, written = _interval(match)
    if low > high:
        message = f"expected a range from a smaller to a larger number, got {text!r}"
        raise NotationError(message)
    scale = _PERCENT if unit == RATIO else _ONE
    written = Written(written.form, written.resolution * scale)
    derivation = Derivation(_canonical(match, unit), keys)
    return Amount(value * scale, low * scale, high * scale, unit, derivation, written)


def _plain(match: re.Match[str], keys: frozenset[str]) -> Amount | None:
    """Return a number without sign, suffix and thousands separators, read as by the rest of this module.

    None for a quotient of a unit by itself, which is a ratio.
    """
    digits, decimals, name = match.groups()
    unit, shown = _unit(name)
    if not unit.powers:
        return None
    value, (half, written) = Decimal(digits), _resolution(len(decimals or ""))
    return Amount(value, value - half, value + half, unit, Derivation(f"{value:f} {shown}", keys), written)


@lru_cache(maxsize=256)
def _unit(name: str) -> tuple[Unit, str]:
    """Return a unit and its notation."""
    try:
        unit = parse_unit(name)
    except ValueError as error:
        raise NotationError(str(error)) from error
    return unit, str(unit)


@lru_cache(maxsize=16)
def _resolution(decimals: int) -> tuple[Decimal, Written]:
    """Return half of what the last of so many decimals is worth, and how a plain number with them was written."""
    last_digit = _ONE.scaleb(-decimals)
    return last_digit / 2, Written("plain", last_digit)


def _interval(match: re.Match[str]) -> tuple[Decimal, Decimal, Decimal, Written]:
    """Return value, both ends and the form of a written amount."""
    value, last_digit, last_nonzero = _number(match["number"])
    if match["end"]:
        end, end_digit, _ = _number(match["end"])
        return (value + end) / 2, value, end, Written("range", min(last_digit, end_digit))
    if match["error"]:
        error, error_digit, _ = _number(match["error"])
        return value, value - error, value + error, Written("plus_minus", min(last_digit, error_digit))
    form = "exact" if match["exact"] else _SIGNS[match["sign"]]
    half = {
        "exact": Decimal(0),
        "about": min(last_nonzero / 2, abs(value) * ABOUT_AT_MOST),
        "plain": last_digit / 2,
    }.get(form, Decimal(0))
    low = -INFINITY if form in {"at_most", "below"} else value - half
    high = INFINITY if form in {"at_least", "above"} else value + half
    return value, low, high, Written(form, last_nonzero if form == "about" else last_digit)


def _number(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """Return the value of a written number, the unit of its last digit and of its last digit that is not zero."""
    negative = text.startswith(("-", "−"))
    total, last_digit = _NOTHING, _ONE
    for digits, suffix in _PARTS.findall(text):
        part = Decimal(digits.replace(",", "")).scaleb(SUFFIXES.get(suffix, 0))
        # scaleb keeps the written digits, so the exponent says what the last of them is worth.
        last_digit = Decimal(1).scaleb(int(part.as_tuple().exponent))
        total += part
    last_nonzero = Decimal(1).scaleb(int(total.normalize().as_tuple().exponent)) if total else last_digit
    return (-total if negative else total), last_digit, max(last_nonzero, last_digit)


def _canonical(match: re.Match[str], unit: Unit) -> str:
    """Return the amount in plain digits, for formulas: `about 305000000 USD`."""
    sign = {"~": "about ", None: "", "≥": "at least ", "≤": "at most "}.get(
        match["sign"], f"{match['sign']} "
    )
    numbers = [match["number"], *([match["end"]] if match["end"] else [])]
    digits = "–".join(f"{_number(number)[0]:f}" for number in numbers)
    return f"{sign}{digits} {unit}"
