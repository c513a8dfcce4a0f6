"""What every page has, whatever it is about."""

import csv
import io
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from zhibiao.web.app import create_app
from zhibiao.web.page import number
from zhibiao.web.service import Service

PAGES = ("/", "/?q=满意度", "/compare?q=群众满意度", "/draft?name=群众满意度")
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def hostile(own_service: Service, tmp_path: Path) -> TestClient:
    """A client of a corpus that holds a form whose every cell is an attack."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(("name", "level2", "target", "unit_org", "department", "project", "year"))
    writer.writerow((f"恶意{HOSTILE}满意度", "数量指标", HOSTILE, *[HOSTILE] * 3, 2024))
    writer.writerow(("恶意公式满意度", "数量指标", "=HYPERLINK(1)", "=1+1", "@x", "+1", 2024))
    path = tmp_path / "hostile.csv"
    path.write_text(rows.getvalue(), encoding="utf-8")
    assert own_service.corpus.ingest([path]).indicators == 2
    return TestClient(create_app(own_service))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_a_skip_link_and_says_where_one_is(
    client: TestClient, address: str
) -> None:
    page = client.get(address).text
    assert page.count("<h1>") == 1
    assert 'href="#main"' in page
    assert '<main id="main"' in page
    assert page.count('aria-current="page"') == 1
    assert "语料共 11 份文件、155 条指标、144 种写法" in page


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_script_or_style_of_its_own_and_loads_nothing_from_elsewhere(
    client: TestClient, address: str
) -> None:
    page = client.get(address).text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page
    assert "//" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "address",
    [f"{path}{HOSTILE}" for path in ("/?q=", "/?unit=", "/compare?target=1&q=", "/draft?name=")]
    + ["/?q=恶意满意度", "/?year=2024", "/compare?q=恶意公式满意度", "/draft?name=恶意满意度"],
)
def test_what_others_wrote_is_never_markup(hostile: TestClient, address: str) -> None:
    answer = hostile.get(address)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert '"><script' not in answer.text


def test_what_others_wrote_is_never_a_formula(hostile: TestClient) -> None:
    lines = csv.reader(io.StringIO(hostile.get("/search.csv?q=恶意公式满意度").text))
    header, first = next(lines), next(lines)
    cells = dict(zip(header, first, strict=True))
    assert cells["指标值"] == "'=HYPERLINK(1)"
    assert cells["实施单位"] == "'=1+1"
    assert cells["主管部门"] == "'@x"
    assert cells["项目"] == "'+1"


def test_a_wrong_address_is_a_page_that_leads_back(client: TestClient) -> None:
    answer = client.get("/没有?lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'href="/?lang=en"' in answer.text
    assert "没有这个地址" in answer.text


def test_a_parameter_out_of_range_is_told_on_a_page(client: TestClient) -> None:
    answer = client.get("/?year=二零二四", headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "year 不是整数" in answer.text


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0.0, "0"), (12000.0, "12,000"), (99.95, "99.95"), (-3.0, "-3")]
)
def test_numbers_are_written_as_people_write_them(value: float | None, text: str) -> None:
    assert number(value) == text
