"""A store of earlier results: bytes by key, in one SQLite file that may be deleted at any time.

    with Store(root / ".dat") as store:
        store.put("page 9f2c…", data)
        store.get("page 9f2c…")              the bytes, or None

Nothing it gives back is ever wrong: each value carries a digest of itself and its key, and one that does not match is
as good as absent. A damaged database, or one of another version of the program, is replaced by an empty one. When the
store cannot be used at all (full disk, no permission, locked for long), it behaves as if it were empty, and
`trouble` says so in a sentence.

Several processes may use the store at once, and each may be killed at any point: every write is a transaction. A
`Store` belongs to one thread. It survives a fork: SQLite's connections do not, so they are closed before and opened
again when needed.

The store keeps its size below a limit; what was not used for the longest time goes first. Time is counted in uses of
the store, so that no clock matters.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from weakref import WeakSet

from dat.cache.digest import digest_of

FILE = "store.sqlite"
VERSION = 1  # of the tables below; another one makes the store anew
LIMIT = 512 * 2**20  # bytes
KEPT = 0.8  # the part of the limit that remains when room is made, so that it is not made for every value
PATIENCE = 5.0  # seconds to wait for another process that writes
SMALL = 512  # bytes that are not worth compressing
SAMPLE = 16 * 1024  # bytes that tell whether the others are

# Values stand apart from what is known about them, so that marking one as used does not write it again.
_TABLES = (
    """CREATE TABLE entry (
        id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, last INTEGER NOT NULL
    )""",
    "CREATE TABLE content (id INTEGER PRIMARY KEY, digest TEXT NOT NULL, value BLOB NOT NULL)",
    f"PRAGMA user_version = {VERSION}",
)
_FIND = "SELECT id, last, digest, value FROM entry JOIN content USING (id) WHERE key = ?"
_ENTER = """INSERT INTO entry (key, size, last) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET size = excluded.size, last = excluded.last RETURNING id"""
_CONFIRM = "SELECT digest FROM entry JOIN content USING (id) WHERE key = ?"
_FILL = "INSERT OR REPLACE INTO content (id, digest, value) VALUES (?, ?, ?)"
_FORGET = """DELETE FROM entry WHERE id IN (
    SELECT id FROM (SELECT id, sum(size) OVER (ORDER BY last DESC, id DESC) AS total FROM entry) WHERE total > ?
)"""
_CLEAR = "DELETE FROM content WHERE id NOT IN (SELECT id FROM entry)"

# Codes of SQLite that speak of the machine; any other one means that the file does not hold what we wrote. So may
# "read only"; where the folder cannot be written either, deleting the file fails, and that is reported.
_OF_THE_MACHINE = frozenset(
    {
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_TOOBIG,
    }
)

_Result = TypeVar("_Result")


class _Damage(sqlite3.DatabaseError):
    """The tables are not ours, or do not hold what was just written."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class Store:
    """Bytes by key in `folder`, at most `limit` bytes; `trouble` says why the store could not be used, if so."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.trouble: str | None = None
        self._path = folder / FILE
        self._limit = limit
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._turn = 0  # counts uses of the store: one for each opening, and one more whenever room was made
        self._room = 0  # bytes that may be written before the size has to be looked up
        self._used: set[int] = set()  # entries to be marked with this turn
        _STORES.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, key: str) -> bytes | None:
        """Return the value, or None where there is none or it was damaged."""
        return self.get_many((key,)).get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a value; it is there for other processes as soon as this returns."""
        self.put_many({key: value})

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values of those keys that have one."""
        wanted = tuple(keys)
        return self._attempt(lambda connection: self._read(connection, wanted), {})

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Keep values, all or none of them; one that would fill most of the store is left out."""
        packed = {key: _packed(value) for key, value in values.items()}
        fitting = {key: data for key, data in packed.items() if _size(key, data) <= self._limit * KEPT}
        if fitting:
            self._attempt(lambda connection: self._write(connection, fitting), None)

    def close(self) -> None:
        """Mark what was used and let go of the file; the store may be used again and opens it anew."""
        if self._used:
            self._attempt(self._mark, None)
        self.disconnect()

    def disconnect(self) -> None:
        """Let go of the file at once; whatever was put is in it."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection, self._room = None, 0

    def _attempt(self, work: Callable[[sqlite3.Connection], _Result], otherwise: _Result) -> _Result:
        """Return what the work gives; if the database is damaged, once more on a new one."""
        for is_last in (False, True):
            if self.trouble:
                break
            try:
                return work(self._connected())
            except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
                self.disconnect()
                if _is_damage(error) and not is_last:
                    self._remove()
                else:
                    self._give_up(error)
        return otherwise

    def _connected(self) -> sqlite3.Connection:
        """Return the connection; a new one if there is none or its file is gone."""
        if self._connection is not None:
            if _inode(self._path) == self._inode:
                return self._connection
            self.disconnect()
            self._used.clear()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        self._connection, self._inode = connection, _inode(self._path)
        connection.text_factory = bytes  # damaged text need not be UTF-8
        _prepare(connection)
        (self._turn,) = connection.execute("SELECT coalesce(max(last), 0) + 1 FROM entry").fetchone()
        return connection

    def _read(self, connection: sqlite3.Connection, keys: tuple[str, ...]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for key in keys:
            row = connection.execute(_FIND, (_bytes(key),)).fetchone()
            if row is None:
                continue
            entry, last, digest, data = row
            if isinstance(data, bytes) and digest == digest_of(key, data).encode():
                found[key] = _unpacked(data)
                if last != self._turn:
                    self._used.add(entry)
        return found

    def _write(self, connection: sqlite3.Connection, packed: Mapping[str, bytes]) -> None:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for key, data in packed.items():
                size = _size(key, data)
                if size > self._room:
                    self._make_room(connection, size)
                self._room -= size
                digest, name = digest_of(key, data), _bytes(key)
                (entry,) = connection.execute(_ENTER, (name, size, self._turn)).fetchone()
                connection.execute(_FILL, (entry, digest, data))
                if connection.execute(_CONFIRM, (name,)).fetchone() != (digest.encode(),):
                    raise _Damage  # of an index, which would lose this value every time

    def _mark(self, connection: sqlite3.Connection) -> None:
        """Note that entries were used in this turn."""
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            self._mark_used(connection)

    def _mark_used(self, connection: sqlite3.Connection) -> None:
        marks = [(self._turn, entry) for entry in self._used]
        connection.executemany("UPDATE entry SET last = ? WHERE id = ?", marks)
        self._used.clear()

    def _make_room(self, connection: sqlite3.Connection, size: int) -> None:
        """Look up how much room there is, and if it is not enough, forget what was not used for the longest time."""
        if self._taken(connection) + size > self._limit:
            self._mark_used(connection)
            connection.execute(_FORGET, (self._limit * KEPT - size,))
            connection.execute(_CLEAR)
            self._turn += 1
        self._room = self._limit - self._taken(connection)

    def _taken(self, connection: sqlite3.Connection) -> int:
        taken: int
        (taken,) = connection.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()
        return taken

    def _remove(self) -> None:
        """Delete the database; processes that have it open go on with the deleted file and notice at their next use."""
        self._used.clear()
        try:
            for suffix in ("-journal", "-wal", "-shm", ""):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        self.trouble = (
            f"{self._path}: earlier results cannot be kept or used ({reason}); everything is computed anew"
        )


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables in a new database; readers and a writer do not wait for each other.

    Raises:
        sqlite3.DatabaseError: the file is no database, or one of another version.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
    with suppress(sqlite3.OperationalError):  # another process is just doing the same
        connection.execute("PRAGMA journal_mode = WAL")
    if _version(connection) == VERSION:
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in _TABLES:
                connection.execute(statement)
        elif _version(connection) != VERSION:
            raise _Damage


def _version(connection: sqlite3.Connection) -> int:
    version: int
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version


def _is_damage(error: Exception) -> bool:
    """Whether the content of the file is the reason, not the disk, permissions or another process."""
    if isinstance(error, UnicodeDecodeError):  # of a message that names a damaged table
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF not in _OF_THE_MACHINE  # the low byte is the kind of the error


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _size(key: str, data: bytes) -> int:
    return len(key) + len(data)


def _packed(value: bytes) -> bytes:
    """Return the value with a first byte that says whether it is compressed."""
    middle = len(value) // 2
    sample = value[middle : middle + SAMPLE]
    if len(value) > SMALL and len(zlib.compress(sample, 1)) < 0.9 * len(sample):
        return b"z" + zlib.compress(value, 1)
    return b"=" + value


def _unpacked(data: bytes) -> bytes:
    return zlib.decompress(memoryview(data)[1:]) if data.startswith(b"z") else data[1:]


_STORES: WeakSet[Store] = WeakSet()


def _disconnect_all() -> None:
    for store in list(_STORES):
        store.disconnect()


if hasattr(os, "register_at_fork"):  # a connection that two processes share can destroy the database
    os.register_at_fork(before=_disconnect_all)
