"""The page 横向对标 and its list to download."""

import csv
import io
import re

from starlette.testclient import TestClient


def values(page: str) -> list[str]:
    """The first cells of the table, mine in brackets."""
    found = re.findall(r'<tr( class="is-mine")?>\s*<td class="num(?: mine)?">([^<]+)</td>', page)
    return [f"({value})" if mine else value for mine, value in found]


def test_values_stand_in_order_with_mine_among_them(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "服务对象满意度", "target": "≥85%"}).text
    assert values(page) == ["82", "(85)", "85", "88", "90"]
    assert "1 条比它宽松，1 条与它相同，2 条比它严格；从严到宽排在第 3 位" in page
    assert '<line class="draft"' in page


def test_without_my_value_there_is_no_rank(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "服务对象满意度"}).text
    assert values(page) == ["82", "85", "88", "90"]
    assert 'class="rank"' not in page
    assert '<line class="draft"' not in page


def test_the_median_and_the_middle_half_are_told_in_figures(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "服务对象满意度"}).text
    assert re.search(r"中位数</dt><dd>86\.5 <small>%", page)
    assert re.search(r"中间一半</dt><dd>84\.25–88\.5 <small>%", page)
    assert "4 个值，来自 4 个单位：最小 82%" in page


def test_those_who_promise_in_words_stand_apart(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "服务对象满意度"}).text
    table, _, words = page.partition("只写了定性要求的")
    assert "云岭市科普服务中心" not in table
    assert "云岭市科普服务中心" in words


def test_a_value_in_words_is_not_ranked_and_it_says_so(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "服务对象满意度", "target": "满意"}).text
    assert "拟填值不是数值，无法排位" in page


def test_filters_restrict_the_peers(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "服务对象满意度", "year": "2025"}).text
    rows = csv.DictReader(
        io.StringIO(client.get("/compare.csv", params={"q": "服务对象满意度", "year": "2025"}).text)
    )
    assert {row["年度"] for row in rows} == {"2025"}
    assert "2022" not in values(page)


def test_the_list_holds_numbers_first_and_words_after(client: TestClient) -> None:
    answer = client.get("/compare.csv", params={"q": "服务对象满意度"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["数值"] for row in rows] == ["82.0", "85.0", "88.0", "90.0", ""]
    assert rows[-1]["指标值"] == "满意"


def test_another_scale_may_be_chosen_when_rows_are_in_several(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "培训人数"}).text
    scales = re.findall(r'<a class="tag[^"]*" href="/compare\?[^"]*scale=[^"]*"', page)
    asked = client.get("/compare", params={"q": "培训人数", "scale": "无"})
    assert asked.status_code == 200
    assert len(scales) != 1


def test_what_nobody_uses_leads_to_the_search(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "卫星发射次数"}).text
    assert "语料库中没有与此含义相同的指标" in page
    assert "找意思相近的指标" in page
