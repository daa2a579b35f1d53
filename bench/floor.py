"""The floor: only what no way of building the report can avoid, done once, on all cores.

    record(place)                    writes down what a full build gives to vl-convert, pandoc and WeasyPrint
    python -m bench.floor RECORDS    does just that again, in one bare script

The script imports the data, evaluates every metric once, draws every chart with vl-convert in one process a core,
runs pandoc once a page, typesets each PDF in a child of a process that has imported WeasyPrint, and writes what comes
out. It runs no chapter, checks nothing, links nothing and remembers nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.places import CORES, Place

RECORDING: Final = Path(__file__).resolve().parent / "recording"
EXCHANGE: Final = "--metadata=dat-exchange:"
_FORK: Final = multiprocessing.get_context("fork")


class NothingRecordedError(Exception):
    """A build was recorded, but gave nothing to one of the programs that the floor runs."""


def record(place: Place, folder: Path) -> dict[str, int]:
    """Build a project from cold and write down all its work; return how many charts, pages and PDFs that is.

    Raises:
        NothingRecordedError: the build draws or typesets in a way that is not watched.
        CommandFailedError: the build failed.
    """
    folder.mkdir(parents=True)
    place.forget()
    path = os.pathsep.join((str(RECORDING), place.environment["PYTHONPATH"]))
    environment = {"BENCH_RECORDS": str(folder), "PYTHONPATH": path}
    place.dat("render", "--to", "html,pdf", "--out", str(place.site), env=environment)
    found = {kind: len(list(folder.glob(f"{kind}-*.json"))) for kind in ("chart", "page", "pdf")}
    for kind, number in found.items():
        if not number:
            message = f"the recorded build made no {kind}: bench/recording must be told how it makes them now"
            raise NothingRecordedError(message)
    return found


def run(records: Path, root: Path, out: Path, *, to_pdf: bool) -> None:
    """Do the recorded work and write the results into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with _FORK.Pool(CORES) as pool:
        drawn = pool.map_async(partial(_draw, out), _recorded(records, "chart"), chunksize=1)
        _evaluate(root)
        with ThreadPoolExecutor(CORES) as threads:
            list(threads.map(partial(_convert, out), _recorded(records, "page")))
        drawn.get()
    if to_pdf:
        import weasyprint.text.fonts  # noqa: F401 - the children that typeset begin with it

        jobs = sorted(_recorded(records, "pdf"), key=lambda path: -path.stat().st_size)
        with _FORK.Pool(CORES, maxtasksperchild=1) as pool:
            pool.map(partial(_typeset, out), jobs, chunksize=1)


def _recorded(records: Path, kind: str) -> Sequence[Path]:
    return sorted(records.glob(f"{kind}-*.json"))


def _evaluate(root: Path) -> None:
    """Read the data and evaluate every metric in every view."""
    from dat.metrics import metric_names
    from dat.model import VIEWS
    from dat.read import read_dataset
    from dat.values import Evaluations

    evaluations = Evaluations(read_dataset(root))
    for name in metric_names(evaluations.data):
        for view in VIEWS:
            evaluations.result(view, name)


def _draw(out: Path, path: Path) -> None:
    import vl_convert

    job = json.loads(path.read_text("utf-8"))
    svg = getattr(vl_convert, job["function"])(*job["given"], **job["named"])
    (out / f"{path.stem}.svg").write_text(svg, encoding="utf-8")


def _convert(out: Path, path: Path) -> None:
    job = json.loads(path.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        for file, text in job["files"].items():
            Path(name, file).write_text(text, encoding="utf-8")
        words = [f"{EXCHANGE}{name}" if word.startswith(EXCHANGE) else word for word in job["words"]]
        done = subprocess.run(
            [job["program"], *words], input=job["text"].encode(), stdout=subprocess.PIPE, check=True
        )
    (out / f"{path.stem}.html").write_bytes(done.stdout)


def _typeset(out: Path, path: Path) -> None:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    job: dict[str, Any] = json.loads(path.read_text("utf-8"))
    shelf = FontConfiguration()
    styles = [weasyprint.CSS(**style, font_config=shelf) for style in job["styles"]]
    source = weasyprint.HTML(string=job["string"], base_url=job.get("base_url"))
    files = [weasyprint.Attachment(**file) for file in job["attachments"]]
    document = source.render(font_config=shelf, stylesheets=styles, pdf_tags=True)
    (out / f"{path.stem}.pdf").write_bytes(document.write_pdf(attachments=files, **job["form"]))


def main() -> int:
    """Do the recorded work once."""
    parser = argparse.ArgumentParser(prog="python -m bench.floor", description=__doc__.partition("\n")[0])
    parser.add_argument("records", type=Path, help="what `record` wrote")
    parser.add_argument("--root", type=Path, required=True, help="the project with the data")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the results")
    parser.add_argument("--pdf", action="store_true", help="typeset the PDFs, too")
    options = parser.parse_args()
    run(options.records, options.root, options.out, to_pdf=options.pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
