"""The page 编写助手: rows in, advice, rows out."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from zhibiao.web.drafting import DraftRow, read_pasted


def taken(page: str) -> list[dict[str, str | int]]:
    """What the buttons 采用 of a page send."""
    return [json.loads(unescape(sent)) for sent in re.findall(r'name="take" value="([^"]+)"', page)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("培训人数", [DraftRow("培训人数")]),
        ("培训人数 ≥100人", [DraftRow("培训人数", "≥100人")]),
        ("培训合格率≥95%\n\n", [DraftRow("培训合格率", "≥95%")]),
        ("数量指标\t培训人数\t≥100人", [DraftRow("培训人数", "≥100人", "数量指标")]),
        (
            "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量\t办班期数\t=4期\n\t\t教材册数\t≥300册",
            [DraftRow("办班期数", "=4期", "数量指标"), DraftRow("教材册数", "≥300册", "数量指标")],
        ),
        ("1\t质量指标\t验收合格率\t≥\t98\t%", [DraftRow("验收合格率", "≥98%", "质量指标")]),
        ("群众满意度\t满意", [DraftRow("群众满意度", "满意")]),
        (
            "学员满意度\t≥90%\t服务对象满意度指标",
            [DraftRow("学员满意度", "≥90%", "服务对象满意度指标")],
        ),
        ("", []),
    ],
)
def test_pasted_lines_are_read_by_what_their_cells_say(text: str, rows: list[DraftRow]) -> None:
    assert list(read_pasted(text)) == rows


def test_a_vague_row_is_told_so_and_offered_what_can_be_measured(client: TestClient) -> None:
    page = client.get("/draft", params={"name": "培训效果", "target": "明显提升"}).text
    assert "指标值不能衡量" in page
    first = taken(page)[0]
    assert first["row"] == 0
    assert first["name"] in ("培训效果提升率", "培训达标率", "培训合格率")


def test_a_standard_name_is_praised(client: TestClient) -> None:
    page = client.get("/draft", params={"name": "培训合格率", "target": "≥90%"}).text
    assert "名称规范" in page
    assert "指标值不能衡量" not in page


def test_my_number_stays_when_a_name_is_taken(client: TestClient) -> None:
    page = client.get("/draft", params={"name": "培训了多少人", "target": "120"}).text
    first = taken(page)[0]
    assert (first["row"], first["name"], first["level2"]) == (0, "培训人数", "数量指标")
    assert first["target"] in ("≥120人", "≥120人次")


def test_taking_a_suggestion_changes_its_row_and_no_other(client: TestClient) -> None:
    sent = {
        "name": ["培训了多少人", "群众满意度"],
        "target": ["120", "≥90%"],
        "level2": ["", ""],
        "take": '{"row": 0, "name": "培训人数", "target": "≥120人", "level2": "数量指标"}',
    }
    answer = client.post("/draft", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert re.findall(r'name="name" type="text" value="([^"]*)"', page) == [
        *("培训人数", "群众满意度", "")
    ]
    assert re.findall(r'name="target" type="text" value="([^"]*)"', page) == [
        *("≥120人", "≥90%", "")
    ]


def test_a_row_is_dropped_and_pasted_ones_are_added(client: TestClient) -> None:
    sent = {"name": ["甲率", "乙率"], "drop": "0", "paste": "丙率 ≥80%"}
    page = client.post("/draft", data=sent).text
    assert re.findall(r'name="name" type="text" value="([^"]*)"', page) == ["乙率", "丙率", ""]


def test_a_draft_too_long_for_an_address_stays_in_the_form(client: TestClient) -> None:
    names = [f"第{n}类培训班结业学员综合考核优良率" for n in range(60)]
    answer = client.post("/draft", data={"paste": "\n".join(names)}, follow_redirects=False)
    assert answer.status_code == 200
    assert re.findall(r'name="name" type="text" value="([^"]+)"', answer.text) == names


def test_more_rows_than_a_form_has_are_refused(client: TestClient) -> None:
    sent = {"name": ["甲率"] * 60, "paste": "乙率\n" * 60}
    answer = client.post("/draft", data=sent, headers={"Accept": "text/html"})
    assert answer.status_code == 413
    assert "一张草稿最多 100 行" in answer.text


def test_the_rows_of_an_uploaded_form_are_taken(client: TestClient, samples: Path) -> None:
    file = samples / "health-2024.md"
    page = client.post("/draft", files={"file": (file.name, file.read_bytes())}).text
    names = re.findall(r'name="name" type="text" value="([^"]+)"', page)
    assert "参训人员满意度" in names


def test_an_upload_that_cannot_be_read_is_told_in_words(client: TestClient) -> None:
    answer = client.post(
        "/draft", files={"file": ("x.xlsx", b"PK\x03\x04...")}, headers={"Accept": "text/html"}
    )
    assert answer.status_code in (415, 422)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("sent", ["x", "{}", '{"row": -1, "name": "甲"}', '{"row": 0}'])
def test_a_click_that_was_tampered_with_is_refused(client: TestClient, sent: str) -> None:
    answer = client.post("/draft", data={"name": ["甲率"], "take": sent})
    assert answer.status_code == 422


def test_advice_comes_as_a_piece_for_the_script(client: TestClient) -> None:
    piece = client.get("/draft/advice", params={"name": "培训了多少人", "target": "120", "row": 4})
    assert "<html" not in piece.text
    assert all(sent["row"] == 4 for sent in taken(piece.text))
    assert taken(piece.text)[0]["name"] == "培训人数"
    assert client.get("/draft/advice").text.strip() == ""


def test_advice_escapes_what_was_typed(client: TestClient) -> None:
    piece = client.get("/draft/advice", params={"name": "培训<img src=x onerror=alert(1)>人数"})
    assert "<img" not in piece.text


def test_the_workbook_holds_the_rows_as_text(client: TestClient) -> None:
    sent = {
        "name": ["培训了多少人", "验收合格率"],
        "target": ["120", "=100%"],
        "level2": ["数量指标", "质量指标"],
    }
    answer = client.post("/draft.xlsx", data=sent)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert lines[0][:4] == ["一级指标", "二级指标", "指标名称", "指标值"]
    assert lines[1][:6] == ["产出指标", "数量指标", "培训了多少人", "120", "培训人数", "数量指标"]
    assert lines[1][6] in ("≥120人", "≥120人次")
    assert lines[2][3] == "=100%"
    assert sheet["D3"].data_type == "s"


def test_the_list_holds_the_same_with_formulas_disarmed(client: TestClient) -> None:
    sent = {"name": ["验收合格率"], "target": ["=100%"], "level2": ["质量指标"]}
    text = client.post("/draft.csv", data=sent).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["指标名称"] == "验收合格率"
    assert row["指标值"] == "'=100%"


def test_a_row_without_a_name_is_kept_but_not_advised_on(client: TestClient) -> None:
    page = client.get("/draft", params={"name": "", "target": "≥90%"}).text
    assert 'value="≥90%"' in page
    assert taken(page) == []
