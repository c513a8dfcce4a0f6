"""The pages 关系图."""

import html
import re

import pytest
from starlette.testclient import TestClient

from zhibiao.web.service import Service

HTML = {"Accept": "text/html"}


def page(client: TestClient, path: str, **parameters: str | int | list[str]) -> str:
    answer = client.get(path, params=parameters, headers=HTML)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def nodes(text: str) -> dict[str, str | None]:
    """Title -> address of the nodes in the drawing."""
    drawing = re.search(r'<svg xmlns[^>]*class="diagram".*?</svg>', text, re.DOTALL)
    if drawing is None:
        return {}
    found = re.findall(
        r'<(?:a|g) class="node [^"]*"(?: href="([^"]*)")?[^>]*><title>([^<]*)</title>',
        drawing.group(),
    )
    return {title: href or None for href, title in found}


def test_without_a_name_organisations_to_start_from_are_listed(client: TestClient) -> None:
    text = page(client, "/network")
    starts = re.findall(r'<a href="/network\?node=organisation%2F\w+">([^<]*)</a>', text)
    assert "云岭市教育局" in starts
    assert nodes(text) == {}


def test_a_name_gives_the_drawing_around_it(client: TestClient) -> None:
    drawn = nodes(page(client, "/network", node="清河区数据局", depth=2))
    assert drawn["机构：清河区数据局"] is None
    assert drawn["机构：清河区大数据中心"] is not None
    assert "项目：政务云平台运维" in drawn


def test_following_a_node_leads_to_the_drawing_around_that(client: TestClient) -> None:
    first = nodes(page(client, "/network", node="清河区数据局", depth=2))
    href = first["项目：政务云平台运维"]
    assert href is not None
    assert "depth=2" in href
    answer = client.get(href, headers=HTML)
    second = nodes(html.unescape(answer.text))
    assert second["项目：政务云平台运维"] is None
    assert "指标名称：平台可用率" in second


def test_the_same_content_is_listed_below_the_drawing(client: TestClient) -> None:
    text = page(client, "/network", node="故障响应时间")
    listed = re.findall(r'<ul class="members">.*?</ul>', text, re.DOTALL)
    assert len(listed) == 1
    for project in ("政务云平台运维", "校园安全设施维护"):
        assert f">{project}</a>" in listed[0]
    assert "使用（故障响应时间）" in listed[0]


def test_kinds_choose_what_is_drawn_and_stay_in_the_address(client: TestClient) -> None:
    text = page(client, "/network", node="政务云平台运维", kind=["form", "indicator"], depth=2)
    drawn = nodes(text)
    assert {title.partition("：")[0] for title in drawn} == {"项目", "申报表", "指标行"}
    href = drawn["申报表：2024 政务云平台运维"]
    assert href is not None
    assert "kind=form&kind=indicator" in href


def test_a_row_of_a_form_is_drawn_with_what_it_stands_in(
    client: TestClient, service: Service
) -> None:
    sha256 = service.corpus.document("smart-city-2024.md").document
    text = page(client, "/network", node=str(service.corpus.names.indicator(sha256, 1, 3)))
    assert {"申报表：2024 政务云平台运维", "指标名称：平台可用率"} <= set(nodes(text))


def test_a_name_of_several_offers_a_choice(client: TestClient) -> None:
    text = page(client, "/network", node="满意度")
    assert "请选一个" in text
    assert re.search(r'<a href="/network\?node=wording%2F\w{12}">公众满意度</a>', text)


def test_a_name_that_nothing_has_offers_similar_wordings(client: TestClient) -> None:
    text = page(client, "/network", node="老百姓满不满意")
    assert "意思相近" in text
    assert re.search(r'<a href="/network\?node=wording%2F\w{12}">[^<]*满意[^<]*</a>', text)


@pytest.mark.parametrize(
    "parameters",
    [{"depth": 4}, {"depth": 0}, {"depth": "x"}, {"kind": "nothing"}, {"node": "长" * 301}],
)
def test_what_is_out_of_bounds_is_refused(
    client: TestClient, parameters: dict[str, str | int]
) -> None:
    answer = client.get("/network", params=parameters, headers=HTML)
    assert answer.status_code in (400, 422)


def test_an_entity_that_the_corpus_does_not_have_is_not_found(client: TestClient) -> None:
    answer = client.get("/network", params={"node": "project/000000000000"}, headers=HTML)
    assert answer.status_code == 404


def test_hostile_names_are_shown_and_not_run(client: TestClient) -> None:
    answer = client.get("/network", params={"node": '"><script>alert(1)</script>'}, headers=HTML)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_path_goes_through_what_both_use(client: TestClient) -> None:
    text = page(client, "/network/paths", source="清河区大数据中心", target="云岭市教育局")
    (first, *_) = re.findall(r"<ol class=\"paths\">\s*<li>(.*?)</li>", text, re.DOTALL)
    steps = re.findall(r'class="step"[^>]*>([^<]*)</a>', first)
    assert steps[0] == "清河区大数据中心"
    assert "故障响应时间" in steps
    assert steps[-1] == "云岭市教育局"


def test_paths_between_organisations_list_the_wordings_of_both(client: TestClient) -> None:
    text = page(client, "/network/paths", source="清河区大数据中心", target="云岭市教育局")
    shared = text[text.index('id="shared"') :]
    assert ">故障响应时间</a>" in shared


def test_ends_without_any_link_are_told_so(client: TestClient) -> None:
    text = page(client, "/network/paths", source="云岭市水务局", target="云岭市教育局")
    assert "没有任何连接" in text


def test_both_ends_the_same_is_said(client: TestClient) -> None:
    assert "两头是同一个" in page(
        client, "/network/paths", source="云岭市水务局", target="云岭市水务局"
    )


def test_an_end_of_several_names_offers_a_choice_and_keeps_the_other(client: TestClient) -> None:
    text = page(client, "/network/paths", source="满意度", target="云岭市教育局")
    assert re.search(r'href="/network/paths\?target=[^"]*&source=wording%2F\w{12}"', text)


def test_an_end_that_is_no_node_of_the_network_is_not_found(
    client: TestClient, service: Service
) -> None:
    sha256 = service.corpus.document("smart-city-2024.md").document
    form = str(service.corpus.names.form(sha256, 1))
    parameters = {"source": form, "target": "云岭市教育局"}
    assert client.get("/network/paths", params=parameters, headers=HTML).status_code == 404


def test_the_matrix_counts_what_each_two_agencies_share(client: TestClient) -> None:
    text = page(client, "/network/alike", around="清河区大数据中心")
    rows = re.findall(r'<th scope="row">.*?</tr>', text, re.DOTALL)
    assert "清河区大数据中心" in rows[0]
    assert re.findall(r">(\d+)</a></td>", rows[0]) == ["1"]
    assert re.search(r'<td class="own"[^>]*>9</td>', rows[0])


def test_a_cell_leads_to_the_paths_between_the_two(client: TestClient) -> None:
    text = page(client, "/network/alike")
    href = re.search(r'class="shade-\d"><a href="([^"]*)"', text)
    assert href is not None
    answer = client.get(href[1], headers=HTML)
    assert answer.status_code == 200
    assert 'id="shared"' in answer.text


def test_an_organisation_without_indicators_shares_none(client: TestClient) -> None:
    assert "没有别的机构" in page(client, "/network/alike", around="清河区数据局")


def test_the_pages_are_english_on_request(client: TestClient) -> None:
    text = page(client, "/network", node="清河区数据局", lang="en")
    assert "Organisation" in text
    assert "supervises（清河区数据局）" in text
    href = nodes(text)["机构：清河区大数据中心"]
    assert href is not None
    assert href.endswith("lang=en")


@pytest.mark.parametrize("path", ["/network", "/network/paths", "/network/alike"])
def test_search_boxes_offer_the_names_of_organisations(client: TestClient, path: str) -> None:
    text = page(client, path)
    offered = re.search(r'<datalist id="agencies">(.*?)</datalist>', text)
    assert offered is not None
    assert '<option value="云岭市教育局">' in offered[1]
    assert 'list="agencies"' in text
