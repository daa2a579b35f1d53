"""Calls on a worker of a cluster: each in a program of its own, so that the worker's threads and settings do not matter.

The worker runs `call_there`; that starts `python -m dat.build.remote`, which takes a pickled call from its standard input
and puts the pickled answer on its standard output.
"""

from __future__ import annotations

import os
import pickle
import platform
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

from dat.cache.digest import digest_of
from dat.errors import DatError, UsageError
from dat.files import ASSETS
from dat.publish.apart import ProcessEnded
from dat.publish.tools import typesetter

_PACKAGE = ASSETS.parent
_TOOLS = ("altair", "Babel", "ipython", "Jinja2", "lxml", "markdown-it-py", "MarkupSafe", "pypandoc_binary")
_DRAWERS = ("vl-convert-python", "weasyprint")

T = TypeVar("T")
Answer = tuple[bool, Any]
"""Whether the call returned; what it returned, else what it raised."""


@cache
def here() -> Mapping[str, str]:
    """Return what must be the same on every machine that makes a part of a report, by name."""
    source = (path for path in sorted(_PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    parts = (part for path in source for part in (path.relative_to(_PACKAGE).as_posix(), path.read_bytes()))
    tools = {name: _version(name) for name in (*_TOOLS, *_DRAWERS)}
    return {
        "Python": platform.python_version(),
        "dat": digest_of(*parts)[:12],
        **tools,
        "the set of fonts and typesetting libraries": typesetter()[:12],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Return in words what differs first between two machines, or nothing."""
    for name, value in ours.items():
        if theirs.get(name) != value:
            return f"{name} is {theirs.get(name, 'missing')} there and {value} here"
    return ""


def call_there(ours: Mapping[str, str], fn: Callable[..., Any], *args: Any) -> Answer:
    """Do a call in a new process on this worker, unless the worker is not as the machine that asks.

    Raises:
        ProcessEnded: the process ended without an answer.
    """
    if found := difference(ours, here()):
        return False, UsageError(f"a worker that joined the cluster is not as this machine: {found}")
    known = os.pathsep.join(part for part in (str(_PACKAGE.parent), os.environ.get("PYTHONPATH", "")) if part)
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "dat.build.remote"],
        input=pickle.dumps((fn, args)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": known},
        check=False,
    )
    if ran.returncode:
        raise ProcessEnded(ran.returncode)
    answer: Answer = pickle.loads(ran.stdout)  # noqa: S301 - our own process wrote it
    return answer


def given(value: T) -> T:
    """Return the value: a task whose result many others need."""
    return value


def _answer(call: bytes) -> Answer:
    fn, args = pickle.loads(call)  # noqa: S301 - our own process wrote it
    try:
        return True, fn(*args)
    except DatError as error:
        return False, error
    except Exception as error:  # noqa: BLE001 - raised again where somebody waits, with the place where it happened
        error.add_note("".join(traceback.format_exception(error)))
        return False, error


def main() -> int:
    """Answer the call on the standard input."""
    channel = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not get into the answer
    answer = pickle.dumps(_answer(sys.stdin.buffer.read()))
    with open(channel, "wb") as stream:  # noqa: PTH123 - a descriptor is no path
        stream.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
