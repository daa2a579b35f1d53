"""Executors: jobs on this machine and on a Dask cluster, whose workers may be lost, differ, or not be there."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from dat.build.chapters import run_apart
from dat.build.executors import Cluster, Local, open_executor
from dat.build.remote import call_there, difference, here
from dat.errors import BrokenPublication, DatError, MissingTool, Place, Problem, UsageError
from dat.publish.apart import ProcessEnded

ROOT = Path(__file__).parents[1]


def doubled(numbers: Sequence[int], more: int = 0) -> list[int]:
    return [2 * number + more for number in numbers]


def refused(name: str) -> None:
    raise BrokenPublication([Problem(Place(name), "too long", "pdf")])


def ended(status: int) -> None:
    os._exit(status)


def slow(folder: Path, number: int) -> int:
    """Say that it has begun, wait to be told to go on, and square the number."""
    (folder / f"{number}-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    return number * number


def test_without_a_cluster_jobs_are_processes_of_this_machine() -> None:
    with open_executor(None, 2) as executor:
        assert isinstance(executor, Local)
        assert executor.workers == 2
        shared = executor.share([1, 2])
        assert executor.submit(doubled, shared, more=1).result() == [3, 5]


@pytest.mark.parametrize(
    "spec", ["dask", "dask://", "dask://here", "ray://here:1", "dask://a b:1", "tcp://h:1"]
)
def test_an_executor_is_named_by_its_address(spec: str) -> None:
    with pytest.raises(UsageError, match=r"expected an executor as dask://HOST:PORT, got"):
        open_executor(spec, 1)


def test_a_missing_dask_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingTool, match=r"distributed is not installed.*dat\[cluster\]"):
        open_executor("dask://localhost:1", 1)


def test_machines_are_compared_by_everything_that_could_change_a_byte() -> None:
    assert difference(here(), dict(here())) == ""
    assert difference(here(), {**here(), "lxml": "1"}).startswith("lxml is 1 there and ")
    assert difference(here(), {}).startswith("Python is missing there and ")


def test_a_call_there_returns_raises_or_ends_as_one_here() -> None:
    assert call_there(here(), doubled, [1]) == (True, [2])
    is_done, error = call_there(here(), refused, "x.pdf")
    assert (is_done, str(error)) == (False, "x.pdf: too long [pdf]")
    with pytest.raises(ProcessEnded, match="status 3"):
        call_there(here(), ended, 3)
    is_done, error = call_there({**here(), "dat": "another"}, doubled, [1])
    assert not is_done
    assert "a worker that joined the cluster is not as this machine: dat is" in str(error)


def test_what_a_call_prints_stays_out_of_its_answer() -> None:
    assert call_there(here(), os.system, "echo noise") == (True, 0)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def program(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    known = os.pathsep.join([environment.pop("PYTHONPATH", ""), str(ROOT)]).lstrip(os.pathsep)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": known, **environment},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class LocalDask:
    """A scheduler and its workers, programs of this machine."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.address = f"127.0.0.1:{free_port()}"
        port = self.address.partition(":")[2]
        words = ("distributed.cli.dask_scheduler", "--host=127.0.0.1", f"--port={port}", "--no-dashboard")
        self.scheduler = stack.enter_context(program(*words))
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self, **environment: str) -> None:
        """Start a worker with one thread and no nanny that would start it again."""
        words = ("distributed.cli.dask_worker", f"tcp://{self.address}", "--nthreads=1", "--no-nanny")
        self.workers.append(self._stack.enter_context(program(*words, "--no-dashboard", **environment)))


@pytest.fixture
def dask() -> Iterator[LocalDask]:
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("Dask is not installed")
    with ExitStack() as stack:
        yield LocalDask(stack)


def apart(test: Callable[..., None]) -> Callable[..., None]:
    """Have a test run in a process of its own: Dask's client leaves threads, and a process with threads cannot be forked."""

    @wraps(test)
    def run(**fixtures: Any) -> None:
        assert list(run_apart(lambda _: test(**fixtures), [None], jobs=1)) == [None]

    return run


def wait_for_workers(cluster: Cluster, number: int) -> None:
    while cluster.workers < number:
        time.sleep(0.05)


@pytest.mark.e2e
@apart
def test_a_worker_killed_half_way_costs_another_try_of_its_jobs_only(dask: LocalDask, tmp_path: Path) -> None:
    dask.add_worker()
    dask.add_worker()
    with Cluster(dask.address) as cluster:
        wait_for_workers(cluster, 2)
        shared = cluster.share([1, 2])
        waiting = [cluster.submit(slow, tmp_path, number) for number in range(3)]
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.05)
        os.killpg(dask.workers[0].pid, signal.SIGKILL)
        (tmp_path / "go").touch()
        assert [pending.result(120) for pending in waiting] == [0, 1, 4]
        assert cluster.submit(doubled, shared, more=1).result(120) == [3, 5]


@pytest.mark.e2e
@apart
def test_what_a_job_raises_its_future_raises_and_a_lost_cluster_is_one_sentence(
    dask: LocalDask, tmp_path: Path
) -> None:
    dask.add_worker()
    with Cluster(dask.address) as cluster:
        with pytest.raises(BrokenPublication, match=r"x\.pdf: too long"):
            cluster.submit(refused, "x.pdf").result(120)
        with pytest.raises(ProcessEnded, match="status 3"):
            cluster.submit(ended, 3).result(120)
        pending = cluster.submit(slow, tmp_path, 1)
        os.killpg(dask.scheduler.pid, signal.SIGKILL)
        with pytest.raises(DatError, match=f"the connection to the Dask cluster at {dask.address} was lost"):
            pending.result(120)


@pytest.mark.e2e
@apart
def test_a_worker_without_dat_is_named(dask: LocalDask, tmp_path: Path) -> None:
    (tmp_path / "dat").mkdir()
    (tmp_path / "dat" / "__init__.py").write_text("raise ImportError('no dat on this machine')")
    dask.add_worker(PYTHONPATH=str(tmp_path))
    with pytest.raises(
        UsageError, match=r"the Dask worker at tcp://127\.0\.0\.1:.* is not as this machine: dat"
    ):
        Cluster(dask.address)


@pytest.mark.e2e
@apart
def test_where_no_scheduler_or_no_worker_is_one_sentence_says_so(
    dask: LocalDask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dat.build.executors.PATIENCE", 1)
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at 127\.0\.0\.1:\d+ \(.*start one"):
        open_executor(f"dask://127.0.0.1:{free_port()}", 1)
    with other_service() as port, pytest.raises(UsageError, match="no Dask scheduler answers at"):
        open_executor(f"dask://127.0.0.1:{port}", 1)
    monkeypatch.setattr("dat.build.executors.PATIENCE", 10)
    monkeypatch.setattr("distributed.Client.wait_for_workers", no_worker_comes)
    with pytest.raises(UsageError, match="has no workers; start some: dask worker"):
        open_executor(f"dask://{dask.address}", 1)


def no_worker_comes(*_: Any, **__: Any) -> None:
    raise TimeoutError


@contextmanager
def other_service() -> Iterator[int]:
    """Answer every connection as something that is no scheduler."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            stop.set()
            thread.join()
