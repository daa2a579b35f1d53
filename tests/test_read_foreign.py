"""Text files from outside: their text, or one sentence that names what they are instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.errors import BrokenInput
from dat.read.foreign import read_foreign

JAPANESE = "売上高は四億円。二社が株式を売却したという発表による。\n"
ENGLISH = "Two companies sold.\n"
WHAT = "a text"


def refusal(path: Path) -> str:
    with pytest.raises(BrokenInput) as caught:
        read_foreign(path, WHAT)
    assert len(caught.value.problems) == 1
    return str(caught.value).removeprefix(str(path)).removesuffix(" [input]")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_is_given_with_its_line_ends_and_without_a_byte_order_mark(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(f"{ENGLISH}{JAPANESE}\f\r\n".encode(encoding))
    assert read_foreign(path, WHAT) == f"{ENGLISH}{JAPANESE}\f\r\n"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "utf-16", "UTF-16"),
        (JAPANESE, "utf-16-le", "UTF-16"),
        (JAPANESE, "utf-16-be", "UTF-16"),
        (ENGLISH, "utf-16-le", "UTF-16"),
        (JAPANESE, "utf-32", "UTF-32"),
        ("date,close\n2024-11-01,1\n", "utf-16", "UTF-16"),
        ("日付,終値\n", "cp932", "Shift_JIS"),
    ],
)
def test_another_encoding_is_named(tmp_path: Path, text: str, encoding: str, named: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode(encoding))
    assert refusal(path) == f": expected UTF-8 text, got {named}; save it as UTF-8"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n\x00\x01\x02\xff\xfe\x80", ": expected UTF-8 text, got a PDF; save its text as UTF-8"),
        (
            b"PK\x03\x04\x14\x00rest",
            ": expected UTF-8 text, got a Word or Excel document, or another archive; save its text as UTF-8",
        ),
        (
            b"\x89PNG\r\n\x1a\n\x1b$\x00\x01\xff\x80",
            ": expected UTF-8 text, got something that is no text",
        ),
        (b"date,close\n\x00\x01", ": expected UTF-8 text, got something that is no text"),
        (
            b"an old file\ncaf\xe9 prices of 2025\n",
            ":2: expected UTF-8 text, got another encoding; save it as UTF-8",
        ),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    assert refusal(path) == expected


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.txt") == ": expected a text, got nothing: there is no such file"
    assert refusal(tmp_path) == ": expected a text, got a folder"
