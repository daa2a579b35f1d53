"""Reading a PDF back: what is printed under the links to cards, and what is attached."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from dat.check.pdf import PrintedNumber, read_pdf
from dat.errors import BrokenInput
from dat.metrics import metric_names
from dat.model import VIEWS, Dataset
from dat.publish.parts import prefixed, split_prefix
from dat.tables.cards import card_id
from tests.printed import linked, print_pdf

HOLDING, SHARE = ("alpha.holding", "disclosed"), ("alpha.sale_2026_02.share", "article")
NARROW = "p { width: 4em; font-size: 10pt }"


def texts(path: Path) -> list[str]:
    return [number.text for number in read_pdf(path).numbers]


def test_a_number_is_read_with_its_metric_view_chapter_and_page(tmp_path: Path) -> None:
    body = f"<p>It held {linked(*HOLDING, '3,024 BTC')} of them.</p><p style='break-before: page'>"
    body += f"It sold ({linked(*SHARE, 'about 59.5%')}), <a href='#top'>see above</a>.</p><p id='top'></p>"
    report = read_pdf(print_pdf(tmp_path / "x.pdf", body, [HOLDING, SHARE]))
    assert (report.language, report.pages) == ("en", 2)
    assert report.numbers == (
        PrintedNumber("alpha.holding", "disclosed", "3,024 BTC", 1, "alpha"),
        PrintedNumber("alpha.sale_2026_02.share", "article", "about 59.5%", 2, "alpha"),
    )


@pytest.mark.parametrize(
    ("language", "text", "whole"),
    [
        ("en", "about $60,000 per BTC", "about $60,000 per BTC"),
        ("en", "$68,794 per<wbr>/<wbr>BTC", "$68,794 per/BTC"),
        ("en", "about 43%<br><small>(40–47%)</small>", "about 43% (40–47%)"),
        ("en", "26 January – 1 February", "26 January – 1 February"),
        ("ja", "約12万6,198ドル/<wbr>BTC(11万〜13万ドル/BTC)", "約12万6,198ドル/BTC(11万〜13万ドル/BTC)"),
        ("ja", "2026年1月26日〜2月1日", "2026年1月26日〜2月1日"),
        ("ja", "3,024\u00a0BTC", "3,024 BTC"),
    ],
)
def test_a_number_that_is_broken_over_lines_is_one_text_again(
    tmp_path: Path, language: str, text: str, whole: str
) -> None:
    body = f"<p>日本 {linked(*HOLDING, text)}</p>"
    assert texts(print_pdf(tmp_path / "x.pdf", body, [HOLDING], language=language, css=NARROW)) == [whole]


def test_a_number_that_is_broken_over_pages_is_one_text_on_its_first_page(tmp_path: Path) -> None:
    body = f"<p>{linked(*HOLDING, 'about 3,024 BTC')}</p>"
    css = "@page { size: 60pt 24pt; margin: 2pt } p { orphans: 1; widows: 1; margin: 0; font-size: 10pt }"
    report = read_pdf(print_pdf(tmp_path / "x.pdf", body, [HOLDING], css=css))
    assert [(number.text, number.page) for number in report.numbers] == [("about 3,024 BTC", 1)]
    assert report.pages > 1


def test_the_same_number_twice_in_a_row_stays_two_numbers(tmp_path: Path) -> None:
    body = f"<p>{linked(*HOLDING, '10 BTC')}{linked(*HOLDING, '10 BTC')}</p>"
    assert texts(print_pdf(tmp_path / "x.pdf", body, [HOLDING])) == ["10 BTC", "10 BTC"]


def test_an_element_inside_a_number_is_not_read_twice(tmp_path: Path) -> None:
    text = 'about <span style="white-space: nowrap">−$39,000</span> per <b>BTC</b>'
    body = f"<p>{linked(*HOLDING, text)}</p>"
    assert texts(print_pdf(tmp_path / "x.pdf", body, [HOLDING])) == ["about −$39,000 per BTC"]


def test_the_stamp_of_a_draft_is_no_part_of_a_number(tmp_path: Path) -> None:
    css = ".stamp { position: fixed; top: 0; left: 0; font-size: 30pt; transform: rotate(-32deg) }"
    body = f"<p class='stamp'>DRAFT DRAFT</p><p>{linked(*HOLDING, '3,024 BTC') * 20}</p>"
    assert set(texts(print_pdf(tmp_path / "x.pdf", body, [HOLDING], css=css))) == {"3,024 BTC"}


def test_attached_files_come_back_as_they_were(tmp_path: Path) -> None:
    files = {"b.csv": "日付\r\n".encode(), "a.json": b"{}", "c.yml": b"x", "d.csv": bytes(range(256)) * 999}
    path = print_pdf(tmp_path / "x.pdf", "<p>x</p>", attachments=files)
    assert read_pdf(path).attachments == files


def test_every_metric_is_found_again_from_its_card(real_data: Dataset) -> None:
    from dat.check.pdf import _CARD

    for metric in (*metric_names(real_data), "claims.total", "claimed.cango_sold_half", "report.as_of"):
        for view in VIEWS:
            chapter, card = split_prefix(prefixed("market", card_id(metric, view)))
            found = _CARD.fullmatch(card)
            assert found is not None
            assert (chapter, found["view"], found["metric"].replace("-", ".")) == ("market", view, metric)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected a PDF, got an empty file"),
        (b"PK\x03\x04", "expected a PDF, got something else: it does not begin with %PDF-"),
        (b"%PDF-1.7\n1 0 obj\n", "expected a whole PDF, got one that is cut off; copy or download it again"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "expected a PDF that can be opened, got one that is damaged"),
    ],
)
def test_a_file_that_is_no_pdf_is_refused_in_one_sentence(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(BrokenInput, match=message) as caught:
        read_pdf(tmp_path / "x.pdf")
    assert len(str(caught.value).splitlines()) == 1


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match=r"x\.pdf: expected a PDF, got nothing: there is no such file"):
        read_pdf(tmp_path / "x.pdf")
    with pytest.raises(BrokenInput, match="expected a PDF, got a folder"):
        read_pdf(tmp_path)


def test_a_pdf_that_lost_its_end_is_refused(tmp_path: Path) -> None:
    path = print_pdf(tmp_path / "x.pdf", "<p>x</p>")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(BrokenInput, match="got one that is cut off"):
        read_pdf(path)


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    path = print_pdf(tmp_path / "x.pdf", "<p>x</p>")
    writer = pypdf.PdfWriter(path)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)
    with pytest.raises(BrokenInput, match="got one that asks for a password; take the published file"):
        read_pdf(path)
