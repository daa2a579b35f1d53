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


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_are_counted_as_editors_do(mini_data: Dataset, path: Path, end: str) -> None:
    lines = ("見出し", "一行\u2028の中", "終わり。")
    path.write_bytes(end.join(lines).encode())
    text = read_text(path, replace(mini_data.article, text={"alpha": (1, 3)}))
    assert [(each.line, each.text) for each in text.paragraphs] == list(enumerate(lines, 1))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "got an empty file"),
        (b" \n\n", "got an empty file"),
        (b"\xef\xbb\xbf", "got an empty file"),
        ("円".encode("cp932") + b" = 1 yen\n", "expected UTF-8 text, got Shift_JIS; save it as UTF-8"),
        (b"one line\n", "expected 4 lines, the last of 'alpha' by 'text' in data/article.yml, got 1"),
    ],
)
def test_what_is_no_article_is_refused_in_a_sentence(
    mini_data: Dataset, path: Path, data: bytes, message: str
) -> None:
    path.write_bytes(data)
    assert message in refusal(mini_data, path)


def test_a_missing_file_is_refused(mini_data: Dataset, path: Path) -> None:
    assert "expected the article's text, got nothing: there is no such file" in refusal(mini_data, path)


def test_without_the_lines_of_the_parts_there_are_no_places(mini_data: Dataset, path: Path) -> None:
    path.write_text(SENTENCES, "utf-8")
    with pytest.raises(BrokenInput, match="expected 'text' with the lines of each part"):
        read_text(path, replace(mini_data.article, text={}))
