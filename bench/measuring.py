"""Running a command and measuring it whole: seconds on the clock, processor seconds and memory of all its processes.

What a command starts counts with it, also what outlives it for a moment: this process takes over orphans and waits
for them (Linux only). Memory is the largest resident set that any single process had. Keep the process that measures
small: a child that has not yet loaded its own program counts with the memory of the one that started it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
PATIENCE: Final = 20.0  # seconds that processes may outlive the command that started them
_PR_SET_CHILD_SUBREAPER: Final = 36


@dataclass(frozen=True, slots=True)
class Said:
    """A line that the command printed: wall and processor seconds up to then."""

    text: str
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took: seconds, processor seconds, MB of its largest process; its exit status and its lines."""

    wall: float
    cpu: float
    peak: float
    status: int
    said: tuple[Said, ...]

    @property
    def output(self) -> str:
        """Return all that the command printed."""
        return "\n".join(line.text for line in self.said)


class CommandFailedError(Exception):
    """A command that is measured did not do its work; the message ends with what it printed."""


def measure(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> Measured:
    """Run a command and return what it and everything that it started took.

    Raises:
        CommandFailedError: it ended with another status than 0, or left processes behind.
    """
    with _adopting_orphans():
        done = _run(command, cwd, {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})})
    if done.status:
        message = f"{' '.join(command)} in {cwd}: exit status {done.status}\n{done.output[-2000:]}"
        raise CommandFailedError(message)
    return done


def _run(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Measured:
    others = _children(_processes())
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker: it was asked for
        said = tuple(_listen(process.pid, process.stdout, started))
        wall = time.perf_counter() - started
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
    for late in _orphans(command, others):
        cpu, peak = cpu + late.ru_utime + late.ru_stime, max(peak, late.ru_maxrss)
    return Measured(wall, cpu, peak / 1024, process.returncode, said)


@contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Make descendants whose parent has ended children of this process, so that it can wait for them."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _listen(pid: int, stream: IO[bytes], started: float) -> Iterator[Said]:
    """Yield the lines of a process until it ends; others that hold its output open are not waited for."""
    ended = os.pidfd_open(pid)
    rest = b""
    try:
        while True:
            ready, _, _ = select.select([stream.fileno(), ended], [], [])
            data = os.read(stream.fileno(), 65536) if stream.fileno() in ready else b""
            *lines, rest = (rest + data).split(b"\n")
            if lines:
                wall, cpu = time.perf_counter() - started, _cpu_below(os.getpid())
                yield from (Said(line.decode(errors="replace"), wall, cpu) for line in lines)
            if not data and (ended in ready or select.select([ended], [], [])[0]):
                return
    finally:
        os.close(ended)


def _orphans(command: Sequence[str], others: AbstractSet[int]) -> Iterator[resource.struct_rusage]:
    """Yield what each process used that the command left behind, as it ends; `others` are none of them."""
    deadline = time.monotonic() + PATIENCE
    while left := _children(_processes()) - others:
        for pid in left:
            ended, _, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                yield usage
        if time.monotonic() > deadline:
            message = f"{' '.join(command)} left processes behind that do not end: {', '.join(map(str, sorted(left)))}"
            raise CommandFailedError(message)
        time.sleep(0.01)


def _processes() -> Mapping[int, tuple[int, float]]:
    """Return all living processes with their parents and the seconds that they and their ended children computed."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            found[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS
    return found


def _children(processes: Mapping[int, tuple[int, float]]) -> AbstractSet[int]:
    own = os.getpid()
    return {pid for pid, (parent, _) in processes.items() if parent == own}


def _cpu_below(pid: int) -> float:
    """Return the processor seconds of all living descendants and of their children that have ended."""
    processes = _processes()
    family = {pid}
    while found := {child for child, (parent, _) in processes.items() if parent in family} - family:
        family |= found
    return sum(processes[each][1] for each in family - {pid})
