"""How errors are told: in one shape, as JSON or, to a browser, as a page.

    {"error": {"status": 404, "what": "…", "where": null, "why": null, "do": "…", "request": "…"}}

``what``, ``where``, ``why`` and ``do`` are those of `zhibiao.forms.errors.ZhibiaoError`, in
Chinese; ``request`` is the id under which the log has the request.  Nobody is shown a stack trace.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from zhibiao.forms.errors import CorpusError, EncoderError, StoreError, ZhibiaoError
from zhibiao.web.complaints import complaint
from zhibiao.web.faults import Fault, status_of
from zhibiao.web.page import render

__all__ = ["UNEXPECTED", "answer_fault", "register"]

_log = logging.getLogger(__name__)

# What the framework refuses by itself.
_SAID: Final[dict[int, tuple[str, str | None]]] = {
    400: ("请求不合规定", "请检查请求的内容"),
    404: ("没有这个地址", "请检查网址，或从首页找起"),
    405: ("这个地址不接受这种请求方法", None),
    413: ("请求超过了大小限制", "请分几次发送"),
}
_PLACES: Final = {"query": "参数", "path": "网址中的", "header": "请求头", "body": "请求内容"}
UNEXPECTED: Final = ZhibiaoError("服务程序出错了", do="请稍后再试；若仍如此，把请求编号告诉管理员")
"""What is said of an error that nobody foresaw; the log has the rest."""


def answer_fault(
    request: Request, error: ZhibiaoError, *, headers: Mapping[str, str] | None = None
) -> Response:
    """The response that tells of ``error``: a page for who prefers HTML, else JSON."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("%s: %s", getattr(request.state, "id", "?"), error)
    # Folders, hosts and processes of the server are for its log.
    ours = isinstance(error, CorpusError | EncoderError | StoreError)
    said = {
        "status": status,
        "what": error.what,
        "where": None if ours else error.where,
        "why": None if ours else error.why,
        "do": error.do,
        "request": getattr(request.state, "id", None),
    }
    more = {**(error.headers if isinstance(error, Fault) else {}), **(headers or {})}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        more.setdefault("Retry-After", "5")
    if _wants_page(request):
        response = render(request, "fault.html", {"error": said}, status=status)
    else:
        text = json.dumps({"error": said}, ensure_ascii=False)
        response = Response(text, status_code=status, media_type="application/json")
    response.headers.update({"Cache-Control": "no-store", "Vary": "Accept", **more})
    return response


def register(app: FastAPI) -> None:
    """Answer all errors of ``app`` in the one shape."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, ZhibiaoError)
        return answer_fault(request, error)

    async def of_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if isinstance(error.__cause__, ZhibiaoError):
            # Ours, raised while the framework read the body.
            return answer_fault(request, error.__cause__)
        standard = HTTPStatus(error.status_code).phrase
        what, do = _SAID.get(error.status_code, (error.detail, None))
        why = error.detail if error.detail not in (what, standard) else None
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = _allowed(request)
        fault = Fault(error.status_code, what, why=why, do=do, headers=headers)
        return answer_fault(request, fault)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        why = "；".join(dict.fromkeys(_explained(one) for one in error.errors()))
        return answer_fault(request, Fault(422, "请求中的参数不合规定", why=why, do="请改正后再试"))

    app.add_exception_handler(ZhibiaoError, ours)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(RequestValidationError, invalid)


def _allowed(request: Request) -> str:
    """All methods of the address; the framework names those of the first route that has it."""
    found = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    return ", ".join([*found, *(["HEAD"] if "GET" in found else [])])


def _explained(error: Mapping[str, Any]) -> str:
    place, *names = [str(part) for part in error["loc"]]
    return f"{_where(place, names)}{complaint(error)}"


def _where(place: str, names: Sequence[str]) -> str:
    label = _PLACES.get(place, place)
    return f"{label} {'.'.join(names)} " if names else label


def _wants_page(request: Request) -> bool:
    """Whether a person looks at the answer: browsers name text/html, and the API has no pages."""
    accept = request.headers.get("accept", "")
    return "text/html" in accept and not request.url.path.startswith("/api/")
