"""The pages 语料: list, document as read, upload, removal."""

import html
import re
from pathlib import Path

from starlette.testclient import TestClient

from zhibiao.web.service import Service

HTML = {"Accept": "text/html"}
SAMPLE = "smart-city-2024.md"


def get(client: TestClient, path: str, **parameters: str | int) -> str:
    answer = client.get(path, params=parameters, headers=HTML)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def listed(text: str) -> list[list[str]]:
    """The cells of the rows of the list."""
    table = re.search(r'<table class="documents">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    if table is None:
        return []
    return [
        [
            re.sub(r"<[^>]*>", "", cell).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)
    ]


def new_form(project: str, unit: str = "新河市档案馆", name: str = "整理档案数量") -> bytes:
    return (
        "财政项目支出绩效目标申报表\n(2025年度)\n"
        f"项目名称\t{project}\t项目性质\t经常性项目\t项目类别\t特定目标类\n"
        f"主管部门\t{unit}\t实施单位\t{unit}\n"
        "\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值\n"
        f"绩效 指标\t产出指标\t数量指标\t{name}\t≥12.00(卷)\n"
    ).encode()


def sha(service: Service, file: str = SAMPLE) -> str:
    return service.corpus.document(file).document


def test_the_list_counts_forms_indicators_and_notes(client: TestClient, service: Service) -> None:
    rows = listed(get(client, "/documents"))
    assert [row[0] for row in rows] == [one.file for one in service.corpus.documents()]
    assert [SAMPLE, "2", "16", "0", sha(service)[:12]] in rows
    assert next(row for row in rows if row[0] == "indicators-2025.csv")[3] == "2"


def test_the_search_finds_names_and_hashes(client: TestClient, service: Service) -> None:
    assert [row[0] for row in listed(get(client, "/documents", q="SCIENCE"))] == [
        "science-2023.txt",
        "science-2024.txt",
    ]
    assert [row[0] for row in listed(get(client, "/documents", q=sha(service)[:9]))] == [SAMPLE]
    assert "没有文件名" in get(client, "/documents", q="nothing")


def test_the_list_can_be_ordered_by_size(client: TestClient) -> None:
    counts = [int(row[2]) for row in listed(get(client, "/documents", sort="indicators"))]
    assert counts == sorted(counts, reverse=True)


def test_a_page_beyond_the_last_is_the_last(client: TestClient) -> None:
    assert listed(get(client, "/documents", page=99)) == listed(get(client, "/documents"))


def test_a_document_shows_its_forms_as_read(client: TestClient, service: Service) -> None:
    text = get(client, f"/documents/{sha(service)[:16]}")
    assert sha(service) in text
    for said in ("政务云平台运维", "清河区数据局", "7,800,000", "保障政务云平台安全稳定运行"):
        assert said in text


def test_each_row_points_to_its_source(client: TestClient, service: Service) -> None:
    text = get(client, f"/documents/{sha(service)[:16]}")
    row = re.search(r'<tr id="row-1-3">(.*?)</tr>', text, re.DOTALL)
    assert row is not None
    cells = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", row[1], re.DOTALL)]
    assert cells == ["3", "产出指标", "质量指标", "平台可用率", "≥99.90(%)", "第21行"]
    assert re.search(rf'<a href="/id/indicator/{sha(service)[:16]}-1-03">平台可用率</a>', text)


def test_notes_of_the_parser_are_shown(client: TestClient, service: Service) -> None:
    document = sha(service, "transport-2022.docx.txt")
    text = get(client, f"/documents/{document[:16]}")
    notes = re.findall(r'<ul class="notes">(.*?)</ul>', text, re.DOTALL)
    assert sum(note.count("<li>") for note in notes) == 2


def test_the_original_can_be_downloaded(
    client: TestClient, service: Service, samples: Path
) -> None:
    text = get(client, f"/documents/{sha(service)[:16]}")
    href = re.search(r'href="(/api/documents/\w+/original)"', text)
    assert href is not None
    answer = client.get(href[1])
    assert answer.content == (samples / SAMPLE).read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")


def test_review_and_network_are_one_click_away(client: TestClient, service: Service) -> None:
    text = get(client, f"/documents/{sha(service)[:16]}")
    assert f'<input type="hidden" name="document" value="{sha(service)}">' in text
    assert "/network?node=http" in text


def test_an_unknown_document_is_not_found(client: TestClient) -> None:
    for name in ("0000000000000000", "nothing", "..%2f..", "ABCD"):
        assert client.get(f"/documents/{name}", headers=HTML).status_code == 404


def test_a_read_only_service_offers_neither_upload_nor_removal(
    client: TestClient, service: Service
) -> None:
    text = get(client, "/documents")
    assert "只读" in text
    assert 'type="password"' not in text
    assert client.post("/documents", data={"token": "x"}, headers=HTML).status_code == 403
    path = f"/documents/{sha(service)[:16]}/remove"
    assert client.post(path, data={"token": "x"}, headers=HTML).status_code == 403


def test_an_upload_without_script_is_read_and_listed(
    writer: TestClient, own_service: Service, token: str
) -> None:
    answer = writer.post(
        "/documents",
        data={"token": token},
        files=[("files", ("档案.txt", new_form("档案整理")))],
        headers=HTML,
        follow_redirects=False,
    )
    assert answer.status_code == 303
    location = answer.headers["location"]
    own_service.jobs.wait(location.rsplit("/", 1)[1], timeout=60)
    text = get(writer, location)
    assert "新增 1 个" in text
    assert ["档案.txt", "1", "1"] in [row[:3] for row in listed(get(writer, "/documents"))]


def test_a_wrong_token_uploads_nothing(writer: TestClient, own_service: Service) -> None:
    before = own_service.corpus.stats()
    for data in ({"token": "wrong"}, {}):
        answer = writer.post(
            "/documents",
            data=data,
            files=[("files", ("档案.txt", new_form("档案整理")))],
            headers=HTML,
        )
        assert answer.status_code == 401
    assert own_service.corpus.stats() == before


def test_an_upload_without_a_file_asks_for_one(writer: TestClient, token: str) -> None:
    answer = writer.post("/documents", data={"token": token}, headers=HTML)
    assert answer.status_code == 400
    assert "请选择" in answer.text


def test_removal_asks_first_and_then_takes_the_document_out(
    writer: TestClient, own_service: Service, token: str
) -> None:
    document = sha(own_service)
    asked = get(writer, f"/documents/{document[:16]}/remove")
    assert "2 张申报表、16 条指标" in asked
    assert own_service.corpus.document(SAMPLE).document == document
    answer = writer.post(f"/documents/{document}/remove", data={"token": token}, headers=HTML)
    assert answer.status_code == 200
    assert f"已删除“{SAMPLE}”" in answer.text
    assert SAMPLE not in {one.file for one in own_service.corpus.documents()}
    assert "政务云平台运维" not in get(writer, "/network")


def test_removal_without_the_token_removes_nothing(
    writer: TestClient, own_service: Service
) -> None:
    document = sha(own_service)
    answer = writer.post(f"/documents/{document}/remove", data={"token": "x"}, headers=HTML)
    assert answer.status_code == 401
    assert own_service.corpus.document(SAMPLE).document == document


def test_hostile_content_is_shown_and_not_run(
    writer: TestClient, own_service: Service, tmp_path: Path
) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    file = tmp_path / "坏 <b>.txt"
    file.write_bytes(new_form(hostile, "javascript:alert(1)局", "<svg/onload=alert(1)>数量"))
    assert not own_service.corpus.ingest([file]).failed
    document = sha(own_service, file.name)
    for path in (
        "/documents",
        f"/documents/{document[:16]}",
        f"/documents/{document[:16]}/remove",
        f"/network?depth=3&node=document/{document[:16]}&kind=form&kind=project&kind=indicator",
        "/network",
        "/network/alike?around=javascript",
    ):
        answer = writer.get(path, headers=HTML)
        assert answer.status_code == 200
        for mark in ("<script>alert", "<img", "<svg/onload", "<b>", 'href="javascript'):
            assert mark not in answer.text, path
    assert "&lt;script&gt;alert(1)" in writer.get(f"/documents/{document[:16]}").text


def test_the_pages_are_english_on_request(client: TestClient, service: Service) -> None:
    text = get(client, f"/documents/{sha(service)[:16]}", lang="en")
    assert "Place in source" in text
    assert "/documents?lang=en" in text
