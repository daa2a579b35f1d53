"""The web server of the preview: the site's files, pages with the script that keeps them current, PDFs on demand.

Only this machine is served, and only to pages of its own: a request must name this machine as its host (or another
site could make a browser read the report under a name of its own), and a socket must be opened by one of our pages.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from starlette.websockets import WebSocket

from dat.errors import DatError
from dat.files import ASSETS
from dat.preview.clients import Clients, Now, digest

HOSTS = ("127.0.0.1", "localhost")
OWN = "/_preview"
"""Where the preview's own files and its socket live; no page of a report begins so."""

MakePdf = Callable[[str], Awaitable[bytes]]
"""Typesets the PDF at an address of the site; raises DatError."""

_AWAITED = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{address}</title><link rel="icon" href="data:,"></head>
<body><main><p>There is no page <code>{address}</code> yet. It appears here as soon as it is built.</p></main></body>
</html>
"""


def application(now: Now, clients: Clients, make_pdf: MakePdf, *, home: str = "index.html") -> Starlette:
    """Return the application; `home` is the address of the page that stands for `/`."""

    async def root(request: Request) -> Response:
        del request
        return RedirectResponse(f"/{home}")

    async def socket(websocket: WebSocket) -> None:
        if _is_own(websocket):
            await clients.attend(websocket)
        else:
            await websocket.close()

    async def pdf(request: Request) -> Response:
        try:
            content = await make_pdf(f"pdf/{request.path_params['name']}.pdf")
        except DatError as error:
            return PlainTextResponse(str(error), 404, headers=_FRESH)
        return Response(content, media_type="application/pdf", headers=_FRESH)

    routes = [
        Route("/", root),
        WebSocketRoute(f"{OWN}/socket", socket),
        Mount(OWN, _Files(directory=ASSETS / "preview")),
        Route("/pdf/{name}.pdf", pdf),
        Mount("/", _Site(directory=now.site, check_dir=False)),
    ]
    # The middleware compares host names without their port.
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)]
    return Starlette(routes=routes, middleware=middleware, exception_handlers={404: _absent})


_FRESH = {"Cache-Control": "no-cache"}


def _is_own(socket: WebSocket) -> bool:
    """Tell whether a page of this server opened the socket: browsers say where a script comes from."""
    return urlsplit(socket.headers.get("origin", "")).netloc == socket.headers.get("host")


class _Files(StaticFiles):
    """Files that a browser may keep, but must ask about."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_FRESH)
        return response


class _Site(_Files):
    """The site; its pages get a script while they are on their way, so that none is ever published with it."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        if path.suffix != ".html":
            return super().file_response(path, stat_result, scope, status_code)
        return _live(path.read_bytes(), status_code)


async def _absent(request: Request, error: Exception) -> Response:
    """Answer for a page that is not there (yet): what is shown waits for it."""
    del error
    address = request.url.path.removeprefix("/")
    if address.endswith(".html"):
        return _live(_AWAITED.format(address=escape(address)).encode(), 404, version="")
    return PlainTextResponse(f"there is no file {address} in the site", 404, headers=_FRESH)


def _live(page: bytes, status: int, *, version: str | None = None) -> HTMLResponse:
    """Return a page with the script that keeps it current; `version` is what its file is known by."""
    version = digest(page) if version is None else version
    script = f'<script type="module" src="{OWN}/page.js" data-version="{version}"></script>\n</head>'
    # Never kept, not even for the back button: the page must not be older than the version it names.
    return HTMLResponse(
        page.replace(b"</head>", script.encode(), 1), status, headers={"Cache-Control": "no-store"}
    )
