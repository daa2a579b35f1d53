"""A drawing process: takes drawings from a connection and gives back their SVGs, in order, until it is told to stop.

`dat.charts.pool` starts it as a program, so that nothing of the parent's state matters to V8 and the parent may fork.
"""

from __future__ import annotations

import json
import signal
import sys
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread

from dat.charts.drawing import Drawing
from dat.charts.svg import draw_svg

STOP = b""
"""What is sent instead of a drawing when there are no more."""

Answer = tuple[bool, str]
"""Whether there is an SVG; the SVG, else what went wrong."""


def serve(connection: Connection) -> None:
    """Answer every drawing that comes over the connection."""
    drawings: SimpleQueue[bytes] = SimpleQueue()
    # What was sent is taken in at once: the parent never waits for a process that waits for the parent.
    Thread(target=_receive, args=(connection, drawings), daemon=True).start()
    _warm()
    while (data := drawings.get()) != STOP:
        try:
            connection.send(_answer(data))
        except OSError:  # nobody is left to read it
            return


def _receive(connection: Connection, drawings: SimpleQueue[bytes]) -> None:
    data = None
    while data != STOP:
        try:
            data = connection.recv_bytes()
        except (EOFError, OSError):
            data = STOP
        drawings.put(data)


def _warm() -> None:
    """Start V8 and load Vega before the first drawing comes."""
    empty = json.dumps({"layer": [{"data": {"values": []}, "mark": {"type": "text"}}]})
    _answer(Drawing("", empty, "warm", "", "en").to_bytes())


def _answer(data: bytes) -> Answer:
    try:
        return True, draw_svg(Drawing.from_bytes(data))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent says it of this drawing
        return False, f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, whose end is noticed here
    serve(Connection(int(sys.argv[1])))
