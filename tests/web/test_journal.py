"""One line of JSON a request, that says nothing of what was asked."""

import io
import json
import logging
import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from zhibiao.web.journal import JsonLines, Sheet


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(JsonLines().format(record)) for record in caplog.records]


def test_a_request_leaves_one_line_without_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "zhibiao"):
        answer = client.get("/api/search?text=满意度", headers={"X-Request-ID": "colleague-0042"})
        client.get("/api/documents/" + "0" * 64)
    first, second = lines(caplog)
    assert (
        first.items()
        >= {
            "level": "info",
            "id": "colleague-0042",
            "client": "testclient",
            "method": "GET",
            "route": "/api/search",
            "status": 200,
            "bytes": len(answer.content),
        }.items()
    )
    assert first["ms"] > 0
    assert first["time"].endswith("+00:00")
    assert (second["route"], second["status"]) == ("/api/documents/{document}", 404)
    assert "满意度" not in str(first)


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "<script>", "a\tb-cdefgh"])
def test_an_id_that_could_spoil_the_log_is_replaced(client: TestClient, given: str) -> None:
    answered = client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert answered != given
    assert len(answered) == 16


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("zhibiao", logging.WARNING, "", 0, text, None, None)


def test_lines_are_written_in_order_by_a_thread_of_their_own() -> None:
    stream = io.StringIO()
    sheet = Sheet(stream)
    for number in range(3):
        sheet.emit(record(f"第{number}行"))
    sheet.close()
    said = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert said == ["第0行", "第1行", "第2行"]


class _Full(io.StringIO):
    """A pipe that nobody reads."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.free = threading.Event(), threading.Event()

    def write(self, text: str) -> int:
        self.reached.set()
        assert self.free.wait(60)
        return super().write(text)


def test_a_full_pipe_stops_nobody_and_lost_lines_are_counted() -> None:
    stream = _Full()
    sheet = Sheet(stream, waiting=2)
    sheet.emit(record("一"))
    assert stream.reached.wait(60)
    for text in ("二", "三", "四", "五"):
        sheet.emit(record(text))
    stream.free.set()
    sheet.close()
    said = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert said == ["一", "二", "2 lines dropped", "三"]
