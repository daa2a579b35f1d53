"""Executors: who does the jobs of a build, processes of this machine or the workers of a Dask cluster.

    with open_executor("dask://10.0.0.5:8786", jobs=2) as executor:
        files = executor.share(files)                     sent to each worker once
        pending = executor.submit(run_pages, files, …)    a `concurrent.futures.Future`

Jobs are pure functions with names, bytes in, bytes out: a job whose worker is lost is done again by another one.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import re
import warnings
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from functools import partial
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from dat.build.remote import Answer, call_there, difference, given, here
from dat.errors import DatError, MissingTool, UsageError
from dat.publish.apart import Apart, ProcessEnded
from dat.publish.pdf import PRELOAD

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 5
"""Seconds to wait for the scheduler's first answer, and for a first worker."""
RETRIES = 2
"""How often a job is done again when its process ends on a worker; Dask itself counts workers that are lost."""
_ADDRESS = re.compile(r"dask://([^\s/:@]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5})")


class JobExecutor(Executor):
    """An executor that can be given a value once for many jobs."""

    @property
    @abstractmethod
    def workers(self) -> int:
        """How many jobs are done at once."""

    @abstractmethod
    def share(self, value: T) -> T:
        """Return what stands for the value as an argument of jobs."""


def open_executor(spec: str | None, jobs: int) -> JobExecutor:
    """Return the executor that was asked for: `dask://HOST:PORT`, or this machine with so many processes.

    Raises:
        MissingTool: Dask is not installed.
        UsageError: the words name no executor, nobody answers there, or the workers differ from this machine.
    """
    if spec is None:
        return Local(jobs)
    match = _ADDRESS.fullmatch(spec)
    if match is None:
        raise UsageError(f"expected an executor as dask://HOST:PORT, got {spec!r}")
    return Cluster(f"{match[1]}:{match[2]}")


class Local(Apart, JobExecutor):
    """Processes of this machine, one for each job."""

    def __init__(self, jobs: int) -> None:
        super().__init__(jobs, PRELOAD)
        self._jobs = jobs

    @property
    def workers(self) -> int:
        """How many jobs are done at once."""
        return self._jobs

    def share(self, value: T) -> T:
        """Return the value itself."""
        return value


class Cluster(JobExecutor):
    """The workers of a Dask cluster, each of which must be as this machine is."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = _connected(address)
        try:
            self._require_same_workers()
        except BaseException:
            self._client.close()
            raise
        self._inner = self._client.get_executor(retries=RETRIES)

    @property
    def workers(self) -> int:
        """How many jobs are done at once, at present."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def share(self, value: T) -> T:
        """Send the value to the cluster once; its workers pass it on to each other.

        As the result of a task it is there again when a worker is lost; of scattered data the scheduler keeps one copy.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a large value is sent, which is the point
            there: T = self._client.submit(given, value, pure=False)
        return there

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a job done by one of the workers."""
        job = partial(fn, **kwargs) if kwargs else fn
        there = self._inner.submit(call_there, here(), job, *args)
        future: Future[T] = Future()
        there.add_done_callback(partial(self._pass_on, future))
        return future

    def _pass_on(self, future: Future[Any], there: Future[Answer]) -> None:
        """Give the outcome of a job to whoever waits for it, in our own words where there was none."""
        if not future.set_running_or_notify_cancel():
            return
        try:
            is_done, value = there.result()
        except CancelledError:
            is_done, value = (
                False,
                DatError(f"the connection to the Dask cluster at {self._address} was lost"),
            )
        except _distributed().KilledWorker:
            lost = "several workers ended while they did the same job; their memory may be short"
            is_done, value = False, DatError(f"Dask cluster at {self._address}: {lost}")
        except ProcessEnded as error:
            is_done, value = False, error
        except Exception as error:  # noqa: BLE001 - whoever waits decides what it means
            is_done, value = False, error
        if is_done:
            future.set_result(value)
        else:
            future.set_exception(value)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 as in Executor
        """Leave the cluster; jobs that nobody waits for any more are dropped."""
        self._inner.shutdown(wait=wait and not cancel_futures)
        self._client.close()

    def _require_same_workers(self) -> None:
        """Raise unless there are workers and all have what this machine has."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            message = (
                f"the Dask cluster at {self._address} has no workers; start some: dask worker {self._address}"
            )
            raise UsageError(message) from None
        found = self._client.run(here, on_error="return")
        for worker, theirs in found.items():
            if isinstance(theirs, BaseException):
                problem = f"dat cannot be used there ({theirs})"
            else:
                problem = difference(here(), theirs)
            if problem:
                raise UsageError(
                    f"the Dask worker at {worker} is not as this machine: {problem}; install the same"
                )


def _distributed() -> ModuleType:
    """Return Dask's package for clusters, an optional part of the installation."""
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        message = f"the Python package {error.name} is not installed, which a Dask cluster needs: pip install 'dat[cluster]'"
        raise MissingTool(message) from None


def _connected(address: str) -> Any:
    """Return a client of the scheduler at an address.

    Raises:
        MissingTool: Dask is not installed.
        UsageError: no scheduler answers there.
    """
    distributed = _distributed()
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters is said in our own words
    try:
        asyncio.run(_greet(distributed, address))
        return distributed.Client(f"tcp://{address}", timeout=PATIENCE, set_as_default=False)
    except Exception as error:  # noqa: BLE001 - what another service says is read as anything, a length of exabytes too
        reason = str(error).partition("\n")[0] or type(error).__name__
        message = f"no Dask scheduler answers at {address} ({reason}); start one: dask scheduler"
        raise UsageError(message) from None


async def _greet(distributed: ModuleType, address: str) -> None:
    """Shake hands with whoever listens there: a client that fails to do so is not easily got rid of."""
    connection = await distributed.comm.connect(f"tcp://{address}", timeout=PATIENCE)
    await connection.close()
