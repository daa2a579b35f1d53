"""The floor does what a build gave to its programs: everything that reaches them is written down, and done again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import floor
from dat.render.markdown import pandoc_path

_PAGE = """
import subprocess, sys
from pathlib import Path
folder = Path(sys.argv[2])
command = [sys.argv[1], "--to=html", f"--metadata=dat-exchange:{folder}"]
print(subprocess.run(command, input="*Word*", text=True, stdout=subprocess.PIPE, check=True).stdout)
"""
_PDF = """
import weasyprint
shelf = weasyprint.text.fonts.FontConfiguration()
style = weasyprint.CSS(string="p { color: red }", font_config=shelf)
file = weasyprint.Attachment(string="1", name="one.csv")
weasyprint.HTML(string="<p>Word").render(stylesheets=[style]).write_pdf(attachments=[file], pdf_tags=True)
"""


def recorded(program: str, folder: Path, *words: str) -> str:
    """Run a program while everything is recorded, and return what it prints."""
    environment = {**os.environ, "BENCH_RECORDS": str(folder), "PYTHONPATH": str(floor.RECORDING)}
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_run_of_pandoc_is_recorded_once_and_done_again(tmp_path: Path) -> None:
    exchange, records, out = (tmp_path / name for name in ("exchange", "records", "out"))
    for folder in (exchange, records, out):
        folder.mkdir()
    (exchange / "outputs.json").write_text("{}", encoding="utf-8")
    assert recorded(_PAGE, records, pandoc_path(), str(exchange)).strip() == "<p><em>Word</em></p>"
    (record,) = records.iterdir()
    assert json.loads(record.read_text("utf-8"))["files"] == {"outputs.json": "{}"}
    floor._convert(out, record)
    assert (out / f"{record.stem}.html").read_text("utf-8").strip() == "<p><em>Word</em></p>"


@pytest.mark.e2e
def test_a_pdf_is_recorded_with_its_styles_and_attachments_and_done_again(tmp_path: Path) -> None:
    recorded(_PDF, tmp_path)
    (record,) = tmp_path.iterdir()
    job = json.loads(record.read_text("utf-8"))
    assert (job["string"], job["styles"]) == ("<p>Word", [{"string": "p { color: red }"}])
    assert [file["name"] for file in job["attachments"]] == ["one.csv"]
    floor._typeset(tmp_path, record)
    assert (tmp_path / f"{record.stem}.pdf").read_bytes().startswith(b"%PDF-")


def test_nothing_is_recorded_where_nobody_asks(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "BENCH_RECORDS"}
    command = [sys.executable, "-c", "import sys; print(type(sys.meta_path[0]).__name__)"]
    environment["PYTHONPATH"] = str(floor.RECORDING)
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout.strip() != "AfterImport"
