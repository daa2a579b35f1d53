"""From an edit that is saved to the page repainted in Chromium, with `dat preview` serving it.

The clock starts before the file is written and stops two frames after the new text is in the page, which must not
have been loaded anew. The page is that of Cango; what is edited is a sentence of it, and a number of the ledger.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import socket
import statistics
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.edits import NothingToEditError
from bench.places import Place, copy_of_project
from bench.tables import table

EDITS: Final = 50
PATIENCE: Final = 180.0  # seconds for the first build
LONGEST: Final = 20.0  # seconds for an edit
PAUSE: Final = 3.0  # seconds between edits, in which the pages that nobody looks at are made
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADDRESS: Final = "chapters/en/cango.html"
_AWAIT: Final = """([text, longest]) => {
  window.benchStays = true;
  window.benchSeen = new Promise((resolve) => {
    const painted = () => resolve(performance.timeOrigin + performance.now());
    const look = () => {
      if (!document.querySelector("main").textContent.includes(text)) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(painted));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    setTimeout(() => resolve(0), longest * 1000);
  });
}"""


class NoBrowserError(Exception):
    """Playwright or Chromium is not there; the message says how to get them."""


class NotRepaintedError(Exception):
    """The preview did not start, or an edit did not reach the page."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A place in a file that is written again and again: what stands there, what comes instead, what the page then says."""

    name: str
    path: str
    old: str
    new: Callable[[int], str]
    shown: Callable[[int], str]


def _word(number: int) -> str:
    """Return a word of letters, no two alike: typed digits would be a finding."""
    first, second = divmod(number, 26)
    return f"probe{string.ascii_lowercase[first]}{string.ascii_lowercase[second]}"


_HEADING: Final = "{#sec-cango-says}\n"
_SOLD: Final = "cango-a01,sale_2026_02,2026-02-09,cango,sale,4451 BTC"
PROBES: Final = (
    Probe(
        "a sentence of the chapter",
        "chapters/en/cango.qmd",
        _HEADING,
        lambda number: f"{_HEADING}\nThis sentence ends with the word {_word(number)}.\n",
        lambda number: f"the word {_word(number)}.",
    ),
    Probe(
        "a value of the ledger",
        "data/ledger.csv",
        _SOLD,
        lambda number: _SOLD.replace("4451", str(4501 + number)),
        lambda number: f"{4501 + number:,}\u00a0BTC",
    ),
)


def bench_preview(scratch: Path, runs: int) -> str:
    """Return the table of latencies; how many edits are made is fixed, so that `runs` does not count.

    Raises:
        NoBrowserError: there is nothing to measure with.
        NothingToEditError: a file does not hold what is edited.
        NotRepaintedError: the preview did not start, or an edit did not reach the page.
    """
    del runs
    playwright, browser = _find_browser()
    place = copy_of_project(scratch / "preview")
    rows = []
    with _served(place) as url, _opened(url, playwright, browser) as page:
        for probe in PROBES:
            times = list(_latencies(place, page, probe))
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            milliseconds = (f"{1000 * each:.0f}" for each in (p50, p95, max(times)))
            rows.append((probe.name, str(len(times)), *milliseconds))
    return table(("edited", "edits", "p50 ms", "p95 ms", "longest ms"), rows)


def _latencies(place: Place, page: Any, probe: Probe) -> Iterator[float]:
    """Yield the seconds from each edit to the repainted page."""
    file = place.root / probe.path
    original = file.read_text(encoding="utf-8")
    if probe.old not in original:
        message = f"{probe.path}: expected {probe.old!r}, got none; bench/preview.py must follow"
        raise NothingToEditError(message)
    for number in range(EDITS):
        time.sleep(PAUSE)
        page.evaluate(_AWAIT, [probe.shown(number), LONGEST])
        edited = original.replace(probe.old, probe.new(number), 1)
        started = time.time()
        file.write_text(edited, encoding="utf-8")
        painted = page.evaluate("() => window.benchStays ? window.benchSeen : -1")
        if painted <= 0:
            why = "the page was loaded anew" if painted else f"not there after {LONGEST:.0f} s"
            message = f"edit {number + 1}: expected {probe.shown(number)!r} on {ADDRESS}, {why}"
            raise NotRepaintedError(message)
        yield painted / 1000 - started


@contextmanager
def _served(place: Place) -> Iterator[str]:
    """Serve a project and give the address of the page once it is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "dat", "preview", "--port", str(port), "--no-open"]
    environment = {**os.environ, **place.environment}
    log = place.root.parent / "preview.log"
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(words, cwd=place.root, env=environment, stdout=output, stderr=output) as server,
    ):
        try:
            url = f"http://127.0.0.1:{port}/{ADDRESS}"
            if not _answers(url, server):
                message = f"the preview does not show {ADDRESS}: {log.read_text(encoding='utf-8')[-2000:]}"
                raise NotRepaintedError(message)
            yield url
        finally:
            server.send_signal(signal.SIGINT)


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait for a page; false where the server ends or is not done in time."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
            return True
        time.sleep(0.1)
    return False


def _find_browser() -> tuple[Any, str]:
    """Return what drives a browser, and where the browser is."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError:
        playwright = None
    if browser is None or playwright is None:
        message = "it needs Chromium on the PATH and the Python package playwright, see bench/README.md"
        raise NoBrowserError(message)
    return playwright, browser


@contextmanager
def _opened(url: str, playwright: Any, browser: str) -> Iterator[Any]:
    """Open a page in Chromium, ready to be followed."""
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url)
        page.wait_for_load_state("networkidle")
        yield page
        chromium.close()
