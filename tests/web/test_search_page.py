"""The page 找指标 and its list to download."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

from zhibiao.search.corpus import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.service import Service


def headings(page: str) -> list[str]:
    """The wordings of the hits of a page, in order."""
    return re.findall(r"<h2><a href=\"/id/wording/[^\"]+\">([^<]+)</a></h2>", page)


def facet(page: str, column: str) -> dict[str, int]:
    """What the side column offers for a column, with its counts."""
    links = re.findall(
        rf'<a href="/\?[^"]*?\b{column}=[^"]*">([^<]+)<span class="count">(\d+)</span>', page
    )
    return {value: int(count) for value, count in links}


def test_the_nearest_wording_stands_first_with_its_values_and_reason(client: TestClient) -> None:
    page = client.get("/", params={"q": "老百姓满不满意"}).text
    assert headings(page)[0] == "群众满意度"
    assert "≥82%" in page
    assert "含义相近" in page


def test_the_same_value_in_two_printings_counts_as_one(client: TestClient) -> None:
    page = client.get("/", params={"q": "公众满意度"}).text
    assert '<span class="tag strong">≥85%</span>' in page
    assert ">=85%" not in page.split("<details>", 2)[0]


def test_filters_restrict_and_are_kept_by_every_link(client: TestClient) -> None:
    page = client.get("/", params={"q": "满意度", "year": "2024"}).text
    csv_link = re.search(r'href="(/search\.csv[^"]+)"', page)
    assert csv_link is not None
    assert "year=2024" in csv_link[1]
    assert 'value="2024" selected' in page
    for row in csv.DictReader(io.StringIO(client.get(csv_link[1].replace("&amp;", "&")).text)):
        assert row["年度"] == "2024"


def test_counts_of_the_side_column_are_those_of_the_result(client: TestClient) -> None:
    page = client.get("/", params={"q": "满意度"}).text
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv", params={"q": "满意度"}).text)))
    for year, count in facet(page, "year").items():
        assert count == sum(row["年度"] == year for row in rows)
        narrowed = client.get("/search.csv", params={"q": "满意度", "year": year}).text
        assert {row["年度"] for row in csv.DictReader(io.StringIO(narrowed))} == {year}
    assert sum(facet(page, "year").values()) == sum(row["年度"] != "" for row in rows)


def test_filters_alone_list_what_there_is_the_most_used_first(client: TestClient) -> None:
    page = client.get("/", params={"department": "清河区生态环境局"}).text
    rows = csv.DictReader(
        io.StringIO(client.get("/search.csv", params={"department": "清河区生态环境局"}).text)
    )
    assert {row["主管部门"] for row in rows} == {"清河区生态环境局"}
    assert "群众满意度" in headings(page) + headings(
        client.get("/", params={"department": "清河区生态环境局", "page": 2}).text
    )


def test_a_filter_that_nothing_has_says_so_and_names_near_ones(client: TestClient) -> None:
    page = client.get("/", params={"q": "满意度", "department": "生态环保局"}).text
    assert headings(page) == []
    assert "没有主管部门为“生态环保局”的指标" in page
    assert "清河区生态环境局" in page
    assert "去掉所有筛选" in page


def test_what_has_little_to_do_with_the_question_is_shown_when_asked_for(
    client: TestClient,
) -> None:
    near = client.get("/search.csv", params={"q": "满意度"}).text
    every = client.get("/search.csv", params={"q": "满意度", "all": "true"}).text
    assert every.startswith(near.rstrip("\r\n"))
    assert every.count("\n") > near.count("\n")
    assert "一并显示" in client.get("/", params={"q": "满意度"}).text
    assert "一并显示" not in client.get("/", params={"q": "满意度", "all": "true"}).text


def test_pages_together_are_the_result(client: TestClient) -> None:
    asked = {"q": "满意度", "all": "true"}
    listed: list[str] = []
    for page in range(1, 20):
        found = headings(client.get("/", params={**asked, "page": page}).text)
        if listed[-len(found) :] == found:
            break
        listed += found
    rows = csv.DictReader(io.StringIO(client.get("/search.csv", params=asked).text))
    assert listed == list(dict.fromkeys(row["指标名称"] for row in rows))


def test_without_a_question_widely_used_indicators_are_offered(client: TestClient) -> None:
    page = client.get("/?q=&year=&unit=&level2=").text
    assert "常用的指标" in page
    assert re.search(r'href="/\?q=[^"]+">企业满意度', page)


def test_the_list_opens_in_office_programs(client: TestClient) -> None:
    answer = client.get("/search.csv", params={"q": "群众满意度"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "%E7%BE%A4%E4%BC%97" in answer.headers["content-disposition"]
    first = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert first["指标名称"] == "群众满意度"
    assert first["数值"] == "82.0"
    assert first["实施单位"] == "清河区环境监测站"
    assert first["文件"] == "environment-2025.txt"


def test_an_empty_corpus_says_that_it_is_empty(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Corpus.create(tmp_path_factory.mktemp("empty") / "corpus") as corpus:
        client = TestClient(create_app(Service(corpus)))
        assert "语料库是空的" in client.get("/").text
        assert "语料库是空的" in client.get("/?q=满意度").text
        assert client.get("/compare?q=满意度").status_code == 200
        assert client.get("/draft?name=满意度").status_code == 200
