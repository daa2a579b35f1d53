"""Opening a file from outside: its lines with their numbers, or one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.errors import BrokenInput
from dat.imports.opening import open_table


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "btc.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(BrokenInput) as caught:
        open_table(path)
    assert len(caught.value.problems) == 1
    return str(caught.value).removeprefix(str(path))


def test_lines_keep_their_numbers_and_lose_their_padding(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "date,close\n\n 2024-11-01 , 1\n2024-11-02,2\n"))
    assert table.header == ("date", "close")
    assert table.lines == ((3, ("2024-11-01", "1")), (4, ("2024-11-02", "2")))


def test_a_byte_order_mark_and_windows_line_ends_do_not_count(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, b"\xef\xbb\xbfdate,close\r\n2024-11-01,1\r\n"))
    assert table.header == ("date", "close")
    assert table.lines == ((2, ("2024-11-01", "1")),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_header_says_what_parts_the_cells(tmp_path: Path, separator: str) -> None:
    table = open_table(written(tmp_path, f"date{separator}close\n2024-11-01{separator}1\n"))
    assert table.header == ("date", "close")
    assert table.separator == separator


def test_a_quoted_cell_may_hold_the_separator(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, 'Date,Close\n"Nov 1, 2024","69,482.47"\n'))
    assert table.lines == ((2, ("Nov 1, 2024", "69,482.47")),)


@pytest.mark.parametrize("ends", [True, False])
def test_it_is_remembered_whether_the_last_line_has_its_end(tmp_path: Path, ends: bool) -> None:
    text = "date,close\n2024-11-01,1" + "\n" * ends
    assert open_table(written(tmp_path, text)).ends_with_newline is ends


HEAD = "date,close,note\n2024-11-01,1,\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ": expected a CSV file with prices, got an empty one [input]"),
        ("\n \n", ": expected a CSV file with prices, got an empty one [input]"),
        (HEAD + "2024-11", ":3: expected 3 cells, got 1: the line is cut off; get the file again [input]"),
        (
            HEAD + "2024-11-02,6,9,",
            ":3: expected 3 cells, got 4; quote a cell that has a comma in it [input]",
        ),
        (
            HEAD + '2024-11-02,1,"cut',
            ":3: expected a whole line, got a broken one (unexpected end of data); is the file cut off? [input]",
        ),
        ("<!DOCTYPE html>", ":1: expected a CSV file, got a web page; download the data themselves [input]"),
        ("日付,終値\n".encode("cp932"), ": expected UTF-8 text, got Shift_JIS; save it as UTF-8 [input]"),
    ],
)
def test_what_is_no_whole_csv_file_is_one_sentence(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    assert complaint(written(tmp_path, content)) == expected


def test_a_missing_file_is_no_csv_file(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none.csv").endswith(
        "expected a CSV file with prices, got nothing: there is no such file [input]"
    )
