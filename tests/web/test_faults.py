"""Every error has one shape, and shows nothing of the program."""

import inspect
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from zhibiao.forms import errors
from zhibiao.forms.errors import ZhibiaoError
from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.faults import Fault, status_of
from zhibiao.web.journal import JsonLines
from zhibiao.web.models import FaultAnswer
from zhibiao.web.service import Service

TREE = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ZhibiaoError) and kind is not ZhibiaoError
]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_of_ours_has_a_status_of_its_own_choosing(kind: type[ZhibiaoError]) -> None:
    # 500 is for errors nobody has thought of.
    assert 400 <= status_of(kind("出错了")) != 500


def test_a_fault_has_the_status_it_is_given() -> None:
    assert status_of(Fault(418, "我是茶壶")) == 418


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/none", 404),
        ("PATCH", "/api/search", 405),
        ("GET", "/api/search", 422),
        ("POST", "/api/documents", 403),
        ("POST", "/api/review", 400),
    ],
)
def test_all_errors_have_one_shape(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    said = FaultAnswer.model_validate(answer.json()).error
    assert (said.status, said.request) == (status, answer.headers["x-request-id"])
    assert not said.what.isascii()
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_allowed_instead_is_said(client: TestClient) -> None:
    assert client.put("/api/search").headers["allow"] == "GET, HEAD"
    assert client.put("/api/documents").headers["allow"] == "GET, POST, HEAD"
    assert client.get("/api/review").headers["allow"] == "POST"


def test_a_broken_form_is_400(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    answer = client.post("/api/review", content=b"--x", headers=headers)
    assert (answer.status_code, answer.json()["error"]["what"]) == (400, "请求不合规定")


def test_a_browser_is_shown_a_page(client: TestClient) -> None:
    answer = client.get("/no/such/page", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "没有这个地址" in answer.text
    # The API has no pages.
    answer = client.get("/api/none", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "application/json"


@pytest.fixture
def app(sample_folder: Path) -> FastAPI:
    """An application with routes that fail."""
    made = create_app(Service(Corpus.open(sample_folder)))

    @made.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret of the program")

    @made.get("/half")
    def half() -> StreamingResponse:
        def parts() -> Iterator[bytes]:
            yield b"one"
            raise RuntimeError("the secret of the program")

        return StreamingResponse(parts())

    return made


def test_an_unforeseen_error_is_told_to_the_log_only(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(app) as client, caplog.at_level(logging.INFO, "zhibiao"):
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    said = FaultAnswer.model_validate(answer.json()).error
    [line] = [json.loads(JsonLines().format(r)) for r in caplog.records if r.levelname == "ERROR"]
    assert (line["id"], line["status"]) == (said.request, 500)
    assert "RuntimeError: the secret of the program" in line["error"]


def test_an_answer_that_breaks_off_is_not_taken_for_whole(app: FastAPI) -> None:
    with TestClient(app) as client, pytest.raises(RuntimeError):
        client.get("/half")
