"""Amounts and their arithmetic: intervals are carried along, rounded outward, and so are the rows they came from.

Every formula of the metrics uses each input once, so that an interval is never wider than the inputs make it.
Nothing is rounded here for reading; that is the business of `dat.formatting`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from itertools import takewhile
from typing import TYPE_CHECKING

from dat.amount.unit import RATIO, Unit, UnitMismatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dat.amount.period import Period

INFINITY = Decimal("Infinity")
_NEAR = Context(prec=40, rounding=ROUND_HALF_EVEN)
_DOWN = Context(prec=40, rounding=ROUND_FLOOR)
_UP = Context(prec=40, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Derivation:
    """Where a value came from: the formula with its numbers, the keys of rows it used and of rows it only considered.

    `strength` orders the operators of the formula, so that parentheses stand only where they are needed:
    3 a single number, 2 a product or quotient, 1 a sum or difference.
    """

    formula: str
    used: frozenset[str] = frozenset()
    considered: frozenset[str] = frozenset()
    strength: int = 3

    @property
    def rows(self) -> frozenset[str]:
        """Return the keys of all rows, used or considered."""
        return self.used | self.considered

    def __or__(self, other: Derivation) -> Derivation:
        """Return this derivation with the rows of the other one added."""
        used = self.used | other.used
        return replace(self, used=used, considered=(self.considered | other.considered) - used)


@dataclass(frozen=True, slots=True)
class Written:
    """How a source wrote an amount: the form, and the unit of its last written digit that counts."""

    form: str  # plain, about, range, at_least, at_most, above, below, exact, plus_minus
    resolution: Decimal


@dataclass(frozen=True, slots=True)
class Missing:
    """No amount: why there is none, and what would have to be known. Arithmetic with it is missing too."""

    why: str
    needs: tuple[str, ...] = ()
    considered: frozenset[str] = frozenset()

    def considering(self, keys: Iterable[str]) -> Missing:
        """Return the same, remembering rows that were looked at and did not help."""
        return replace(self, considered=self.considered | frozenset(keys))

    def _with(self, other: Outcome) -> Missing:
        if not isinstance(other, Missing):
            return replace(self, considered=self.considered | other.derivation.rows)
        if other == self:
            return self
        needs = tuple(dict.fromkeys((*self.needs, *other.needs)))
        why = self.why if other.why in self.why else f"{self.why}; {other.why}"
        return Missing(why, needs, self.considered | other.considered)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _with


@dataclass(frozen=True, slots=True)
class Dated:
    """A period that was read or derived from rows, such as the day of a price."""

    period: Period
    derivation: Derivation


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with unit and interval; `low` or `high` may be infinite where a source gives only a bound."""

    value: Decimal
    low: Decimal
    high: Decimal
    unit: Unit
    derivation: Derivation
    written: Written | None = None

    @property
    def half_width(self) -> Decimal:
        """Return half the width of the interval (infinite for a bound)."""
        return (self.high - self.low) / 2

    @property
    def is_bound(self) -> bool:
        """Whether one end is open."""
        return not (self.low.is_finite() and self.high.is_finite())

    @property
    def is_stated(self) -> bool:
        """Whether this is one written amount, not computed from others."""
        return self.written is not None

    def __add__(self, other: Outcome) -> Outcome:
        """Return the sum."""
        if not isinstance(other, Amount):
            return NotImplemented
        self._same_unit("add", other)
        return self._new(
            _NEAR.add(self.value, other.value),
            _DOWN.add(self.low, other.low),
            _UP.add(self.high, other.high),
            self.unit,
            _join(self, "+", other, 1),
        )

    def __sub__(self, other: Outcome) -> Outcome:
        """Return the difference."""
        if not isinstance(other, Amount):
            return NotImplemented
        self._same_unit("subtract", other)
        return self._new(
            _NEAR.subtract(self.value, other.value),
            _DOWN.subtract(self.low, other.high),
            _UP.subtract(self.high, other.low),
            self.unit,
            _join(self, "−", other, 1),
        )

    def __mul__(self, other: Outcome) -> Outcome:
        """Return the product."""
        if not isinstance(other, Amount):
            return NotImplemented
        low, high = _ends(self, other, Context.multiply)
        value = _NEAR.multiply(self.value, other.value)
        return self._new(value, low, high, self.unit * other.unit, _join(self, "×", other, 2))

    def __truediv__(self, other: Outcome) -> Outcome:
        """Return the quotient, or `Missing` if the divisor may be zero."""
        if not isinstance(other, Amount):
            return NotImplemented
        derivation = _join(self, "÷", other, 2)
        if other.low <= 0 <= other.high:
            return Missing("the divisor may be zero", considered=derivation.rows)
        low, high = _ends(self, other, Context.divide)
        if other.is_bound and not self.is_bound:
            # A share of "at least so much" is at most so much: its lower end is open, not known to be zero.
            low, high = low or -INFINITY, high or INFINITY
        return self._new(_NEAR.divide(self.value, other.value), low, high, self.unit / other.unit, derivation)

    def considering(self, keys: Iterable[str]) -> Amount:
        """Return this amount, remembering rows that were looked at and not used."""
        extra = frozenset(keys) - self.derivation.used
        if extra <= self.derivation.considered:
            return self
        own = self.derivation
        derivation = Derivation(own.formula, own.used, own.considered | extra, own.strength)
        return Amount(self.value, self.low, self.high, self.unit, derivation, self.written)

    def written_as(self, formula: str, strength: int = 2) -> Amount:
        """Return this amount with an equal formula that reads better than the one with tight intervals."""
        return replace(self, derivation=replace(self.derivation, formula=formula, strength=strength))

    def surely_below(self, other: Amount) -> bool:
        """Whether every value of this interval is below every value of the other."""
        self._same_unit("compare", other)
        return self.high < other.low

    def overlaps(self, other: Amount) -> bool:
        """Whether the two intervals share a value."""
        self._same_unit("compare", other)
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies in the interval."""
        return self.low <= value <= self.high

    def scaled(self, factor: Decimal) -> Amount:
        """Return this amount moved by a factor, for asking how much room a verdict has."""
        low, high = _DOWN.multiply(self.low, factor), _UP.multiply(self.high, factor)
        return replace(self, value=self.value * factor, low=min(low, high), high=max(low, high), written=None)

    def _same_unit(self, doing: str, other: Amount) -> None:
        if self.unit is not other.unit and self.unit != other.unit:
            raise UnitMismatch(doing, self.unit, other.unit)

    @staticmethod
    def _new(value: Decimal, low: Decimal, high: Decimal, unit: Unit, derivation: Derivation) -> Outcome:
        if low == -INFINITY and high == INFINITY:
            return Missing("two bounds leave the value open at both ends", considered=derivation.rows)
        return Amount(value, low, high, unit, derivation)


Outcome = Amount | Missing


def exact(value: int | str | Decimal, unit: Unit = RATIO, formula: str | None = None) -> Amount:
    """Return a number that is known exactly, such as the 1 of `1 − price ÷ cost`."""
    number = Decimal(value)
    return Amount(number, number, number, unit, Derivation(formula or str(value)))


def chain(first: Outcome, others: Iterable[tuple[str, Outcome]]) -> Outcome:
    """Return a first outcome with others added (`+`) or taken away (`−`), one after another.

    The same as the operators give, but in time that grows with the rows, not with their square: each operator copies
    the formula and the keys of everything before it.
    """
    terms = (("+", first), *others)
    known = [(sign, term) for sign, term in terms if isinstance(term, Amount)]
    if len(known) == len(terms):
        return _added(known)
    known = [(sign, term) for sign, term in takewhile(_is_known, terms) if isinstance(term, Amount)]
    rest = [term for _, term in terms[len(known) :]]
    if not known:
        return _absorbed(rest[0], rest[1:])
    total = _added(known)
    return _absorbed(rest[0], [total, *rest[1:]]) if isinstance(total, Amount) else _absorbed(total, rest)


def _is_known(term: tuple[str, Outcome]) -> bool:
    return isinstance(term[1], Amount)


def _added(terms: list[tuple[str, Amount]]) -> Outcome:
    (_, first), *others = terms
    if not others:
        return first
    value, low, high, unit = first.value, first.low, first.high, first.unit
    formula = [first.derivation.formula]
    for sign, term in others:
        if term.unit is not unit and term.unit != unit:
            raise UnitMismatch("add" if sign == "+" else "subtract", unit, term.unit)
        if sign == "+":
            value, low, high = (
                _NEAR.add(value, term.value),
                _DOWN.add(low, term.low),
                _UP.add(high, term.high),
            )
        else:
            value = _NEAR.subtract(value, term.value)
            low, high = _DOWN.subtract(low, term.high), _UP.subtract(high, term.low)
        formula += (" ", sign, " ", _bracketed(term.derivation, sign, 1))
    used = frozenset().union(*(term.derivation.used for _, term in terms))
    considered = frozenset().union(*(term.derivation.considered for _, term in terms))
    derivation = Derivation("".join(formula), used, considered - used, 1)
    return Amount._new(value, low, high, unit, derivation)  # noqa: SLF001 the same module


def _absorbed(missing: Outcome, others: Iterable[Outcome]) -> Outcome:
    """Return something missing with everything after it, known or not, remembered."""
    if not isinstance(missing, Missing):
        return missing
    considered = set(missing.considered)
    bare = replace(missing, considered=frozenset())
    for other in others:
        if isinstance(other, Missing):
            considered |= other.considered
            bare = bare + replace(other, considered=frozenset())
        else:
            considered |= other.derivation.rows
    return replace(bare, considered=frozenset(considered))


def hull(amounts: Iterable[Amount]) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest value that any of the amounts allows."""
    amounts = tuple(amounts)
    return min(amount.low for amount in amounts), max(amount.high for amount in amounts)


def _ends(
    left: Amount, right: Amount, operation: Callable[[Context, Decimal, Decimal], Decimal]
) -> tuple[Decimal, Decimal]:
    """Return the outward-rounded ends of a product or quotient over the corners of two intervals."""
    corners = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    lows, highs = ([_corner(context, operation, a, b) for a, b in corners] for context in (_DOWN, _UP))
    return min(lows), max(highs)


def _corner(
    context: Context, operation: Callable[[Context, Decimal, Decimal], Decimal], a: Decimal, b: Decimal
) -> Decimal:
    """Return one corner; a zero (or a shrinking end) beside an open end counts as zero, as interval arithmetic has it."""
    if operation is Context.divide:
        if not b.is_finite():
            return a if not a.is_finite() else Decimal(0)
    elif (not a and not b.is_finite()) or (not b and not a.is_finite()):
        return Decimal(0)
    return operation(context, a, b)


def _join(left: Amount, sign: str, right: Amount, strength: int) -> Derivation:
    first, second = left.derivation, right.derivation
    before = f"({first.formula})" if first.strength < strength else first.formula
    after = _bracketed(second, sign, strength)
    used = first.used | second.used
    considered = (first.considered | second.considered) - used
    return Derivation(f"{before} {sign} {after}", used, considered, strength)


def _bracketed(derivation: Derivation, sign: str, strength: int) -> str:
    """Return the formula on the right of an operator of a strength, in parentheses where it needs them."""
    # The right side of a minus or a quotient needs them at its own strength as well: a − (b − c).
    binds = derivation.strength < strength or (sign in "−÷" and derivation.strength == strength)
    return f"({derivation.formula})" if binds else derivation.formula
