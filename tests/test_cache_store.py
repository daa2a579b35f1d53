"""The store: what it gives back is what was put there, whatever happens to its file and its processes."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.cache import store as store_module
from dat.cache.store import FILE, VERSION, Store
from tests.property_cases import CASES

KEYS = [f"key {number}" for number in range(60)]


def value_of(key: str) -> bytes:
    """The value that the tests put under a key: some compress well, some are long, some not."""
    chance = random.Random(key)
    return chance.randbytes(chance.choice((0, 10, 9000))) + key.encode() * chance.choice((0, 1, 4000))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".dat"


@pytest.fixture
def filled(folder: Path) -> Path:
    with Store(folder) as store:
        store.put_many({key: value_of(key) for key in KEYS})
    return folder


def usable(store: Store) -> bool:
    """Whether the store keeps a value."""
    store.put("new", b"value")
    return store.get("new") == b"value" and store.trouble is None


START = f"""
import os, random, sys
from pathlib import Path
from dat.cache.store import Store
{inspect.getsource(value_of)}
folder = Path(sys.argv[1])
"""


def run(code: str, *args: object) -> subprocess.Popen[str]:
    """Start a process that may use the store and says on its output what it has done."""
    command = [sys.executable, "-c", START + dedent(code), *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate()
    assert process.returncode == 0
    return output.splitlines()


# --- what it keeps


@settings(max_examples=CASES // 40, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc") | st.text(), st.binary(max_size=2000), max_size=3)
        | st.sampled_from(["close", "disconnect"])
    )
)
@pytest.mark.property
def test_it_gives_back_what_was_put_last(steps: list[dict[str, bytes] | str]) -> None:
    expected: dict[str, bytes] = {}
    with TemporaryDirectory() as folder, Store(Path(folder)) as store:
        for step in steps:
            if isinstance(step, dict):
                store.put_many(step)
                expected |= step
            else:
                getattr(store, step)()
        assert store.get_many([*expected, "never put"]) == expected
        assert store.trouble is None


def test_values_are_there_for_the_next_process_that_opens_it(filled: Path) -> None:
    with Store(filled) as store:
        assert store.get_many(KEYS) == {key: value_of(key) for key in KEYS}
        assert store.get("unknown") is None


def test_keys_may_be_file_names_that_are_not_unicode(folder: Path) -> None:
    with Store(folder) as store:
        store.put("page \udcff.qmd", b"value")
        assert store.get("page \udcff.qmd") == b"value"


def test_what_compresses_well_takes_little_room(folder: Path) -> None:
    with Store(folder) as store:
        store.put("page", b"<p>The same.</p>" * 100_000)
    assert (folder / FILE).stat().st_size < 200_000


def test_it_opens_nothing_before_it_is_used(folder: Path) -> None:
    with Store(folder):
        pass
    assert not folder.exists()


# --- its size


def test_it_forgets_what_was_not_used_for_the_longest_time(folder: Path) -> None:
    parts = {str(number): os.urandom(1000) for number in range(20)}
    for start in range(0, 20, 5):
        with Store(folder) as store:
            store.put_many({key: parts[key] for key in map(str, range(start, start + 5))})
    with Store(folder) as store:
        assert store.get_many("012").keys() == set("012")
    with Store(folder, limit=12_000) as store:
        store.put("new", os.urandom(1000))
        left = store.get_many(parts).keys()
    assert set("012") <= left
    assert left.isdisjoint(map(str, range(3, 10)))
    assert {"15", "16", "17", "18", "19"} <= left


def test_it_stays_below_its_limit_however_much_is_put(folder: Path) -> None:
    limit = 200_000
    for turn in range(5):
        with Store(folder, limit=limit) as store:
            for number in range(50):
                store.put(f"{turn} {number}", os.urandom(3000))
            assert store.get(f"{turn} 49") is not None
    assert (folder / FILE).stat().st_size < 2 * limit


def test_a_value_that_would_push_out_all_others_is_not_kept(folder: Path) -> None:
    with Store(folder, limit=10_000) as store:
        store.put("small", b"value")
        store.put("huge", os.urandom(9_000))
        assert store.get("huge") is None
        assert store.get("small") == b"value"


# --- damage


@settings(max_examples=CASES // 40, deadline=None)
@given(st.data())
@pytest.mark.property
def test_a_damaged_file_never_gives_a_wrong_value(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / FILE).write_bytes(damaged(data))
        with Store(folder) as store:
            found = store.get_many(KEYS)
            assert found == {key: value_of(key) for key in found}
            store.put_many({key: value_of(key) for key in KEYS})
            assert usable(store)
        with Store(folder) as store:
            found = store.get_many(KEYS)
            assert found == {key: value_of(key) for key in found}
            assert usable(store)


def damaged(data: st.DataObject) -> bytes:
    """A filled database in which bytes were changed or whose end is missing."""
    content = bytearray(_filled_database())
    places = st.integers(0, len(content) - 1) | st.integers(0, 200)
    for place in data.draw(st.lists(places, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    return bytes(content[: data.draw(st.none() | st.integers(0, len(content)))])


_database: list[bytes] = []


def _filled_database() -> bytes:
    if not _database:
        with TemporaryDirectory() as folder:
            with Store(Path(folder)) as store:
                store.put_many({key: value_of(key) for key in KEYS})
            _database.append((Path(folder) / FILE).read_bytes())
    return _database[0]


def test_a_flipped_byte_in_a_value_makes_it_absent(folder: Path) -> None:
    with Store(folder) as store:
        store.put("page", b"good morning")
        store.put("other", b"good night")
    path = folder / FILE
    path.write_bytes(path.read_bytes().replace(b"good morning", b"good mourning"[:12]))
    with Store(folder) as store:
        assert store.get_many(["page", "other"]) == {"other": b"good night"}


def test_a_value_that_stands_under_another_key_is_absent(folder: Path) -> None:
    with Store(folder) as store:
        store.put("yesterday", b"old")
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("UPDATE entry SET key = ?", (b"today",))
    connection.close()
    with Store(folder) as store:
        assert store.get("today") is None


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0", bytes(100_000)])
def test_a_file_that_is_no_database_is_replaced(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    with Store(folder) as store:
        assert store.get("key") is None
        assert usable(store)


@pytest.mark.parametrize("version", [0, VERSION + 1])
def test_a_store_of_another_version_is_replaced(filled: Path, version: int) -> None:
    with sqlite3.connect(filled / FILE) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with Store(filled) as store:
        assert store.get_many(KEYS) == {}
        assert usable(store)


def test_tables_that_somebody_has_deleted_are_made_anew(filled: Path) -> None:
    with sqlite3.connect(filled / FILE) as connection:
        connection.execute("DROP TABLE content")
    connection.close()
    with Store(filled) as store:
        assert store.get_many(KEYS) == {}
        assert usable(store)


def test_a_store_damaged_while_it_is_open_is_replaced(filled: Path) -> None:
    with Store(filled) as store, Store(filled) as other:
        assert other.get(KEYS[0]) is not None
        assert store.get(KEYS[0]) is not None
        size = (filled / FILE).stat().st_size
        with (filled / FILE).open("r+b") as file:
            file.write(os.urandom(size))
        store.put_many({key: value_of(key) for key in KEYS})
        assert usable(store)
        assert usable(other)


def test_a_folder_deleted_while_it_is_open_is_made_anew(filled: Path) -> None:
    with Store(filled) as store:
        assert store.get(KEYS[0]) is not None
        shutil.rmtree(filled)
        assert store.get(KEYS[0]) is None
        assert usable(store)
    with Store(filled) as store:
        assert store.get("new") == b"value"


# --- no store


def test_a_folder_that_cannot_be_made_is_reported_and_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Store(tmp_path / "file") as store:
        store.put("key", b"value")
        assert store.get("key") is None
        assert store.trouble is not None
        assert str(tmp_path / "file") in store.trouble
        assert "computed anew" in store.trouble


def test_a_folder_in_the_place_of_the_file_is_reported(folder: Path) -> None:
    (folder / FILE).mkdir(parents=True)
    with Store(folder) as store:
        assert store.get("key") is None
        assert store.trouble is not None


def test_a_folder_that_may_only_be_read_is_reported(filled: Path) -> None:
    for path in filled.iterdir():
        path.chmod(0o444)
    filled.chmod(0o555)
    filled.parent.chmod(0o755)
    process = run(
        """
        os.chdir(folder.parent)
        if os.geteuid() == 0:  # who may do everything
            os.seteuid(65534)
        with Store(Path(folder.name)) as store:
            store.put("key", b"value")
            print(store.get("key"), store.trouble)
        """,
        filled,
    )
    (line,) = said(process)
    assert line.startswith(f"None {filled.name}")
    assert "computed anew" in line


def test_a_full_disk_is_reported_and_what_was_kept_before_stays(filled: Path) -> None:
    process = run(
        """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        with Store(folder) as store:
            for number in range(200):
                store.put(f"more {number}", os.urandom(5000))
            print(store.get("more 199"), store.trouble)
        """,
        filled,
    )
    (line,) = said(process)
    assert line.startswith("None ")
    assert "computed anew" in line
    with Store(filled) as store:
        assert store.get_many(KEYS) == {key: value_of(key) for key in KEYS}
        assert usable(store)


def test_a_store_that_another_process_holds_for_long_is_reported(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PATIENCE", 0.01)
    holding = sqlite3.connect(filled / FILE, isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    with Store(filled) as store:
        assert store.get(KEYS[0]) == value_of(KEYS[0])
        store.put("key", b"value")
        assert store.trouble is not None
        assert "locked" in store.trouble
    holding.close()


# --- many processes


def test_processes_that_begin_and_write_at_the_same_time_lose_nothing(folder: Path) -> None:
    code = """
        name = sys.argv[2]
        with Store(folder) as store:
            for number in range(40):
                store.put(f"{name} {number}", value_of(f"{name} {number}"))
                assert store.get(f"{name} {number}") == value_of(f"{name} {number}")
            assert store.trouble is None
    """
    processes = [run(code, folder, name) for name in "abc"]
    for process in processes:
        said(process)
    keys = [f"{name} {number}" for name in "abc" for number in range(40)]
    with Store(folder) as store:
        assert store.get_many(keys) == {key: value_of(key) for key in keys}


def test_what_was_put_survives_the_death_of_the_process(folder: Path) -> None:
    code = """
        with Store(folder, limit=400_000) as store:
            for number in range(10**6):
                store.put(f"{sys.argv[2]} {number}", value_of(f"{sys.argv[2]} {number}"))
                print(f"{sys.argv[2]} {number}", flush=True)
    """
    chance = random.Random(4)
    for turn in range(6):
        process = run(code, folder, turn)
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(chance.randrange(1, 90))]
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Store(folder, limit=400_000) as store:
            assert store.get(lines[-1]) == value_of(lines[-1])
            found = store.get_many(f"{old} {number}" for old in range(turn + 1) for number in range(200))
            assert found == {key: value_of(key) for key in found}
            assert store.trouble is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this machine cannot fork")
def test_a_forked_child_and_its_parent_use_it_side_by_side(filled: Path) -> None:
    def child(store: Store, number: int) -> None:
        for part in range(20):
            store.put(f"child {number} {part}", value_of(KEYS[part]))
        sys.exit(0 if store.get(KEYS[0]) == value_of(KEYS[0]) and store.trouble is None else 1)

    forking = multiprocessing.get_context("fork")
    with Store(filled) as store:
        assert store.get(KEYS[1]) is not None
        children = [forking.Process(target=child, args=(store, number)) for number in range(3)]
        for process in children:
            process.start()
            store.put(f"parent {process.pid}", b"value")
        for process in children:
            process.join()
            assert process.exitcode == 0
            assert store.get(f"parent {process.pid}") == b"value"
        kept = store.get_many(f"child {number} {part}" for number in range(3) for part in range(20))
        assert len(kept) == 60
        assert store.trouble is None


def test_values_are_either_all_there_or_none(filled: Path) -> None:
    class Interrupted(dict[str, bytes]):
        def items(self) -> Iterator[tuple[str, bytes]]:  # type: ignore[override]
            yield "first", b"value"
            raise KeyboardInterrupt

    with Store(filled) as store:
        with pytest.raises(KeyboardInterrupt):
            store.put_many(Interrupted())
        assert store.get("first") is None
        assert usable(store)
        assert store.get(KEYS[0]) == value_of(KEYS[0])
