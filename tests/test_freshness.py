"""Nothing stale: whatever was edited, killed, deleted or damaged before, a build gives what a clean one gives."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

import dat.build.crew
from dat.build.crew import Crew, open_crew
from dat.build.output import Output
from dat.build.pages import memory_name
from dat.build.plan import Wishes
from dat.build.report import Inputs, plan_of, site_in_the_making
from dat.build.site import SiteInTheMaking
from dat.build.snapshot import take_snapshot
from dat.build.store import open_store
from dat.cache.store import FILE, Store
from dat.read import read_dataset
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.values import Evaluations
from tests.fresh_project import (
    AMOUNT,
    EDITS,
    change,
    files_of,
    inputs_of,
    make_rich,
    put_back,
    render,
)
from tests.property_cases import CASES

pytestmark = pytest.mark.e2e
IS_LONG = CASES >= 100_000
SEQUENCES = 500 if IS_LONG else 6


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    """Makers that all builds share; starting them takes longer than a build."""
    with open_crew(2) as crew:
        yield crew


@pytest.fixture(autouse=True)
def shared(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(*_: object) -> Iterator[Crew]:
        yield crew

    monkeypatch.setattr(dat.build.crew, "open_crew", opened)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, crew: Crew) -> tuple[Path, dict[str, bytes]]:
    """A project that was built once, and the pages of a clean build."""
    folder = tmp_path_factory.mktemp("original")
    root = make_rich(folder / "report")
    pages_built(root, crew, folder / "site")
    return root, clean_pages(root, crew, folder / "clean")


@pytest.fixture
def root(original: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Path:
    """A copy of the project with all that its build remembers."""
    return Path(shutil.copytree(original[0], tmp_path / "report"))


class History:
    """A project to which things happen; `out` is its site."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root, self.out, self.chance = root, root.parent / "site", chance
        self.told: list[str] = []
        self._states = [inputs_of(root)]

    def go_on(self) -> None:
        """Let one thing happen."""
        step = self.chance.choice(
            (self.edit, self.edit, self.edit, self.take_back, self.build, self.build, *self.accidents)
        )
        self.told.append(step.__name__)
        step()

    @property
    def accidents(self) -> tuple[Callable[[], object], ...]:
        return self.killed_build, self.killed_build, self.lose_store, self.damage_store, self.damage_site

    def edit(self) -> None:
        edit = self.chance.choice(EDITS)
        self.told[-1] = edit.__name__
        edit(self.root, self.chance)
        self._states.append(inputs_of(self.root))

    def take_back(self) -> None:
        put_back(self.root, self.chance.choice(self._states))

    def build(self) -> int:
        """Build and return the exit status: an edit may have taken away what a page must print."""
        before = files_of(self.out)
        status = render(self.root, self.out)
        assert not status or files_of(self.out) == before
        return status

    def killed_build(self) -> None:
        """Build in another process that is killed at one of the files that it opens, makes or moves."""
        last = int(10 ** self.chance.uniform(0, 4))
        self.told[-1] = f"killed_build at {last}"
        process = os.fork()
        if not process:
            with contextlib.suppress(BaseException):
                die_at(last)
                dat.build.crew.open_crew = lambda *_: open_crew(1)
                render(self.root, self.out)
            os._exit(0)
        os.waitpid(process, 0)

    def lose_store(self) -> None:
        shutil.rmtree(self.root / ".dat", ignore_errors=True)

    def damage_store(self) -> None:
        path = self.root / ".dat" / FILE
        if path.exists():
            content = bytearray(path.read_bytes())
            for _ in range(self.chance.choice((1, 10, 1000))):
                content[self.chance.randrange(len(content))] = self.chance.randrange(256)
            path.write_bytes(content[: self.chance.choice((len(content), len(content), len(content) // 2))])

    def damage_site(self) -> None:
        files = sorted(path for path in self.out.rglob("*") if path.is_file())
        if files:
            path = self.chance.choice(files)
            path.unlink() if self.chance.random() < 0.5 else path.write_bytes(b"damaged")


def die_at(last: int) -> None:
    """Kill this process when so many files were opened, made, moved or deleted."""
    left = last

    def hook(event: str, _: object) -> None:
        nonlocal left
        if event == "open" or event.startswith(("os.", "shutil.")):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def clean(root: Path, folder: Path) -> dict[str, bytes]:
    """Return the site of a build that remembers nothing."""
    assert render(root, folder, "--no-cache") == 0
    return files_of(folder)


@pytest.mark.property
@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_whatever_happened_a_build_gives_what_a_clean_one_gives(root: Path, seed: int) -> None:
    history = History(root, random.Random(seed))
    for _ in range(history.chance.randrange(3, 10)):
        history.go_on()
    status = history.build()
    folder = root.parent / "clean"
    assert render(root, folder, "--no-cache") == status, history.told
    if status:
        return
    found, expected = files_of(history.out), files_of(folder)
    assert found.keys() == expected.keys(), history.told
    assert [address for address in found if found[address] != expected[address]] == [], history.told


# --- one row at a time


def making_of(root: Path, crew: Crew, store: Store, folder: Path) -> SiteInTheMaking:
    project = read_project(root)
    sources, problems = collect_sources(project)
    assert not problems
    inputs = Inputs(project, sources, Evaluations(read_dataset(root)), take_snapshot(project))
    return site_in_the_making(
        inputs, plan_of(inputs, Wishes(draft=True)), store, crew, Output(folder, folder)
    )


def pages_built(root: Path, crew: Crew, folder: Path) -> tuple[set[str], set[str], set[str]]:
    """Build into a folder; return the pages of which a read had changed, those made, and those that look different."""
    with open_store(root) as store:
        making = making_of(root, crew, store, folder)
        memory = making.shop.memory
        stale = {
            source.page.output
            for source in making.plan.sources.values()
            if all(memory.changed(record) for record in memory.records(memory_name(source)))
        }
        built = [*making.pages(), *making.finish()]
    made = {page.address for page in built if page.is_new}
    return stale, made, {page.address for page in built if page.is_changed}


def clean_pages(root: Path, crew: Crew, folder: Path) -> dict[str, bytes]:
    with open_store(root, is_used=False) as store:
        making = making_of(root, crew, store, folder)
        return {
            page.address: (folder / page.address).read_bytes() for page in [*making.pages(), *making.finish()]
        }


def with_other_line(path: Path, number: int) -> str:
    """Return the text of a table in which one row has another amount, or is gone if it has none."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    other = AMOUNT.sub(lambda amount: str(Decimal(amount[0]) * 2), lines[number], count=1)
    lines[number] = other if other != lines[number] else ""
    return "".join(lines)


TABLES = ("data/ledger.csv", "data/prices.csv")
EVERY_ROW = [(table, row + 1) for table, rows in zip(TABLES, (12, 10), strict=True) for row in range(rows)]


@pytest.mark.property
@pytest.mark.parametrize(("table", "row"), EVERY_ROW if IS_LONG else EVERY_ROW[::7])
def test_had_one_row_said_something_else_exactly_the_pages_that_read_it_are_made_again(
    original: tuple[Path, dict[str, bytes]], crew: Crew, tmp_path: Path, table: str, row: int
) -> None:
    root, before = original
    text = (root / table).read_text("utf-8")
    (root / table).write_text(with_other_line(root / table, row), "utf-8")
    stale, made, changed = pages_built(root, crew, root.parent / "site")
    after = clean_pages(root, crew, tmp_path / "clean")
    assert changed == {address for address in before if before[address] != after[address]}
    assert changed <= made
    assert made == stale
    assert "chapters/en/index.html" not in made
    (root / table).write_text(text, "utf-8")
    assert pages_built(root, crew, root.parent / "site")[1] == set()
    assert {address: (root.parent / "site" / address).read_bytes() for address in before} == before


# --- what happens during and between builds

MEDDLING = """
```{python}
#| include: false
from pathlib import Path

flag = Path("../../meddle")
if flag.exists():
    flag.unlink(missing_ok=True)
    ledger = Path("../../data/ledger.csv")
    ledger.write_text(ledger.read_text("utf-8").replace("6500.5 BTC", "6600.5 BTC"), "utf-8")
```
"""


def test_files_that_change_during_a_build_stop_it_and_the_next_one_is_right(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = root.parent / "site"
    assert render(root, out) == 0
    before = files_of(out)
    for path in root.glob("chapters/*/alpha.qmd"):
        change(path, lambda text: text + MEDDLING)
    (root / "meddle").touch()
    capsys.readouterr()
    assert render(root, out) == 2
    assert "data/ledger.csv: was changed while the report was being built" in capsys.readouterr().err
    assert files_of(out) == before
    assert render(root, out) == 0
    assert files_of(out) == clean(root, root.parent / "clean")


def test_files_that_stay_as_they_are_keep_their_times(root: Path) -> None:
    out = root.parent / "site"
    assert render(root, out) == 0
    before = files_of(out)
    for address in before:
        os.utime(out / address, ns=(10**18, 10**18))
    change(root / "data/prices.csv", lambda text: text.replace("2000 USD/ETH", "2100 USD/ETH"))
    assert render(root, out) == 0
    after = files_of(out)
    kept = {address for address in after if (out / address).stat().st_mtime_ns == 10**18}
    assert kept == {address for address in after if after[address] == before.get(address)}
    assert "chapters/en/beta.html" not in kept
    assert "chapters/en/alpha.html" in kept


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/ledger.csv", "6500.5 BTC", "6600.5 BTC"),
        ("data/glossary.yml", "en: disclosed}", "en: published}"),
        ("own.css", "black", "white"),
    ],
)
def test_an_edit_under_a_clock_that_was_set_back_is_noticed(
    root: Path, path: str, old: str, new: str
) -> None:
    out, file = root.parent / "site", root / path
    assert render(root, out) == 0
    before, times = files_of(out), file.stat()
    change(file, lambda text: text.replace(old, new))
    assert file.stat().st_size == times.st_size
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns - 10**9))
    assert render(root, out) == 0
    assert files_of(out) != before
    assert files_of(out) == clean(root, root.parent / "clean")
