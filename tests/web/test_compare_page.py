"""The page 横向对标 and its list to download."""

import csv
import io
import re
from pathlib import Path

from starlette.testclient import TestClient

from zhibiao.web.app import create_app
from zhibiao.web.service import Service


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


def test_another_scale_may_be_chosen_where_rows_are_in_several(
    own_service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "several.csv"
    lines = ["name,target,unit_org,project,year"]
    lines += [
        f"巡护里程,{target},第{n}林场,巡护,2024"
        for n, target in enumerate(("≥120公里", "≥80公里", "≥60000米", "≥95%"))
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    own_service.corpus.ingest([path])
    client = TestClient(create_app(own_service))
    page = client.get("/compare", params={"q": "巡护里程"}).text
    assert values(page) == ["60", "80", "120"]
    offered = re.findall(r'href="/compare\?q=[^"]+&amp;scale=([^"]+)"', page)
    assert offered == ["%E5%85%AC%E9%87%8C", "%25"]
    other = client.get("/compare", params={"q": "巡护里程", "scale": "%"}).text
    assert values(other) == ["95"]
    mine = client.get(
        "/compare", params={"q": "巡护里程", "scale": "公里", "target": "70000米"}
    ).text
    assert values(mine) == ["60,000", "(70,000)", "80,000", "120,000"]
    apart = client.get("/compare", params={"q": "巡护里程", "scale": "%", "target": "70公里"}).text
    assert values(apart) == ["95"]


def test_what_nobody_uses_leads_to_the_search(client: TestClient) -> None:
    page = client.get("/compare", params={"q": "卫星发射次数"}).text
    assert "语料库中没有与此含义相同的指标" in page
    assert "找意思相近的指标" in page
