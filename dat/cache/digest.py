"""Digests of bytes, and values as canonical bytes: equal values, and no others, have equal bytes.

    digest_of("result", canonical(amount))      the same in every process and on every machine

Equal means here: of the same type and the same to a reader. `Decimal("1.0")` and `Decimal("1.00")` differ, since
their digits are printed; so do `1`, `1.0` and `True`, a tuple and a list, a string and a `Markup`. Mappings and sets
have no order.

Places in files are left out: every `Place`, and the fields `place` and `order` of a dataclass. They move when somebody
adds a row above, and no page shows them; with them one new row would change every row below it. Fields that a dataclass does not compare are left out, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from operator import attrgetter
from pathlib import PurePath
from typing import Any

from dat.errors import Place

SIZE = 20  # bytes of a digest: two of 2^64 values have the same one with a probability of 2^-33
LEFT_OUT = frozenset({"order", "place"})

_Encoder = Callable[[Any], str]


def digest_of(*parts: bytes | str) -> str:
    """Return the digest of parts as 40 hexadecimal digits; `"ab", "c"` and `"a", "bc"` have different ones.

    A string counts as its UTF-8 bytes.
    """
    state = blake2b(digest_size=SIZE)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8))
        state.update(data)
    return state.hexdigest()


def canonical(value: object) -> bytes:
    """Return the bytes of a value made of dataclasses, tuples, lists, mappings, sets and plain values.

    Plain values are strings, integers, floats, booleans, None, decimals, days, paths and members of enumerations.

    Raises:
        TypeError: the value holds something else, such as a function, whose content nobody can tell.
    """
    return _BY_TYPE[type(value)](value).encode("utf-8", "surrogatepass")


# Every encoding says where it ends and none begins with a closing bracket, so that a sequence of them reads in one way.


class _Encoders(dict[type, _Encoder]):
    """The encoder of every type; that of a class is made when its first value comes."""

    def __missing__(self, kind: type) -> _Encoder:
        encoder = self[kind] = _encoder_of(kind)
        return encoder


def _text(value: str) -> str:
    return f"s{len(value)}:{value}"


def _sequence(opening: str, closing: str) -> _Encoder:
    def encode(values: tuple[object, ...] | list[object]) -> str:
        return f"{opening}{''.join([_BY_TYPE[type(value)](value) for value in values])}{closing}"

    return encode


def _set(values: AbstractSet[object]) -> str:
    return f"<{''.join(sorted([_BY_TYPE[type(value)](value) for value in values]))}>"


def _mapping(values: Mapping[object, object]) -> str:
    pairs = [f"{_BY_TYPE[type(key)](key)}{_BY_TYPE[type(value)](value)}" for key, value in values.items()]
    return f"{{{''.join(sorted(pairs))}}}"


_BY_TYPE = _Encoders(
    {
        str: _text,
        type(None): lambda _: "N",
        bool: lambda value: "T" if value else "F",
        int: lambda value: f"i{value:x};",
        float: lambda value: f"f{value!r};",
        Decimal: lambda value: f"d{value!s};",
        dt.date: lambda value: f"t{value!s};",
        tuple: _sequence("(", ")"),
        list: _sequence("[", "]"),
        frozenset: _set,
        set: _set,
        Place: lambda _: "P",
    }
)


def _encoder_of(kind: type) -> _Encoder:
    """Return the encoder of a type that is met for the first time."""
    named = _text(f"{kind.__module__}.{kind.__qualname__}")
    if is_dataclass(kind):
        compared = (field.name for field in fields(kind) if field.compare)
        return _record(named, tuple(name for name in compared if name not in LEFT_OUT))
    if issubclass(kind, Enum):
        return lambda value: f"E{named}{_text(value.name)}"
    if issubclass(kind, PurePath):
        return lambda value: f"p{_text(str(value))}"
    if issubclass(kind, Mapping):
        return _mapping
    if issubclass(kind, AbstractSet):
        return _set
    for parent in (str, tuple):  # such as Markup and named tuples
        if issubclass(kind, parent):
            plain = _BY_TYPE[parent]
            return lambda value: f"C{named}{plain(value)}"
    raise TypeError(f"a {kind.__module__}.{kind.__qualname__} has no canonical bytes")


def _record(named: str, names: tuple[str, ...]) -> _Encoder:
    """Return the encoder of a dataclass with these fields."""
    opening = f"D{named}{''.join(map(_text, names))}("
    if len(names) < 2:  # attrgetter gives tuples from two names on
        return lambda value: (
            f"{opening}{''.join([_BY_TYPE[type(getattr(value, name))](getattr(value, name)) for name in names])})"
        )
    values_of = attrgetter(*names)
    return lambda value: f"{opening}{''.join([_BY_TYPE[type(part)](part) for part in values_of(value)])})"
