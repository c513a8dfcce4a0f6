"""Safety around every request: host names, rates, sizes, who may write, and what a browser may do.

Writing needs the token as bearer.  A browser never sends that by itself, so no other site can
write in a user's name, and there are no cookies.
"""

import hmac
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhibiao.web.faults import Fault
from zhibiao.web.limits import BodyLimit, RateLimit, Slots
from zhibiao.web.refusals import answer_fault
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "Gate",
    "Hardened",
    "Uploading",
    "Writing",
    "check_token",
    "client_of",
    "guesses",
]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "testclient"})
# How far above the rate a client may go for a moment: a page and what it loads.
_BURST_SECONDS: Final = 5
# Requests that may be at work at once: two that are soon answered, one that may take seconds.
_SOON, _LONG, _WAITING = 2, 1, 2000
# Wrong tokens of one client: ten at once, then one in ten seconds.
_GUESSES, _GUESS_RATE = 10, 0.1


class Hardened:
    """Around the whole application: tells browsers what they may not do with an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answered.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Gate:
    """Refuses requests for another host, too many of them, and bodies that are too large; lets
    few of those in at once that are worked out here, the others after them.

    ``request.state.body`` is the `BodyLimit` of the request.
    """

    def __init__(self, app: ASGIApp, settings: ServiceSettings) -> None:
        self._app = app
        self._settings = settings
        rate = settings.rate
        self._rate = None if rate is None else RateLimit(rate, rate * _BURST_SECONDS)
        self._soon = Slots(_SOON, waiting=_WAITING)
        self._long = Slots(_LONG, waiting=_WAITING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        body = BodyLimit(
            receive,
            self._settings.request_bytes,
            promised=int(length) if length.isascii() and length.isdigit() else None,
        )
        scope.setdefault("state", {})["body"] = body
        give_back = _nothing
        try:
            self._check(scope, headers)
            slots = self._slots(scope)
            if slots is not None:
                give_back = await slots.take()
        except Fault as fault:
            await answer_fault(Request(scope), fault)(scope, body, send)
            return

        async def send_worked_out(message: Message) -> None:
            # What is left is to send it, and a client may read slowly.
            give_back()
            await send(message)

        try:
            await self._app(scope, body, send_worked_out)
        finally:
            give_back()

    def _slots(self, scope: Scope) -> Slots | None:
        """Where a request waits for its turn.  Queries run in processes of their own, what is sent
        to us (reviews, uploads) waits in queues of its own, and the rest takes no time."""
        path: str = scope["path"]
        if scope["method"] != "GET" or path.startswith(("/sparql", "/healthz", "/static/")):
            return None
        return self._long if path.startswith("/network") else self._soon

    def _check(self, scope: Scope, headers: Headers) -> None:
        hosts = self._settings.hosts
        if hosts is not None and _host(headers.get("host", "")) not in hosts:
            raise Fault(
                HTTPStatus.MISDIRECTED_REQUEST,
                "服务不以这个主机名对外",
                do="用启动服务时给出的地址访问，或以 --host 指定监听地址",
            )
        client = client_of(scope)
        # Behind a proxy the server puts the address that the proxy forwards in its place.
        if self._rate is not None and client not in _LOOPBACK:
            wait = self._rate.wait(client)
            if wait:
                raise Fault(
                    429,
                    "请求太频繁",
                    do="请稍后再试",
                    headers={"Retry-After": str(max(1, round(wait)))},
                )


def _nothing() -> None:
    """Nothing was taken."""


def client_of(scope: Scope) -> str:
    """The address a request comes from, empty where the server does not know."""
    client = scope.get("client")
    return client[0] if client else ""


def _host(header: str) -> str:
    """The name in a Host header, without port: ``[::1]:8321`` is ``::1``."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].rstrip(".")


def check_token(request: Request, token: str | None) -> None:
    """Pass when ``token`` is the one that allows writing.

    Raises Fault: 403 where nobody may write, 401 for a missing or wrong token, 429 after too
    many wrong ones.
    """
    service: Service = request.app.state.service
    expected = service.settings.token
    if expected is None:
        raise Fault(403, "服务是只读的", do="管理员用 --token-file 启动服务后才能写入")
    guesses: RateLimit = request.app.state.guesses
    client = client_of(request.scope)
    if guesses.is_exhausted(client):
        raise Fault(429, "令牌错误次数太多", do="请稍后再试", headers={"Retry-After": "10"})
    if token is None:
        challenge = {"WWW-Authenticate": 'Bearer realm="zhibiao"'}
        raise Fault(401, "写入需要令牌", do="请给出令牌", headers=challenge)
    if not hmac.compare_digest(token.encode(), expected.encode()):
        guesses.wait(client)
        challenge = {"WWW-Authenticate": 'Bearer realm="zhibiao", error="invalid_token"'}
        raise Fault(401, "令牌不对", do="请向管理员核对令牌", headers=challenge)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def guesses() -> RateLimit:
    """The limit on wrong tokens of one application."""
    return RateLimit(_GUESS_RATE, _GUESSES)


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Uploading(APIRoute):
    """A route that takes documents: ``APIRouter(route_class=Uploading)``."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def with_room(request: Request) -> Response:
            self.admit(request)
            return await handle(request)

        return with_room

    def admit(self, request: Request) -> None:
        """Called before any of the body is read."""
        settings: ServiceSettings = request.app.state.service.settings
        body: BodyLimit = request.state.body
        body.most = settings.upload_bytes


class Writing(Uploading):
    """A route for writers: the bearer token is checked before any of the body is read."""

    def admit(self, request: Request) -> None:
        check_token(request, _bearer(request))
        super().admit(request)
