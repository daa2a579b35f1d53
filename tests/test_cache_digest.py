"""Digests: equal values have equal bytes, all others different ones, in every process."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from dat.cache.digest import canonical, digest_of
from dat.errors import Place
from dat.model import Dataset
from tests.conftest import MINI
from tests.property_cases import CASES

HERE = Place("data/ledger.csv", 1)


class Colour(Enum):
    RED = 1
    BLUE = 2


class Pair(NamedTuple):
    left: object
    right: object


@dataclass(frozen=True)
class Empty:
    pass


@dataclass(frozen=True)
class One:
    only: object


@dataclass(frozen=True)
class Other:
    only: object


@dataclass(frozen=True, slots=True)
class Fact:
    name: object
    value: object
    place: Place = HERE
    order: int = 0
    remembered: int = field(default=0, compare=False)


# Few and easily taken for each other, so that random pairs are often nearly the same.
PLAIN = st.sampled_from(
    [
        *("", "a", "s1:a", "s0:", ")", "(", "N", "1", "\ud800", "日"),
        *(None, True, False, 0, 1, -1, 16, 10**30, 0.0, -0.0, 1.0, float("inf"), float("nan")),
        *(Decimal(1), Decimal("1.0"), Decimal("1E+1"), Decimal(10), Decimal("-0"), Decimal("Infinity")),
        *(dt.date(2026, 2, 9), Path("a"), Markup("a"), Colour.RED, Colour.BLUE, Empty()),
    ]
)
HASHABLE = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=2).map(tuple)
        | st.builds(One, inner)
        | st.builds(Other, inner)
        | st.builds(Pair, inner, inner)
        | st.builds(Fact, inner, inner)
    ),
    max_leaves=3,
)
VALUES = st.recursive(
    HASHABLE,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.lists(inner, max_size=2).map(tuple)
        | st.frozensets(HASHABLE, max_size=2)
        | st.dictionaries(HASHABLE, inner, max_size=2)
        | st.builds(One, inner)
    ),
    max_leaves=5,
)


def same(left: object, right: object) -> bool:
    """Whether two values are of one type and look the same to a reader; told without their bytes."""
    if type(left) is not type(right):
        return False
    ours, theirs = inside(left), inside(right)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, frozenset) and isinstance(theirs, frozenset):
        return len(ours) == len(theirs) and all(any(same(one, other) for other in theirs) for one in ours)
    return repr(left) == repr(right)


def inside(value: object) -> object:
    """Return what a value holds: a list where the order matters, a set where it does not."""
    match value:
        case tuple() | list():
            return list(value)
        case frozenset():
            return value
        case dict():
            return frozenset(map(_Item, value, value.values()))
        case One() | Other():
            return [value.only]
        case Fact() | _Item():
            return [value.name, value.value]
        case _:
            return None


@dataclass(frozen=True, eq=False)
class _Item:
    """A key and its value, hashable whatever the value is."""

    name: object
    value: object


@settings(max_examples=CASES // 4, deadline=None)
@given(VALUES, VALUES)
@pytest.mark.property
def test_values_have_equal_bytes_exactly_if_they_are_the_same(left: object, right: object) -> None:
    assert (canonical(left) == canonical(right)) == same(left, right)


@settings(max_examples=CASES // 4, deadline=None)
@given(st.lists(st.text() | st.binary(), max_size=4), st.lists(st.text() | st.binary(), max_size=4))
@pytest.mark.property
def test_parts_have_the_same_digest_exactly_if_their_bytes_are_the_same(
    left: list[str | bytes], right: list[str | bytes]
) -> None:
    def as_bytes(parts: list[str | bytes]) -> list[bytes]:
        return [part.encode() if isinstance(part, str) else part for part in parts]

    assert (digest_of(*left) == digest_of(*right)) == (as_bytes(left) == as_bytes(right))


@settings(max_examples=CASES // 20, deadline=None)
@given(
    st.lists(st.tuples(HASHABLE, VALUES), max_size=4, unique_by=lambda item: canonical(item[0])), st.randoms()
)
@pytest.mark.property
def test_the_order_of_a_mapping_does_not_matter(items: list[tuple[object, object]], chance: object) -> None:
    shuffled = sorted(items, key=lambda _: chance.random())  # type: ignore[attr-defined]
    if len(dict(items)) == len(items):  # 1 and True are one key
        assert canonical(dict(items)) == canonical(MappingProxyType(dict(shuffled)))


def test_the_end_of_one_part_is_not_taken_for_the_beginning_of_the_next() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("a") != digest_of("a", "")
    assert digest_of() != digest_of("")


def test_a_string_counts_as_its_utf_8_bytes() -> None:
    assert digest_of("円") == digest_of("円".encode())


def test_digits_that_are_printed_differently_have_different_bytes() -> None:
    assert canonical(Decimal("1.0")) != canonical(Decimal("1.00"))


def test_a_set_that_can_change_counts_like_one_that_cannot() -> None:
    assert canonical({1, 2}) == canonical(frozenset({2, 1})) == canonical({1: None, 2: None}.keys())


def test_where_a_fact_stands_in_its_file_does_not_matter() -> None:
    moved = Fact("a", (Place("data/ledger.csv", 3),), Place("data/ledger.csv", 9), order=8, remembered=1)
    assert canonical(moved) == canonical(Fact("a", (Place("data/ledger.csv", 2),)))


def test_an_optional_place_that_is_missing_is_not_a_place() -> None:
    assert canonical(One(None)) != canonical(One(Place("data/ledger.csv", 2)))


def test_what_has_no_content_is_refused() -> None:
    with pytest.raises(TypeError, match=r"a builtins\.function has no canonical bytes"):
        canonical((1, same))


def test_whole_datasets_have_canonical_bytes(mini_data: Dataset) -> None:
    moved = replace(mini_data, companies=dict(reversed(list(mini_data.companies.items()))))
    assert canonical(mini_data.companies) == canonical(moved.companies)
    assert canonical(tuple(mini_data.rows)) != canonical(tuple(mini_data.rows)[1:])
    parts = [
        mini_data.article,
        mini_data.sources,
        tuple(mini_data.prices),
        mini_data.claims,
        mini_data.glossary,
    ]
    assert len({canonical(part) for part in parts}) == len(parts)


DIGEST = """
from pathlib import Path
from dat.cache.digest import canonical, digest_of
from dat.read import read_dataset
data = read_dataset(Path({root!r}))
print(digest_of(canonical(tuple(data.rows)), canonical(data.companies), canonical(frozenset("abcdefgh"))))
"""


def test_another_process_finds_the_same_digest() -> None:
    code = DIGEST.format(root=str(MINI))
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 40
