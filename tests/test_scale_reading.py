"""Large ledgers: rows are made when they are asked for, in several processes where there are many, the same in all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.amount import Amount, Missing, Period, chain, parse_amount
from dat.check.companies import CompanyChecked, check_company
from dat.check.differences import company_differences
from dat.metrics import evaluate, open_view
from dat.metrics.balances import without_overlaps
from dat.metrics.reconciliation import reconciliations
from dat.metrics.view import Choice
from dat.model import Dataset
from dat.read import Reading, read_and_ask, read_dataset, scan, try_read
from dat.read.collect import MOST, Problems
from dat.read.lines import Lines
from tests.property_cases import CASES

LEDGER = "data/ledger.csv"
DAY = dt.timedelta(days=1)


def append(root: Path, lines: Iterator[str] | list[str], path: str = LEDGER) -> None:
    with (root / path).open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def mined(number: int, day: dt.date, amount: str = "1 BTC") -> str:
    return f"daily-{number},,{day},alpha,mined,{amount},,,alpha-january,,"


def checked(root: Path) -> Reading[CompanyChecked]:
    return read_and_ask(root, check_company)


def lines_of(data: Dataset) -> Lines[object]:  # type: ignore[type-var]
    assert isinstance(data.rows, Lines)
    return data.rows


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LARGE", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def test_several_processes_find_the_same_as_one(
    mini: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    append(
        mini,
        ["alpha-7,,2026-02-28,alpha,holding,2000 BTC,,,tracker,,", "x-1,gift,2026,beta,event,,,,article,,"],
    )
    alone = checked(mini)
    request.getfixturevalue("everything_is_large")
    shared = checked(mini)
    assert shared.answers == alone.answers
    assert any(answer.differences for answer in shared.answers)
    assert shared.data is not None
    assert alone.data is not None
    assert shared.data.rows == alone.data.rows


def test_several_processes_find_the_same_mistakes_as_one(mini: Path, request: pytest.FixtureRequest) -> None:
    append(mini, ["a,,2026,alpha,holding,many,,,tracker,,", "a,,2026-13,gamma,sold,1 BTC,,,nobody,,"])
    alone = try_read(mini)
    request.getfixturevalue("everything_is_large")
    shared = try_read(mini)
    assert set(map(str, shared[1])) == set(map(str, alone[1]))
    assert shared[0] is not None
    assert alone[0] is not None
    assert len(shared[0].rows) == len(alone[0].rows)


def test_nothing_is_asked_of_a_company_when_a_row_cannot_be_read(mini: Path) -> None:
    append(mini, ["a,,2026,alpha,holding,many,,,tracker,,"])
    assert checked(mini).answers == ()


@pytest.mark.usefixtures("everything_is_large")
def test_a_child_that_is_ended_from_outside_costs_nothing_but_time(mini: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    found = read_and_ask(mini, partial(_end_the_first, asked))
    assert found.answers == ("alpha", "beta")


def _end_the_first(asked: Path, data: Dataset, company: str) -> str:
    import os
    import signal

    if not asked.exists():
        asked.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return company


def test_the_rows_of_one_company_are_made_without_those_of_others(mini: Path) -> None:
    data = read_dataset(mini)
    lines = lines_of(data)
    for company in ("alpha", "beta"):
        lines.forget(company)
    assert data.rows_of("beta")[-1].id == "beta-2"
    assert set(lines._made) == {"beta"}
    assert data.event_names["alpha"] == ("sale_2026_02",)
    assert set(lines._made) == {"beta"}
    assert data.by_key["alpha-3"].id == "alpha-3"
    assert [row.id for row in data.rows][-1] == "beta-2"


def test_a_companys_ground_moves_with_its_own_lines_alone(mini: Path) -> None:
    before = lines_of(read_dataset(mini))
    append(mini, ["beta-3,,2026-03,beta,sale,,,,beta-sale,,"])
    after = lines_of(read_dataset(mini))
    assert after.ground("alpha") == before.ground("alpha")
    assert after.ground("beta") != before.ground("beta")


def test_columns_may_stand_in_any_order_and_optional_ones_be_left_out(mini: Path) -> None:
    import csv

    rows = read_dataset(mini).rows
    path = mini / LEDGER
    with path.open(encoding="utf-8", newline="") as file:
        lines = [
            {name: cell for name, cell in line.items() if name != "note"} for line in csv.DictReader(file)
        ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted(lines[0], reverse=True))
        writer.writeheader()
        writer.writerows(lines)
    assert [row.id for row in read_dataset(mini).rows] == [row.id for row in rows]
    assert [row.amount for row in read_dataset(mini).rows] == [row.amount for row in rows]


def test_of_very_many_mistakes_the_first_are_shown_and_that_there_are_more(mini: Path) -> None:
    append(
        mini,
        (f"bad-{number},,2026-02-31,alpha{number},mined,1 BTX,,,nobody{number},," for number in range(5000)),
    )
    problems = try_read(mini)[1]
    assert len(problems) == MOST + 1
    assert str(problems[-1]).startswith(
        f"{LEDGER}: expected rows that can be read, got more than 1,000 problems"
    )


def test_names_are_compared_with_thousands_of_others_only_a_few_times() -> None:
    problems = Problems()
    hints = [problems.nearest("company", f"alphx{number}", ["alpha"]) for number in range(200)]
    assert hints[0]
    assert not hints[-1]


def test_a_large_file_is_read_in_this_process_where_threads_run(
    mini: Path, everything_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)
    monkeypatch.setattr(scan, "_shared_out", lambda _: pytest.fail("forked beside a thread"))
    assert len(checked(mini).answers) == 2


# Laws


amounts = st.builds(
    lambda digits, form, key: parse_amount(form.format(digits), key),
    st.integers(min_value=0, max_value=10**6),
    st.sampled_from(["{} BTC", "~{} BTC", "at least {} BTC", "at most {} BTC", "{}.50 BTC"]),
    st.sampled_from(["a", "b", "c", "d"]),
).map(lambda amount: amount.considering({"b"}))
missing = st.builds(
    Missing,
    st.sampled_from(["why", "because", "why not"]),
    st.just(("x",)),
    st.frozensets(st.sampled_from("abcde")),
)
outcomes = st.one_of(amounts, amounts, amounts, missing)


@pytest.mark.property
@given(outcomes, st.lists(st.tuples(st.sampled_from("+−"), outcomes), max_size=6))
@settings(max_examples=CASES)
def test_a_chain_is_what_the_operators_give_one_after_another(
    first: Amount | Missing, others: list[tuple[str, Amount | Missing]]
) -> None:
    total = first
    for sign, term in others:
        total = total + term if sign == "+" else total - term
    found = chain(first, others)
    if isinstance(total, Missing):
        assert isinstance(found, Missing)
        assert (found.considered, found.needs) == (total.considered, total.needs)
    else:
        assert found == total


days = st.integers(min_value=0, max_value=60)
periods = st.builds(
    lambda first, length: Period(
        dt.date(2026, 1, 1) + first * DAY, dt.date(2026, 1, 1) + (first + length) * DAY
    ),
    days,
    st.sampled_from([0, 0, 0, 1, 6, 27, 30]),
)


@st.composite
def flows(draw: st.DrawFn) -> list[Choice]:
    from dataclasses import replace

    from tests.conftest import MINI

    data = read_dataset(MINI)
    sources = list(data.sources.values())[2:4]
    row = data.rows_of("alpha")[3]
    entries = draw(
        st.lists(
            st.tuples(
                periods,
                st.sampled_from(sources),
                st.sampled_from(["", "", "e"]),
                st.sampled_from(["mined", "sale"]),
            ),
            max_size=8,
        )
    )
    return [
        Choice(replace(row, id=f"r{n}", date=period, source=source, event=event, kind=kind, order=n), ())
        for n, (period, source, event, kind) in enumerate(entries)
    ]


def tell_the_same(choice: Choice, other: Choice) -> bool:
    row, kept = choice.row, other.row
    if row.kind != kept.kind or not row.date.overlaps(kept.date):
        return False
    return not (row.event and kept.event) and not (row.source == kept.source and row.date == kept.date)


@pytest.mark.property
@given(flows())
@settings(max_examples=CASES // 4, deadline=None)
def test_of_flows_that_tell_the_same_days_the_longer_are_kept(found: list[Choice]) -> None:
    kept: list[Choice] = []
    for choice in sorted(found, key=lambda each: (-each.row.date.days, each.row.date.first, each.row.order)):
        if not any(tell_the_same(choice, other) for other in kept):
            kept.append(choice)
    expected = sorted(kept, key=lambda choice: (choice.row.date.first, choice.row.order))
    assert [choice.row.id for choice in without_overlaps(found)] == [choice.row.id for choice in expected]


# Work that grows with the rows, and not with their square: counted in steps, since times depend on the machine.


def test_ten_times_the_days_are_about_ten_times_the_work(mini: Path) -> None:
    steps = [_steps(mini, count) for count in (400, 4000)]
    assert steps[1] < 15 * steps[0]


def _steps(root: Path, count: int) -> int:
    """Count the calls that it takes to check a company with so many days of mining, a balance each month."""
    import sys

    header = (root / LEDGER).read_text(encoding="utf-8").splitlines()[0]
    (root / LEDGER).write_text(header + "\n", encoding="utf-8")
    first = dt.date(2015, 1, 1)
    append(root, (mined(number, first + number * DAY) for number in range(count)))
    append(
        root,
        (
            f"b{number},,{first + number * DAY},alpha,holding,{1 + number} BTC,,,alpha-january,,"
            for number in range(0, count, 30)
        ),
    )
    data = read_dataset(root)
    calls = 0

    def noting(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(noting)
    try:
        assert company_differences(data, "alpha") == ()
        view = open_view(data, "disclosed")
        assert len(reconciliations(view, "alpha")) == (count - 1) // 30
        assert isinstance(evaluate(view, "alpha.mined"), Amount)
        assert isinstance(evaluate(view, "alpha.holding"), Amount)
    finally:
        sys.setprofile(None)
    return calls
