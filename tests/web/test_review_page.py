"""The pages 审核: upload, findings, downloads; nothing is stored."""

import io
import json
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from starlette.testclient import TestClient

from zhibiao.web.service import Service

HTML = {"Accept": "text/html"}
DRAFT = """财政项目支出绩效目标申报表
(2025年度)
项目名称	{project}	项目性质	经常性项目	项目类别	特定目标类
主管部门	{unit}	实施单位	{unit}
计划开始日期	2025-01-01	计划完成日期	2025-12-31
项目资金 (元)	项目资金总额		年度资金申请总额	1,000,000.00
	其中：财政资金		其中：当年财政拨款	900,000.00
			上年结转资金	0.00
	其他资金		其他资金	0.00
项目 绩效 目标	项目总目标		年度总体目标
			完成全年科普活动。
	一级指标	二级指标	三级指标	年度(/项目)指标值
绩效 指标	产出指标	数量指标	{name}	≥12.00(场)
		时效指标	活动完成及时率	及时
	满意度指标	服务对象满意度指标	公众满意度	≥80.00(%)
"""


def draft(
    project: str = "科普活动", unit: str = "云岭市科普服务中心", name: str = "科普活动场次"
) -> bytes:
    return DRAFT.format(project=project, unit=unit, name=name).encode()


def send(client: TestClient, *files: tuple[str, bytes]) -> str:
    """The address of the result."""
    answer = client.post(
        "/review",
        files=[("files", file) for file in files],
        headers=HTML,
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location


def word(text: bytes) -> bytes:
    """The draft as a docx with one table."""
    rows = [line.split("\t") for line in text.decode().splitlines()]
    document = docx.Document()
    document.add_paragraph(rows[0][0])
    document.add_paragraph(rows[1][0])
    table = document.add_table(rows=len(rows) - 2, cols=6)
    for n, row in enumerate(rows[2:]):
        for m, cell in enumerate(row):
            table.cell(n, m).text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_page_says_what_is_checked_and_what_becomes_of_the_upload(client: TestClient) -> None:
    page = client.get("/review", headers=HTML).text
    assert 'enctype="multipart/form-data"' in page
    assert "不进语料库" in page
    assert "R01" in page
    assert "R45" in page


def test_findings_stand_with_cell_printed_text_message_suggestion_and_basis(
    client: TestClient,
) -> None:
    page = client.get(send(client, ("草稿.txt", draft())), headers=HTML).text
    assert "草稿.txt" in page
    # 1,000,000 is not 900,000: arithmetic that the form itself proves.
    assert re.search(r'class="finding severity-error">\s*<p[^>]*><span[^>]*>R05', page)
    finding = re.search(r"<li class=\"finding[^>]*>(?:(?!</li>).)*R37.*?</li>", page, re.DOTALL)
    assert finding is not None
    said = finding.group()
    assert "第14行" in said
    assert "活动完成及时率 及时" in said
    assert "建议" in said
    assert "财预〔2021〕101号" in said


def test_peers_of_the_corpus_are_linked(client: TestClient, samples: Path) -> None:
    """The value of the year before stands beside this year's, one click away."""
    data = (samples / "science-2024.txt").read_bytes()
    page = client.get(send(client, ("science-2024.txt", data)), headers=HTML).text
    peer = re.search(
        r'class="peers".*?<a href="(/id/indicator/[0-9a-f-]+)">([^<]*)', page, re.DOTALL
    )
    assert peer is not None
    assert "2023：“补助企业数量” ≥80.00(家)" in peer[2]


def test_what_passed_what_does_not_apply_and_what_cannot_be_judged_is_shown(
    client: TestClient,
) -> None:
    location = send(client, ("草稿.txt", draft()))
    page = client.get(location, headers=HTML).text
    counts = {
        outcome: int(re.search(rf'verdict-{outcome}"><dt>\S+ (\d+)', page)[1])  # type: ignore[index]
        for outcome in ("deferred", "pass", "not-applicable")
    }
    (form,) = json.loads(client.get(f"{location}/report.json").content)["forms"]
    assert counts == {
        "deferred": len(form["deferred"]),
        "pass": len(form["passed"]),
        "not-applicable": len(form["not_applicable"]),
    }
    assert counts["pass"] > 10


def test_several_files_and_archives_are_shown_one_by_one(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.txt", draft("甲项目"))
        archive.writestr("乙.txt", draft("乙项目"))
    location = send(
        client, ("一.txt", draft("一项目")), ("包.zip", packed.getvalue()), ("坏.bin", b"\0\1")
    )
    page = client.get(location, headers=HTML).text
    headings = re.findall(r'<h2 id="file-\d+">([^<]*)</h2>', page)
    assert headings == ["一.txt", "包.zip/乙.txt", "包.zip/甲.txt", "坏.bin"] or headings == [
        "一.txt",
        "包.zip/甲.txt",
        "包.zip/乙.txt",
        "坏.bin",
    ]
    assert page.count('class="note note-error"') == 1


def test_the_filing_of_the_year_before_stands_beside(client: TestClient, samples: Path) -> None:
    data = (samples / "science-2024.txt").read_bytes()
    page = client.get(send(client, ("science-2024.txt", data)), headers=HTML).text
    history = re.search(r'<section class="history">.*?</section>', page, re.DOTALL)
    assert history is not None
    assert "与 2023 年度相比" in history.group()
    row = re.search(r"<tr><td>(?:(?!</tr>).)*补助企业数量.*?</tr>", history.group(), re.DOTALL)
    assert row is not None
    cells = [
        re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", row.group(), re.DOTALL)
    ]
    assert cells == ["目标降低", "补助企业数量", "≥80.00(家)", "≥60.00(家)"]


def test_one_severity_can_be_looked_at_alone(client: TestClient, samples: Path) -> None:
    location = send(
        client,
        ("草稿.txt", draft()),
        ("water-2025.md", (samples / "water-2025.md").read_bytes()),
    )
    whole = client.get(location, headers=HTML).text
    assert f'href="{location}?severity=error"' in whole
    page = client.get(location, params={"severity": "error"}, headers=HTML).text
    shown = re.findall(r'<li class="finding severity-(\w+)"', page)
    assert shown == ["error"] * len(re.findall(r'<li class="finding severity-error"', whole))
    assert shown
    assert client.get(location, params={"severity": "x"}, headers=HTML).status_code in (400, 422)


def test_nothing_of_a_draft_goes_into_the_corpus(client: TestClient, service: Service) -> None:
    before = service.corpus.stats()
    send(client, ("草稿.txt", draft("从未见过的项目")))
    assert service.corpus.stats() == before
    assert "从未见过的项目" not in client.get("/documents", headers=HTML).text


def test_the_report_is_an_attachment_that_needs_nothing_else(client: TestClient) -> None:
    answer = client.get(send(client, ("草稿.txt", draft())) + "/report.html")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"].startswith("text/html")
    assert "科普活动" in answer.text
    assert "<script" not in answer.text


def test_a_word_file_comes_back_with_comments(client: TestClient) -> None:
    location = send(client, ("草稿.docx", word(draft())))
    assert f"{location}/0/annotated" in client.get(location, headers=HTML).text
    answer = client.get(f"{location}/0/annotated")
    assert "%E8%8D%89%E7%A8%BF-%E6%89%B9%E6%B3%A8.docx" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "分项合计 900,000 元" in archive.read("word/comments.xml").decode()


def test_a_text_file_has_no_commented_original(client: TestClient) -> None:
    location = send(client, ("草稿.txt", draft()))
    assert "annotated" not in client.get(location, headers=HTML).text
    answer = client.get(f"{location}/0/annotated")
    assert (answer.status_code, answer.json()["error"]["status"]) == (415, 415)


def test_the_proposal_is_a_workbook(client: TestClient) -> None:
    answer = client.get(send(client, ("草稿.txt", draft())) + "/proposal.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("活动完成及时率" in cell for cell in cells)


def test_a_document_of_the_corpus_can_be_reviewed(client: TestClient, service: Service) -> None:
    sha256 = service.corpus.document("science-2024.txt").document
    answer = client.post("/review", data={"document": sha256}, headers=HTML)
    assert answer.status_code == 200
    assert "科技型中小企业研发补助" in answer.text


def test_the_result_can_be_deleted_before_its_time(client: TestClient) -> None:
    location = send(client, ("草稿.txt", draft()))
    client.post(f"{location}/forget", headers=HTML)
    assert client.get(location, headers=HTML).status_code == 404


@pytest.mark.parametrize("path", ["", "/report.html", "/report.json", "/0/annotated"])
def test_an_unknown_result_is_said_to_be_gone(client: TestClient, path: str) -> None:
    answer = client.get(f"/review/nothing{path}", headers=HTML)
    assert answer.status_code == 404
    assert "重新上传" in answer.text


def test_a_file_that_was_not_in_the_upload_is_not_found(client: TestClient) -> None:
    location = send(client, ("草稿.txt", draft()))
    assert client.get(f"{location}/7/annotated").status_code == 404


def test_without_a_file_one_is_asked_for(client: TestClient) -> None:
    """Browsers send an empty part without a name when nothing was chosen."""
    body = b'--X\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--X--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=X"}
    answer = client.post("/review", content=body, headers={**HTML, **kind})
    assert answer.status_code == 400
    assert "请选择" in answer.text


def test_too_many_files_are_refused(client: TestClient) -> None:
    answer = client.post(
        "/review", files=[("files", (f"{n}.txt", b"x")) for n in range(51)], headers=HTML
    )
    assert answer.status_code == 413


def test_results_are_not_kept_by_browsers_and_proxies(client: TestClient) -> None:
    answer = client.get(send(client, ("草稿.txt", draft())), headers=HTML)
    assert answer.headers["cache-control"] == "no-store"


def test_hostile_names_are_shown_and_not_run(client: TestClient) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    location = send(
        client, ('<b>"x".txt', draft(hostile, "javascript:alert(1)局", "<svg/onload=x>次数"))
    )
    page = client.get(location, headers=HTML).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<svg/onload" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page
    report = client.get(f"{location}/report.html").text
    assert "<script>alert" not in report


def test_the_page_is_english_on_request(client: TestClient) -> None:
    location = send(client, ("草稿.txt", draft()))
    page = client.get(f"{location}?lang=en", headers=HTML).text
    assert "Cannot judge" in page
    assert f"{location}/report.html?lang=en" in page


def test_samples_give_the_findings_of_the_command(client: TestClient, samples: Path) -> None:
    """The page, the JSON to download and `POST /api/review` say the same."""
    data = (samples / "science-2024.txt").read_bytes()
    location = send(client, ("science-2024.txt", data))
    downloaded = json.loads(client.get(f"{location}/report.json").content)
    page = client.get(location, headers=HTML).text
    for form in downloaded["forms"]:
        for finding in form["findings"]:
            assert finding["rule"] in page
    shown = len(re.findall(r'<li class="finding ', page))
    assert shown == sum(len(form["findings"]) for form in downloaded["forms"])
