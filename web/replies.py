"""JSON replies, and answers that a client may keep as long as the corpus stays the same."""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request, Response

from zhibiao.web.service import Service

__all__ = ["json_reply", "kept_reply"]

# Another process may run other code, which answers otherwise.
_PROCESS: Final = secrets.token_hex(8)
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def json_reply(
    document: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """``document`` as JSON; nothing is validated again, which would cost more than the search."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=status, headers=headers, media_type="application/json")


def kept_reply(request: Request, service: Service, answer: Callable[[], Any]) -> Response:
    """What ``answer`` gives as JSON, with an ETag; 304, without asking it, to who has that.

    For answers that depend on nothing but the address and the corpus.
    """
    headers = {"ETag": _tag(request, service), "Cache-Control": "no-cache"}
    if headers["ETag"] in _held(request):
        return Response(status_code=304, headers=headers)
    return json_reply(answer(), headers=headers)


def _tag(request: Request, service: Service) -> str:
    # Taken before the answer: should the corpus change in between, the client only asks again.
    generation = service.corpus.index.folder.name
    address = f"{request.url.path}?{request.url.query}"
    key = f"{_PROCESS}\n{generation}\n{address}".encode("utf-8", "surrogatepass")
    return f'"{hashlib.blake2b(key, digest_size=12).hexdigest()}"'


def _held(request: Request) -> frozenset[str]:
    return frozenset(_TAG.findall(request.headers.get("if-none-match", "")))
