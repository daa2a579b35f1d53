"""The whole preview in processes of its own, as a test speaks to it: over HTTP, over a socket, by editing files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.conftest import ROOT

PATIENCE = 30  # seconds after which a message will not come any more
TEXTS = {"a": "<p>one</p>", "b": "<p>two</p>"}


class Running:
    """A preview that runs."""

    def __init__(self, root: Path, process: subprocess.Popen[str], url: str) -> None:
        self.root = root
        self.process = process
        self.url = url

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return status and text of an answer."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    @contextmanager
    def page(self, address: str, digest: str = "") -> Iterator[Page]:
        """Open a page as its script does."""
        origin: Any = self.url
        with connect(self.url.replace("http", "ws") + "/_preview/socket", origin=origin) as socket:
            socket.send(json.dumps({"address": address, "digest": digest}))
            yield Page(socket)

    def edit(self, name: str, text: str) -> None:
        """Save a chapter."""
        (self.root / "chapters" / f"{name}.txt").write_text(text, "utf-8")

    def said(self) -> str:
        """Return the next line of the terminal."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip()

    def stop(self, sign: signal.Signals = signal.SIGINT) -> str:
        """End the preview and return what else it said."""
        self.process.send_signal(sign)
        return self.process.communicate(timeout=PATIENCE)[0]


class Page:
    """An open page."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def next(self, kind: str) -> dict[str, Any]:
        """Return the next message of a kind."""
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
            if message["kind"] == kind:
                return message

    def troubles(self) -> list[str]:
        """Return the next news of what is wrong."""
        return [f"{one['where']} {one['message']}" for one in self.next("troubles")["troubles"]]

    def shows(self, text: str) -> bool:
        """Wait until the page is sent with a text in it."""
        while text not in self.next("page")["html"]:
            pass
        return True


@contextmanager
def running(root: Path) -> Iterator[Running]:
    """Run the preview on a small project in an empty folder."""
    (root / "chapters").mkdir()
    (root / "program").mkdir()
    for name, text in TEXTS.items():
        (root / "chapters" / f"{name}.txt").write_text(text, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.preview_project", str(root)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2].rstrip("/")
        yield Running(root, process, url)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
