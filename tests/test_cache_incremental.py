"""Traced recomputation: what was read decides whether a result is used again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dat.cache.incremental import KEPT, Memory
from dat.cache.store import Store
from dat.trace import Read, note


@dataclass
class Facts:
    """Answers that a test sets; a number rests on the line of its letter: `a1` and `a2` on `a`."""

    numbers: dict[str, str]
    lines: dict[str, str]
    asked: list[Read] = field(default_factory=list)

    def digest(self, read: Read) -> str:
        self.asked.append(read)
        return self.numbers.get(read[1], "absent")

    def ground(self, read: Read) -> Iterable[str]:
        return (read[1][0],) if read[0] == "number" else ()

    def ground_digest(self, name: str) -> str:
        return self.lines[name]


@pytest.fixture
def facts() -> Facts:
    return Facts({"a1": "4451", "b1": "3645", "template": "old"}, {"a": "a-line", "b": "b-line"})


@pytest.fixture
def memory(tmp_path: Path, facts: Facts) -> Iterable[Memory]:
    with Store(tmp_path) as store:
        yield Memory(store, facts)


def page() -> bytes:
    note("number", "a1")
    note("file", "template")
    return b"page"


def other() -> bytes:
    raise AssertionError("made again")


def test_a_result_is_used_again_while_nothing_it_read_has_changed(memory: Memory, facts: Facts) -> None:
    assert memory.keep("page", page) == b"page"
    facts.numbers["b1"] = "something else"
    assert memory.keep("page", other) == b"page"


def test_a_changed_answer_makes_it_anew(memory: Memory, facts: Facts) -> None:
    memory.keep("page", page)
    facts.numbers["a1"], facts.lines["a"] = "4452", "another line"
    assert memory.recall("page") is None
    assert memory.changed(memory.records("page")[0]) == (("number", "a1"),)


def test_a_changed_line_that_gives_the_same_answer_does_not(memory: Memory, facts: Facts) -> None:
    memory.keep("page", page)
    facts.lines["a"] = "the same number, written otherwise"
    assert memory.keep("page", other) == b"page"


def test_answers_are_not_computed_while_their_ground_is_unchanged(memory: Memory, facts: Facts) -> None:
    memory.keep("page", page)
    facts.asked.clear()
    memory.keep("page", other)
    assert facts.asked == [("file", "template")]


def test_a_result_that_was_found_good_stands_on_the_new_ground(memory: Memory, facts: Facts) -> None:
    memory.keep("page", page)
    facts.lines["a"] = "the same number, written otherwise"
    memory.keep("page", other)
    facts.asked.clear()
    memory.keep("page", other)
    assert facts.asked == [("file", "template")]


def test_what_rests_on_no_ground_is_always_compared(memory: Memory, facts: Facts) -> None:
    memory.keep("page", page)
    facts.numbers["template"] = "new"
    assert memory.recall("page") is None


def test_an_edit_taken_back_finds_the_earlier_result(memory: Memory, facts: Facts) -> None:
    memory.keep("page", page)
    facts.numbers["template"] = "new"
    memory.keep("page", page)
    facts.numbers["template"] = "old"
    assert memory.keep("page", other) == b"page"


def test_only_so_many_states_are_kept(memory: Memory, facts: Facts) -> None:
    for number in range(KEPT + 3):
        facts.numbers["template"] = str(number)
        memory.keep("page", page)
    assert len(memory.records("page")) == KEPT


def test_what_is_forgotten_is_made_anew(memory: Memory) -> None:
    memory.keep("page", page)
    memory.forget("page")
    assert memory.recall("page") is None
    assert memory.records("page") == ()


def test_a_result_that_vanished_from_the_store_is_made_anew(
    memory: Memory, tmp_path: Path, facts: Facts
) -> None:
    memory.keep("page", page)
    value = memory.records("page")[0].value
    with Store(tmp_path) as store:
        store.put(f"value {value}", b"something else")
    assert memory.recall("page") is None
