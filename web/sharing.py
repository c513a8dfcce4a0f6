"""Reading from other sites: pages anywhere may ask the graph (CORS, the Fetch standard).

What is read without a token is open to all, and no cookie is ever sent or looked at, so nothing
is given away that the page's author could not fetch himself.  Writing stays closed to pages of
other sites: a preflight names reading methods only.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Sharing"]

_OPEN: Final = ("/sparql", "/id/", "/graph/", "/ns", "/tax/", "/api/")
_READING: Final = "GET, HEAD, POST, OPTIONS"


class Sharing:
    """Around the whole application: allows other sites to read what is open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        preflight = scope["method"] == "OPTIONS" and b"access-control-request-method" in headers

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered["Access-Control-Allow-Origin"] = "*"
                answered["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, X-Request-ID"
                # Else a browser refuses the answer to a page of another site.
                answered["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        if not preflight:
            await self._app(scope, receive, send_shared)
            return
        allowed = [
            (b"access-control-allow-methods", _READING.encode()),
            (b"access-control-allow-headers", b"Accept, Content-Type"),
            (b"access-control-max-age", b"86400"),
        ]
        await send_shared({"type": "http.response.start", "status": 204, "headers": allowed})
        await send_shared({"type": "http.response.body", "body": b""})
