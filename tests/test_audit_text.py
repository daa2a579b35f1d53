"""The article's file: encodings, and the places of its lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dat.audit import read_text
from dat.errors import BrokenInput
from dat.model import Dataset

SENTENCES = (
    "見出しにあたる行\n二月に保有量の一部を売ったと発表した。\n\n- 要点その一\n- 続き:\n- 要点その二\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "article.txt"


def places(data: Dataset, path: Path, **text: tuple[int, int]) -> list[tuple[int, str]]:
    read = read_text(path, replace(data.article, text=text))
    return [(paragraph.line, paragraph.place) for paragraph in read.paragraphs]


def refusal(data: Dataset, path: Path) -> str:
    with pytest.raises(BrokenInput) as error:
        read_text(path, replace(data.article, text={"alpha": (1, 4)}))
    assert error.value.exit_status == 2
    (problem,) = error.value.problems
    return str(problem)


def test_lines_are_headings_paragraphs_and_bullets(mini_data: Dataset, path: Path) -> None:
    path.write_text(SENTENCES, "utf-8")
    assert places(mini_data, path, alpha=(1, 6)) == [
        (1, "alpha.h"),
        (2, "alpha.p1"),
        (4, "alpha.b1"),
        (5, "alpha.b2"),  # it introduces the next bullet and is counted with it
        (6, "alpha.b2"),
    ]


def test_a_part_that_begins_with_a_sentence_has_no_heading(mini_data: Dataset, path: Path) -> None:
    path.write_text(SENTENCES, "utf-8")
    assert places(mini_data, path, title=(1, 1), alpha=(2, 4)) == [
        (5, ""),  # lines that no part names have no place
        (6, ""),
        (1, "title"),
        (2, "alpha.p1"),
        (4, "alpha.b1"),
    ]


def test_a_byte_order_mark_is_accepted(mini_data: Dataset, path: Path) -> None:
    path.write_text(SENTENCES, "utf-8-sig")
    assert (
        read_text(path, replace(mini_data.article, text={"title": (1, 1)})).paragraphs[-1].text
        == "見出しにあたる行"
    )


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("cp932", "Shift_JIS"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_another_encoding_is_named(mini_data: Dataset, path: Path, encoding: str, named: str) -> None:
    path.write_bytes(SENTENCES.encode(encoding))
    assert refusal(mini_data, path) == f"{path}: expected UTF-8 text, got {named}; save it as UTF-8 [input]"


def test_english_in_utf_16_is_named_too(mini_data: Dataset, path: Path) -> None:
    path.write_bytes("Two companies sold.\n".encode("utf-16-le"))
    assert "got UTF-16; save it as UTF-8" in refusal(mini_data, path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "got an empty file"),
        (b" \n\n", "got an empty file"),
        (b"\xef\xbb\xbf", "got an empty file"),
        (b"%PDF-1.7\n\x00\x01\x02\xff\xfe\x80", "got something that is no text"),
        (b"caf\xe9 prices of 2025\n" * 3, "got another encoding; save it as UTF-8"),
        (b"one line\n", "expected the 4 lines that 'text' in data/article.yml gives to 'alpha', got 1"),
    ],
)
def test_what_is_no_article_is_refused_in_a_sentence(
    mini_data: Dataset, path: Path, data: bytes, message: str
) -> None:
    path.write_bytes(data)
    assert message in refusal(mini_data, path)


def test_a_missing_file_or_a_folder_is_refused(mini_data: Dataset, path: Path) -> None:
    assert "got no such file" in refusal(mini_data, path)
    assert "got a folder" in refusal(mini_data, path.parent)


def test_without_the_lines_of_the_parts_there_are_no_places(mini_data: Dataset, path: Path) -> None:
    path.write_text(SENTENCES, "utf-8")
    with pytest.raises(BrokenInput, match="expected 'text' with the lines of each part"):
        read_text(path, replace(mini_data.article, text={}))
