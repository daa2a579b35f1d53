"""Nothing vanishes unseen: without any one row, price or claim of the last edition, `dat check` names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dat.check import check_project
from dat.editions import Edition, capture, edition_bytes, removed_entries
from dat.model import Dataset
from dat.read import read_dataset
from dat.values import Evaluations


def saved(data: Dataset) -> Edition:
    return capture(Evaluations(data), {}, {}, {}, name="first", saved=date(2026, 4, 1))


def without_each(data: Dataset) -> Iterator[tuple[str, str, int | None, Dataset]]:
    """Yield word, name, line and the rest of the data, for every row, price and claim."""
    for number, row in enumerate(data.rows):
        yield (
            "row",
            row.id,
            row.place.line,
            replace(data, rows=(*data.rows[:number], *data.rows[number + 1 :])),
        )
    for number, price in enumerate(data.prices):
        rest = (*data.prices[:number], *data.prices[number + 1 :])
        yield "row", price.id, price.place.line, replace(data, prices=rest)
    for number, claim in enumerate(data.claims):
        rest_of_claims = (*data.claims[:number], *data.claims[number + 1 :])
        yield "claim", claim.id, claim.place.line, replace(data, claims=rest_of_claims)


def test_each_row_price_and_claim_of_the_real_data_is_missed(real_data: Dataset) -> None:
    edition = saved(real_data)
    tried = 0
    for word, name, line, rest in without_each(real_data):
        (problem,) = removed_entries(rest, [edition])
        assert f"expected the {word} {name}," in problem.message
        assert problem.place.line == line
        tried += 1
    assert tried == len(real_data.rows) + len(real_data.prices) + len(real_data.claims)


def save(root: Path) -> None:
    edition = saved(read_dataset(root))
    (root / edition.path).parent.mkdir(exist_ok=True)
    (root / edition.path).write_bytes(edition_bytes(edition))


def lines_of(mini: Path) -> Iterator[tuple[str, int, str]]:
    """Yield file, line number and key of every row and price of the miniature."""
    for row in read_dataset(mini).by_key.items():
        key, entry = row
        assert entry.place.line is not None
        yield entry.place.path, entry.place.line, key


def test_each_line_deleted_from_the_miniatures_files_is_named_by_check(mini: Path) -> None:
    save(mini)
    for path, line, key in list(lines_of(mini)):
        file = mini / path
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        file.write_text("".join((*lines[: line - 1], *lines[line:])), encoding="utf-8")
        checked = check_project(mini)
        found = [str(each) for each in (*checked.problems, *checked.findings)]
        assert any(f"expected the row {key}," in each and each.endswith("[removed]") for each in found), key
        file.write_text(text, encoding="utf-8")
    assert check_project(mini).findings == ()


@pytest.mark.parametrize("claim", ["alpha-half", "alpha-amount", "alpha-profit", "beta-left"])
def test_each_claim_deleted_from_the_miniatures_file_is_named_by_check(mini: Path, claim: str) -> None:
    save(mini)
    path = mini / "data/claims.yml"
    entries = path.read_text(encoding="utf-8").split("\n- ")
    path.write_text(
        "\n- ".join(entry for entry in entries if not entry.startswith(f"id: {claim}\n")), "utf-8"
    )
    (finding,) = check_project(mini).findings
    assert f"expected the claim {claim}, which the edition first has here, got none" in finding.message


def test_a_removed_row_is_named_even_where_its_number_is_printed(mini: Path) -> None:
    save(mini)
    path = mini / "data/ledger.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith("alpha-a1,")), encoding="utf-8")
    checked = check_project(mini)
    assert {problem.code for problem in checked.problems} == {"missing"}
    assert "removed" in {finding.code for finding in checked.findings}


def test_a_row_that_cannot_be_read_is_not_gone(mini: Path) -> None:
    save(mini)
    path = mini / "data/ledger.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("6500.5 BTC", "many"), encoding="utf-8")
    assert [problem.code for problem in check_project(mini).findings] == []


def test_an_edition_that_cannot_be_read_is_a_problem(mini: Path) -> None:
    (mini / "data/editions").mkdir()
    (mini / "data/editions/first.json").write_text('{"format": 99}', encoding="utf-8")
    assert [problem.code for problem in check_project(mini).problems] == ["edition"]
