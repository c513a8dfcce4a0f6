"""JSON replies, and answers that a client may keep as long as the corpus stays the same."""

import hashlib
import json
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request, Response

if TYPE_CHECKING:
    from zhibiao.web.service import Service

__all__ = ["Remembered", "json_reply", "kept_reply"]

_REMEMBERED: Final = 2**25
# Another process may run other code, which answers otherwise.
_PROCESS: Final = secrets.token_hex(8)
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def json_reply(
    document: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """``document`` as JSON; nothing is validated again, which would cost more than the search."""
    text = _as_bytes(document)
    return Response(text, status_code=status, headers=headers, media_type="application/json")


def _as_bytes(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class Remembered:
    """Answers given lately, by ETag: what one looks for, others look for too.

    At most ``most`` bytes of them; who was not asked for longest goes first.
    """

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._size = 0
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """The answer, if it is still there."""
        with self._lock:
            if tag in self._answers:
                self._answers.move_to_end(tag)
            return self._answers.get(tag)

    def put(self, tag: str, answer: bytes) -> None:
        """Remember an answer, unless it would take a large part of the room alone."""
        if len(answer) > self._most // 8:
            return
        with self._lock:
            self._size += len(answer) - len(self._answers.pop(tag, b""))
            self._answers[tag] = answer
            while self._size > self._most:
                self._size -= len(self._answers.popitem(last=False)[1])


def kept_reply(request: Request, service: "Service", answer: Callable[[], Any]) -> Response:
    """What ``answer`` gives as JSON, with an ETag; 304, without asking it, to who has that.

    For answers that depend on nothing but the address and the corpus.
    """
    tag = _tag(request, service)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in _held(request):
        return Response(status_code=304, headers=headers)
    text = service.remembered.get(tag)
    if text is None:
        text = _as_bytes(answer())
        service.remembered.put(tag, text)
    return Response(text, headers=headers, media_type="application/json")


def _tag(request: Request, service: "Service") -> str:
    # Taken before the answer: should the corpus change in between, the client only asks again.
    generation = service.corpus.index.folder.name
    address = f"{request.url.path}?{request.url.query}"
    key = f"{_PROCESS}\n{generation}\n{address}".encode("utf-8", "surrogatepass")
    return f'"{hashlib.blake2b(key, digest_size=12).hexdigest()}"'


def _held(request: Request) -> frozenset[str]:
    return frozenset(_TAG.findall(request.headers.get("if-none-match", "")))
