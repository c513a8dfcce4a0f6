"""POST /api/review: what `zhibiao review --json` prints, and the report."""

import base64
import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from starlette.testclient import TestClient

from zhibiao.forms.document import read_document
from zhibiao.review.engine import review_document
from zhibiao.review.report import as_json
from zhibiao.web.faults import Fault
from zhibiao.web.limits import Turns
from zhibiao.web.models import Review
from zhibiao.web.reviews import XLSX
from zhibiao.web.service import Service


@pytest.fixture
def draft(samples: Path) -> Path:
    return samples / "environment-2025.txt"


@pytest.fixture
def expected(draft: Path, service: Service) -> Any:
    return as_json(review_document(read_document(draft), corpus=service.corpus))


def test_one_file_is_reviewed_as_the_command_does(
    client: TestClient, draft: Path, expected: Any
) -> None:
    with draft.open("rb") as file:
        answer = client.post("/api/review", files={"files": file})
    assert answer.json() == expected
    Review.model_validate(answer.json())


def test_the_body_may_be_the_file(client: TestClient, draft: Path, expected: Any) -> None:
    answer = client.post("/api/review", params={"filename": draft.name}, content=draft.read_bytes())
    assert answer.json() == expected


def test_several_files_come_as_a_list_with_those_that_cannot_be_read(
    client: TestClient, draft: Path, expected: Any
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(draft, "局/表.txt")
    answer = client.post(
        "/api/review",
        files=[
            ("files", (draft.name, draft.read_bytes())),
            ("files", ("信.txt", "你好".encode())),
            ("files", ("包.zip", packed.getvalue())),
        ],
    ).json()
    assert answer[0] == expected
    assert (answer[1]["file"], answer[1]["forms"]) == ("信.txt", [])
    assert "没有找到绩效目标申报表" in answer[1]["error"]
    assert (answer[2]["file"], answer[2]["forms"]) == ("包.zip/局/表.txt", expected["forms"])


def test_a_file_that_cannot_be_read_is_an_error(client: TestClient) -> None:
    answer = client.post("/api/review", files={"files": ("信.txt", "你好".encode())})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "信.txt")
    picture = client.post("/api/review", files={"files": ("a.png", b"\x89PNG\r\n\x1a\n")})
    assert picture.status_code == 415


def test_the_report_is_a_page_whose_style_is_the_only_one_allowed(
    client: TestClient, draft: Path
) -> None:
    answer = client.post("/api/review", content=draft.read_bytes(), headers={"Accept": "text/html"})
    [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/json"),
        ("text/html;q=0.1, text/turtle", "text/turtle; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_accept_chooses_the_kind_of_answer(
    client: TestClient, draft: Path, accept: str, given: str
) -> None:
    headers = {"Accept": accept}
    answer = client.post("/api/review", content=draft.read_bytes(), headers=headers)
    assert answer.headers["content-type"] == given


def test_what_cannot_be_given_is_406(client: TestClient, draft: Path) -> None:
    headers = {"Accept": "image/png"}
    answer = client.post("/api/review", content=draft.read_bytes(), headers=headers)
    assert answer.status_code == 406


def test_turtle_is_given_on_request(client: TestClient, draft: Path) -> None:
    answer = client.post("/api/review?format=turtle", content=draft.read_bytes())
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "zb:ReviewFinding" in answer.text


def test_the_original_comes_back_with_comments(client: TestClient, draft: Path) -> None:
    written = Document()
    for line in draft.read_text(encoding="utf-8").splitlines():
        written.add_paragraph(line)
    data = io.BytesIO()
    written.save(data)
    answer = client.post(
        "/api/review?format=annotated", files={"files": ("申报表.docx", data.getvalue())}
    )
    assert answer.status_code == 200
    assert "filename*=UTF-8''%E7%94%B3" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "word/comments.xml" in archive.namelist()
    refused = client.post("/api/review?format=annotated", content=draft.read_bytes())
    assert refused.status_code == 415


def test_a_proposal_for_the_whole_form_is_a_workbook(client: TestClient, draft: Path) -> None:
    answer = client.post("/api/review?format=proposal", content=draft.read_bytes())
    assert answer.headers["content-type"] == XLSX
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "xl/workbook.xml" in archive.namelist()


def test_more_reviews_than_there_is_room_for_are_refused() -> None:
    turns = Turns(1, waiting=0)
    with turns.turn(), pytest.raises(Fault) as refused, turns.turn():
        pass
    assert refused.value.status == 503
    with turns.turn():
        pass
