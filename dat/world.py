"""The world as it is now: the answers to everything that a page may read, as digests.

Two kinds of reads: those about the data (results, checks, rows, terms), whose answers are computed, and those about
files, modules, tools and settings, whose answers are looked up. The raw inputs behind the data are the data files; the
ledger counts by company and the prices by asset, so that a new row of one company leaves the others' ground alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from dat.cache.digest import canonical, digest_of
from dat.cache.modules import module_digest
from dat.errors import DatError
from dat.files import ASSETS
from dat.observed import plain
from dat.read.inputs import DATA_FILES
from dat.read.lines import Lines

if TYPE_CHECKING:
    from dat.trace import Read
    from dat.values import Evaluations

Keep = Callable[[str, Callable[[], bytes]], bytes]
"""Returns what is remembered under a key, else what the function makes."""


def made(key: str, make: Callable[[], bytes]) -> bytes:
    """Remember nothing."""
    del key
    return make()


EDITIONS = "data/editions"
_LEDGER, _PRICES = "data/ledger.csv", "data/prices.csv"
_ABSENT = "absent"
_OTHER_FILES = tuple(name for name in DATA_FILES if name not in {_LEDGER, _PRICES})

# Reads that rest on a whole table; the others rest on one company's rows, one asset's prices or other files.
_TABLES = {
    **dict.fromkeys(("events names", "all rows", "row names"), (_LEDGER, _PRICES)),
    **dict.fromkeys(("assets", "all prices"), (_PRICES,)),
}


class World:
    """What is the case for one project: its data, files and settings, the code and the tools.

    `settings` are further answers that the caller gives, by name; `files` are the digests of files that were taken
    when they were read: what has become of them since does not matter here. `keep` remembers what depends on its key
    alone.
    """

    def __init__(
        self,
        root: Path,
        evaluations: Evaluations,
        settings: Mapping[str, object] | None = None,
        files: Mapping[str, str] | None = None,
        keep: Keep = made,
    ) -> None:
        self.root = root
        self.evaluations = evaluations
        self.keep = keep
        self._files = files or {}
        self.settings = {name: digest_of(canonical(value)) for name, value in (settings or {}).items()}
        self._data = plain(evaluations.data)
        self._digests: dict[Read, str] = {}
        self._grounds: dict[str, str] = {}

    def digest(self, read: Read) -> str:
        """Return the digest of the present answer to a read."""
        if read not in self._digests:
            kind, name = read
            self._digests[read] = (
                self._outside[kind](name) if kind in self._outside else self._inside(kind, name)
            )
        return self._digests[read]

    def ground(self, read: Read) -> Iterable[str]:
        """Return the names of the raw inputs behind an answer about the data; none for files, modules and settings."""
        kind, name = read
        if kind in self._outside:
            return ()
        return (*_OTHER_FILES, *self._tables(kind, name))

    def ground_digest(self, name: str) -> str:
        """Return the digest of a raw input: a file, the lines of a company, the prices of an asset."""
        if name not in self._grounds:
            kind, _, which = name.partition(" ")
            if kind == "rows":
                found = _lines_digest(self._data.rows, which) or digest_of(
                    canonical(self._data.rows_of(which))
                )
            elif kind == "prices":
                found = _lines_digest(self._data.prices, which) or digest_of(
                    canonical(self._data.prices_of(which))
                )
            else:
                found = self._file(name)
            self._grounds[name] = found
        return self._grounds[name]

    def _file(self, name: str) -> str:
        return self._files.get(name) or file_digest(self.root / name)

    def _tables(self, kind: str, name: str) -> Iterable[str]:
        """Return which parts of the ledger and the prices an answer rests on."""
        if kind == "result":
            return self._behind(name)
        if kind in {"checks", "checks of"}:
            return self._behind("checks")
        if kind == "row":
            row = self._data.by_key.get(name)
            return (_LEDGER, _PRICES) if row is None else (_table_of(row),)
        if kind == "order":
            return self._tables_of(name.split("\n"))
        if kind in {"rows", "prices"}:
            return (f"{kind} {name}",)
        return (f"rows {name}",) if kind == "events" else _TABLES.get(kind, ())

    def _tables_of(self, keys: Sequence[str]) -> Iterable[str]:
        """Return the tables that the order of rows rests on: of two companies, only the whole ledger tells it."""
        rows = [self._data.by_key.get(key) for key in keys]
        tables = {_table_of(row) for row in rows if row is not None}
        is_within_one = sum(table.startswith("rows") for table in tables) < 2
        return tables if is_within_one and None not in rows and len(tables) < 3 else (_LEDGER, _PRICES)

    def _behind(self, name: str) -> Iterable[str]:
        """Return the tables behind what all pages share, from what was read when it was computed."""
        reads = self.evaluations.read_for(name)
        return (table for kind, read in reads for table in self._tables(kind, read))

    def _inside(self, kind: str, name: str) -> str:
        """Return the digest of an answer about the data; what names nothing any more is an answer of its own."""
        try:
            return digest_of(canonical(self._answers[kind](name)))
        except (DatError, LookupError):
            return _ABSENT

    @cached_property
    def _outside(self) -> Mapping[str, Callable[[str], str]]:
        return {
            "file": self._file,
            "folder": lambda name: self._files.get(name) or folder_digest(self.root / name),
            "asset": lambda name: file_digest(ASSETS / name),
            "module": module_digest,
            "code": lambda _: _code_digest(),
            "tool": _tool_version,
            "lines": lambda name: digest_of(canonical(self._data.lines_of(name))),
            "setting": lambda name: self.settings.get(name, _ABSENT),
        }

    @cached_property
    def _answers(self) -> Mapping[str, Callable[[str], object]]:
        evaluations, data = self.evaluations, self._data
        return {
            "result": lambda name: evaluations.result(*name.split(" ", 1)),
            "checks": lambda name: evaluations.checks if name == "*" else evaluations.checks_on(name),
            "checks of": lambda name: evaluations.checks_of(name.split("\n")),
            "row": lambda name: data.by_key[name],
            "row names": lambda _: tuple(data.by_key),
            "order": lambda name: tuple(row.id for row in data.in_file_order(frozenset(name.split("\n")))),
            "rows": data.rows_of,
            "prices": data.prices_of,
            "all rows": lambda _: tuple(data.rows),
            "all prices": lambda _: tuple(data.prices),
            "assets": lambda _: data.assets,
            "events": lambda name: data.event_names[name],
            "events names": lambda _: tuple(data.event_names),
            "company": lambda name: data.companies[name],
            "company names": lambda _: tuple(data.companies),
            "source": lambda name: data.sources[name],
            "source names": lambda _: tuple(data.sources),
            "claims": lambda _: data.claims,
            "acknowledged": lambda _: data.acknowledged,
            "article": lambda name: getattr(data.article, name),
            "section": data.article.section,
            "term": lambda name: data.glossary.find(*name.split(".", 1)),
            "terms": data.glossary.group,
        }


def _table_of(row: object) -> str:
    company = getattr(row, "company", None)
    return f"rows {company}" if company is not None else f"prices {getattr(row, 'asset', '')}"


def _lines_digest(rows: object, name: str) -> str:
    """Return the digest of the raw lines about a company or asset; nothing where the rows do not come from a file."""
    return rows.ground(name) if isinstance(rows, Lines) else ""


def file_digest(path: Path) -> str:
    """Return the digest of a file's bytes; one that cannot be read is as good as absent."""
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return _ABSENT


def folder_digest(path: Path) -> str:
    """Return the digest of the files of a folder, by name."""
    files = sorted(each for each in path.glob("*") if each.is_file())
    return digest_of(*(part for each in files for part in (each.name, each.read_bytes())))


@cache
def _code_digest() -> str:
    """Return the digest of all of dat's modules and of the files that come with them."""
    folder = ASSETS.parent
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.suffix != ".pyc")
    return digest_of(*(part for each in files for part in (str(each.relative_to(folder)), each.read_bytes())))


def _tool_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _ABSENT
