"""The journal: one line of JSON a request, and the id under which a client can ask about it.

    {"time": "…", "id": "…", "client": "10.0.0.7", "method": "GET", "route": "/api/search",
     "status": 200, "ms": 3.1, "bytes": 5120}

Lines hold the route's template and nothing of what was asked: what people look for and which
drafts they check is nobody's business.  An unexpected error adds ``error``, the stack trace.
"""

import contextlib
import json
import logging
import queue
import re
import secrets
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhibiao.web.refusals import UNEXPECTED, answer_fault
from zhibiao.web.security import client_of

__all__ = ["Journal", "JsonLines", "Observer", "Sheet", "journal_to"]

_log = logging.getLogger(__name__)
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HEADER: Final = "X-Request-ID"
# Statuses that are no answer of ours: the client went away (nginx's number for it).
_GONE: Final = 499
_WAITING: Final = 10_000
_LAST_WORDS: Final = 1.0
_FIELDS: Final = "zhibiao_fields"

Observer = Callable[[str, str, int, float], None]
"""Called with (method, route template, status, seconds) after each request."""


class Journal:
    """Around the whole application: ids, the log line, and the answer to unforeseen errors."""

    def __init__(self, app: ASGIApp, observe: Observer) -> None:
        self._app = app
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        given = Headers(scope=scope).get(_HEADER, "")
        identity = given if _ID.fullmatch(given) else secrets.token_hex(8)
        # What answers GET answers HEAD; the server knows from its own scope to leave the body out.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner: Scope = {
            **scope,
            "method": method,
            "state": {**scope.get("state", {}), "id": identity},
        }
        status, sent, trace = _GONE, 0, None

        async def send_with_id(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[_HEADER] = identity
            elif message["type"] == "http.response.body":
                sent += 0 if scope["method"] == "HEAD" else len(message.get("body", b""))
            await send(message)

        try:
            await self._app(inner, receive, send_with_id)
        except Exception:
            trace = traceback.format_exc()
            if status != _GONE:
                # Half an answer is out: cut the connection, so that nobody takes it for whole.
                raise
            await answer_fault(Request(inner), UNEXPECTED)(inner, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(inner.get("route"), "path", None) or "(none)"
            self._observe(method, route, status, seconds)
            line: dict[str, Any] = {
                "id": identity,
                "client": client_of(scope),
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 2),
                "bytes": sent,
            }
            if trace is not None:
                line["error"] = trace
            _log.log(
                logging.INFO if trace is None else logging.ERROR, "request", extra={_FIELDS: line}
            )


class JsonLines(logging.Formatter):
    """A record as one line of JSON: the fields of a request, or logger and message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields = getattr(record, _FIELDS, None)
        if fields is None:
            line |= {"logger": record.name, "message": record.getMessage()}
            if record.exc_info:
                line["error"] = self.formatException(record.exc_info)
        else:
            line |= fields
        return json.dumps(line, ensure_ascii=False)


class Sheet(logging.Handler):
    """Writes lines to a stream in a thread of its own.

    Whoever started the service may not read its stderr; a full pipe must not stop the service.
    When ``waiting`` lines wait, further ones are dropped and counted, and the count is written
    once lines can be written again.
    """

    def __init__(self, stream: TextIO, *, waiting: int = _WAITING) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(waiting)
        self._dropped = 0
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the record's line."""
        try:
            self._lines.put_nowait(self.format(record))
        except queue.Full:
            self._dropped += 1

    def close(self) -> None:
        """Write what waits, as far as somebody reads it within two seconds."""
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=_LAST_WORDS)
            self._thread.join(timeout=_LAST_WORDS)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            if self._dropped:
                dropped, self._dropped = self._dropped, 0
                line += "\n" + json.dumps(
                    {"level": "warning", "message": f"{dropped} lines dropped"}
                )
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                # Nobody reads any more.
                return


def journal_to(stream: TextIO) -> Sheet:
    """Send the journal, and warnings from whatever library, to ``stream``."""
    sheet = Sheet(stream)
    logging.getLogger("zhibiao").setLevel(logging.INFO)
    logging.getLogger().addHandler(sheet)
    return sheet
