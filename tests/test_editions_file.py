"""The files of editions: one line an entry, the schema, and one sentence for everything that is no edition."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dat.editions import FORMAT, Edition, changes, edition_bytes, read_editions
from dat.editions.file import parse_edition
from dat.errors import BrokenInput
from dat.model import Dataset
from tests.conftest import ROOT
from tests.editions import on, state, with_amount, without_row

SCHEMA = json.loads((ROOT / "dat/assets/schemas/edition.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def edition(mini_data: Dataset) -> Edition:
    """An edition whose changes have every kind of entry."""
    new = with_amount(without_row(mini_data, "alpha-3"), "alpha-1", "8000 BTC")
    new = on(replace(new, claims=new.claims[:-1], prices=new.prices[:-1]), "2026-03-30")
    after = state(new, "second", order=2)
    return replace(after, changes=changes(state(mini_data), after, new))


@pytest.fixture(scope="module")
def tree(edition: Edition) -> dict[str, Any]:
    return dict(json.loads(edition_bytes(edition)))


@pytest.fixture(scope="module")
def short(tree: dict[str, Any]) -> dict[str, Any]:
    """The same with one entry in each list, quick to check."""
    inner = {key: value[:1] if isinstance(value, list) else value for key, value in tree["changes"].items()}
    outer = {key: value[:1] if isinstance(value, list) else value for key, value in tree.items()}
    return outer | {"changes": inner}


def test_an_edition_reads_back_as_it_was_written(edition: Edition) -> None:
    assert edition.changes is not None
    assert edition.changes.numbers
    assert edition.changes.verdicts
    assert edition.changes.rows
    assert edition.changes.later
    assert edition.changes.claims
    assert parse_edition(edition_bytes(edition), "second") == edition


def test_the_same_state_gives_the_same_bytes(edition: Edition) -> None:
    assert edition_bytes(parse_edition(edition_bytes(edition), "second")) == edition_bytes(edition)


def test_every_number_claim_and_row_has_a_line_of_its_own(edition: Edition) -> None:
    lines = edition_bytes(edition).decode().splitlines()

    for name, entries in (("numbers", edition.numbers), ("claims", edition.claims), ("rows", edition.rows)):
        start = lines.index(f'"{name}": [') + 1
        listed = lines[start : start + len(entries)]
        assert all(isinstance(json.loads(line.removesuffix(",")), dict) for line in listed)
        assert lines[start + len(entries)] in {"],", "]"}


def test_what_is_written_fits_the_schema(tree: dict[str, Any], mini_data: Dataset) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)

    validator.validate(tree)
    validator.validate(json.loads(edition_bytes(state(mini_data))))


def test_the_schema_has_the_format_of_the_program() -> None:
    assert SCHEMA["properties"]["format"] == {"description": "The version of this form.", "const": FORMAT}


# What is no edition ---------------------------------------------------------------------------------------------


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all values below a JSON value; of a list only its first entry's."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    if isinstance(value, list) and value:
        found += places(value[0], (*path, 0))
    return found


def changed(tree: dict[str, Any], path: tuple[str | int, ...], change: Callable[[Any, Any], None]) -> Any:
    """Return a copy of the tree with a change at the end of a path."""
    other = copy.deepcopy(tree)
    inner: Any = other
    for step in path[:-1]:
        inner = inner[step]
    change(inner, path[-1])
    return other


def put(value: object) -> Callable[[Any, Any], None]:
    return lambda inner, key: inner.__setitem__(key, value)


def drop(inner: Any, key: Any) -> None:
    del inner[key]


def is_read(tree: Any) -> bool:
    try:
        parse_edition(json.dumps(tree).encode(), "second")
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "change",
    [put(1.5), put(True), put(None), put([1]), put({"x": 1}), put("no such word"), put([]), put({}), drop],
    ids=["decimal", "true", "null", "list", "mapping", "word", "no list", "no mapping", "gone"],
)
def test_the_reader_refuses_what_the_schema_refuses(
    short: dict[str, Any], change: Callable[[Any, Any], None]
) -> None:
    validator = Draft202012Validator(SCHEMA)
    others = [(path, changed(short, path, change)) for path in places(short) if path != ("name",)]
    wrong = [path for path, other in others if is_read(other) != validator.is_valid(other)]

    assert len(others) > 50
    assert wrong == []


def test_an_unknown_key_is_refused(short: dict[str, Any]) -> None:
    for path in places(short):
        inner: Any = short
        for step in path:
            inner = inner[step]
        keys_are_open = {"inputs", "says", "cells"} & {str(step) for step in path}
        if isinstance(inner, dict) and not keys_are_open:
            assert not is_read(changed(short, (*path, "more"), put("x"))), path


def edition_file(root: Path, content: bytes | str, name: str = "second") -> Path:
    path = root / "data/editions" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def sentence(root: Path) -> str:
    with pytest.raises(BrokenInput) as caught:
        read_editions(root)
    (problem,) = caught.value.problems
    assert problem.code == "edition"
    return str(problem)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "expected JSON, got something else at line 1, column 1"),
        ('{"format": 1,', "expected JSON, got something else at line 1, column 14"),
        ("[]", "expected an edition with its 'format'"),
        ('{"format": "1"}', "expected an edition with its 'format'"),
        ('{"format": true}', "expected an edition with its 'format'"),
        ('{"format": 0}', "expected an edition with its 'format'"),
        ('{"format": 1}', "expected the edition with format, order, name"),
        ("\ud55c".encode("utf-16"), "expected an edition in UTF-8, got other bytes"),
        ("[" * 100_000, "expected an edition, got lists without end"),
        ('{"format": ' + "9" * 5000 + "}", "expected an edition, got a number without end"),
    ],
)
def test_what_is_no_edition_is_said_in_one_sentence(mini: Path, content: bytes | str, said: str) -> None:
    edition_file(mini, content)

    assert sentence(mini).startswith(f"data/editions/second.json: {said}")
    assert sentence(mini).count("\n") == 0


def test_an_edition_of_a_newer_format_names_both_formats(mini: Path, tree: dict[str, Any]) -> None:
    edition_file(mini, json.dumps(tree | {"format": 2, "colour": "blue"}))

    assert sentence(mini) == (
        "data/editions/second.json: expected an edition of format 1, got format 2, which a newer version of dat wrote; "
        "use that version [edition]"
    )


def test_a_wrong_entry_is_named_by_its_list_and_number(mini: Path, tree: dict[str, Any]) -> None:
    edition_file(mini, json.dumps(changed(tree, ("numbers", 2, "view"), put("future"))))

    assert "expected article or disclosed or latest for 'view' in numbers, entry 3, got 'future'" in sentence(
        mini
    )


def test_an_edition_under_another_name_is_refused(mini: Path, edition: Edition) -> None:
    edition_file(mini, edition_bytes(edition), "third")

    assert "expected the edition named as its file, 'third', got 'second'" in sentence(mini)


def test_two_editions_in_the_same_order_are_refused(mini: Path, edition: Edition) -> None:
    edition_file(mini, edition_bytes(edition))
    edition_file(mini, edition_bytes(replace(edition, name="third")), "third")

    assert "expected one edition of the order 2, got second and third" in sentence(mini)


def test_all_broken_editions_are_named_at_once(mini: Path) -> None:
    edition_file(mini, "", "one")
    edition_file(mini, "", "two")

    with pytest.raises(BrokenInput) as caught:
        read_editions(mini)
    assert [problem.place.path for problem in caught.value.problems] == [
        "data/editions/one.json",
        "data/editions/two.json",
    ]


def test_editions_come_in_the_order_of_saving_whatever_their_names(mini: Path, edition: Edition) -> None:
    for order, name in ((3, "a"), (1, "b"), (2, "c")):
        edition_file(mini, edition_bytes(replace(edition, name=name, order=order)), name)
    edition_file(mini, "not yet written", ".a")

    assert [each.name for each in read_editions(mini)] == ["b", "c", "a"]


def test_without_the_folder_there_are_no_editions(mini: Path) -> None:
    assert read_editions(mini) == ()
