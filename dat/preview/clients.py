"""The pages that are open in browsers, each told what it does not have yet."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from dat.preview.messages import Trouble

Message = dict[str, Any]


def digest(content: bytes) -> str:
    """Return what tells two versions of a file apart."""
    return blake2b(content, digest_size=16).hexdigest()


@dataclass(slots=True)
class Now:
    """The state that every open page should show: the site in its folder, and what is wrong with its sources."""

    site: Path
    troubles: tuple[Trouble, ...] = ()
    is_complete: bool = False
    """Whether the last build made every page there is."""

    def page(self, address: str) -> bytes | None:
        """Return a page, or None if the site has none at this address."""
        path = (self.site / address).resolve()
        if not path.is_relative_to(self.site.resolve()):
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None

    def styles(self) -> dict[str, str]:
        """Return the digests of the style sheets by address."""
        return {
            f"/{path.relative_to(self.site).as_posix()}": digest(path.read_bytes())
            for path in sorted(self.site.glob("assets/**/*.css"))
        }


@dataclass(slots=True, eq=False)
class Client:
    """One open page: where it is, what it was last sent, and a bell that says there may be news."""

    address: str
    page: str
    styles: dict[str, str] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] | None = None
    is_gone: bool = False
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def news(self, now: Now) -> Iterator[Message]:
        """Give what this page lacks, and remember that it has it.

        Only the last state is sent, whatever happened in between; so a page that slept is told as one that did not.
        """
        yield from self._page_news(now)
        styles = now.styles()
        if styles != self.styles:
            self.styles = styles
            yield {"kind": "styles", "styles": styles}
        if now.troubles != self.troubles:
            self.troubles = now.troubles
            yield {"kind": "troubles", "troubles": [_shown(trouble) for trouble in now.troubles]}

    def _page_news(self, now: Now) -> Iterator[Message]:
        content = now.page(self.address)
        if content is not None:
            self.is_gone = False
            version = digest(content)
            if version != self.page:
                self.page = version
                yield {"kind": "page", "digest": version, "html": content.decode()}
        elif now.is_complete and not self.is_gone:
            self.is_gone, self.page = True, ""
            yield {"kind": "gone"}


def _shown(trouble: Trouble) -> Message:
    return {
        "where": trouble.where,
        "message": trouble.message,
        "code": trouble.code,
        "finding": trouble.is_finding,
    }


class Clients:
    """All open pages."""

    def __init__(self, now: Now, on_opened: Callable[[tuple[str, ...]], None]) -> None:
        self._now = now
        self._on_opened = on_opened
        self._clients: list[Client] = []

    def addresses(self) -> tuple[str, ...]:
        """Return which pages are open, the latest first."""
        return tuple(dict.fromkeys(client.address for client in reversed(self._clients)))

    def ring(self, address: str | None = None) -> None:
        """Say that there may be news, for all pages or those at one address."""
        for client in self._clients:
            if address is None or client.address == address:
                client.bell.set()

    async def attend(self, socket: WebSocket) -> None:
        """Keep one page current until it is closed."""
        await socket.accept()
        try:
            hello = await socket.receive_json()
            client = Client(str(hello["address"]), str(hello["digest"]))
        except (WebSocketDisconnect, ValueError, KeyError, TypeError):
            return
        self._clients.append(client)
        self._on_opened(self.addresses())
        try:
            await self._follow(socket, client)
        finally:
            self._clients.remove(client)
            self._on_opened(self.addresses())

    async def _follow(self, socket: WebSocket, client: Client) -> None:
        """Send news whenever the bell rings; receiving is how a closed page is noticed."""
        client.bell.set()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._send_news(socket, client))
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
            sending.cancel()

    async def _send_news(self, socket: WebSocket, client: Client) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await client.bell.wait()
                client.bell.clear()
                for message in client.news(self._now):
                    await socket.send_json(message)
