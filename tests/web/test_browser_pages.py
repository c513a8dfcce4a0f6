"""Review, queries, network and documents in a real browser: each page's main task."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

Check = Callable[[Page], None]


def fits(page: Page) -> bool:
    """Whether the page itself does not scroll sideways; wide tables and drawings do."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return wide


def form(project: str) -> bytes:
    return (
        "财政项目支出绩效目标申报表\n(2025年度)\n"
        f"项目名称\t{project}\t项目性质\t经常性项目\t项目类别\t特定目标类\n"
        "主管部门\t新河市档案馆\t实施单位\t新河市档案馆\n"
        "\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值\n"
        "绩效 指标\t产出指标\t数量指标\t整理档案数量\t≥12.00(卷)\n"
    ).encode()


def test_a_draft_is_reviewed_and_its_report_downloaded(
    page: Page, samples: Path, check_accessibility: Check
) -> None:
    page.goto("/review")
    check_accessibility(page)
    page.get_by_label("申报表").set_input_files(
        [samples / "science-2024.txt", samples / "water-2025.md"]
    )
    page.get_by_role("button", name="审核").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审核结果")
    expect(page.get_by_role("heading", name="water-2025.md")).to_be_visible()
    expect(page.get_by_text("R22").first).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="审核报告（HTML）").click()
    assert started.value.suggested_filename == "审核报告.html"


def test_a_peer_leads_from_the_finding_to_the_row(page: Page, samples: Path) -> None:
    page.goto("/review")
    page.get_by_label("申报表").set_input_files(samples / "science-2024.txt")
    page.get_by_role("button", name="审核").click()
    page.locator("details:has(.peers) > summary").first.click()
    page.locator(".peers a").first.click()
    expect(page).to_have_url(re.compile(r"/id/indicator/"))


def test_the_network_is_walked_from_the_search_box_by_its_nodes(
    page: Page, check_accessibility: Check
) -> None:
    page.goto("/network")
    check_accessibility(page)
    page.get_by_label("机构、项目或指标的名称").fill("清河区数据局")
    page.get_by_label("走几步").select_option("2")
    page.get_by_role("button", name="画图").click()
    check_accessibility(page)
    assert fits(page)
    drawing = page.locator("svg.diagram")
    # In the middle of the node: on its label, where circle and text would leave gaps.
    drawing.get_by_role("link", name="项目：政务云平台运维").click()
    expect(page).to_have_url(re.compile(r"/network\?node=project%2F\w{12}&depth=2"))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("政务云平台运维")


def test_the_network_is_walked_by_keyboard(page: Page) -> None:
    page.goto("/network?node=清河区数据局")
    node = page.locator("svg.diagram a").first
    node.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("清河区大数据中心")


@pytest.mark.parametrize("place", ["left", "middle", "right"])
def test_a_click_anywhere_on_a_node_lands(page: Page, place: str) -> None:
    page.goto("/network?node=清河区数据局")
    node = page.locator("svg.diagram a").first
    node.scroll_into_view_if_needed()
    box = node.bounding_box()
    assert box is not None
    x = {"left": 8.0, "middle": box["width"] / 2, "right": box["width"] - 8}[place]
    page.mouse.click(box["x"] + x, box["y"] + box["height"] / 2)
    expect(page.get_by_role("heading", level=2).first).to_contain_text("清河区大数据中心")


def test_two_agencies_are_compared_from_the_matrix_to_the_paths(
    page: Page, check_accessibility: Check
) -> None:
    page.goto("/network/alike")
    check_accessibility(page)
    assert fits(page)
    page.locator("table.matrix td a").first.click()
    expect(page.get_by_role("heading", name="两个机构都用的指标名称")).to_be_visible()
    expect(page.locator("svg.diagram")).to_be_visible()
    check_accessibility(page)
    assert fits(page)


def test_a_ready_question_is_asked_changed_and_downloaded(
    page: Page, check_accessibility: Check
) -> None:
    page.goto("/sparql")
    check_accessibility(page)
    page.get_by_role("link", name="意思相近的指标及其取值").click()
    page.get_by_label("要找的指标").fill("故障响应")
    page.get_by_label("找几个名称").fill("1")
    page.get_by_role("button", name="按此查询").click()
    expect(page.locator("table.rows tbody tr")).to_have_count(2)
    expect(page.get_by_role("img", name=re.compile("条形图"))).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    assert "故障响应时间" in started.value.path().read_text(encoding="utf-8")


def test_an_entity_of_a_result_is_read_and_drawn(page: Page, check_accessibility: Check) -> None:
    query = 'SELECT ?x { ?x a zb:Project ; skos:prefLabel "政务云平台运维" }'
    page.goto(f"/sparql?query={query}")
    page.get_by_role("link", name="政务云平台运维").click()
    expect(page).to_have_url(re.compile(r"/id/project/\w{12}"))
    check_accessibility(page)
    assert fits(page)
    page.get_by_role("main").get_by_role("link", name="关系图").click()
    expect(page.locator("svg.diagram")).to_be_visible()


def test_ctrl_enter_runs_what_was_written(page: Page) -> None:
    page.goto("/sparql")
    editor = page.get_by_label("SPARQL 1.1 查询")
    editor.fill("SELECT (COUNT(*) AS ?n) { ?x a zb:Form }")
    editor.press("Control+Enter")
    expect(page.locator("table.rows td")).to_have_text("20")


def test_what_the_corpus_holds_is_found_and_read(page: Page, check_accessibility: Check) -> None:
    page.goto("/documents")
    check_accessibility(page)
    page.get_by_label("文件名或编号").fill("smart")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="smart-city-2024.md").click()
    expect(page.get_by_role("row", name=re.compile("平台可用率.*第21行"))).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    page.get_by_role("button", name="审核这份文件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审核结果")


def test_a_document_is_uploaded_with_progress_and_removed_again(
    page: Page, token: str, check_accessibility: Check, request: pytest.FixtureRequest
) -> None:
    name = f"档案-{request.node.callspec.id}.txt"
    page.goto("/documents")
    page.locator("#upload-form input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": form(f"档案整理{name}")}
    )
    page.get_by_label("写入令牌").fill(token)
    page.get_by_role("button", name="上传并读入").click()
    expect(page.get_by_role("status").last).to_contain_text("新增 1 个", timeout=30_000)
    assert page.get_by_label("写入令牌").input_value() == ""
    check_accessibility(page)
    page.get_by_role("link", name="刷新清单").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="删除……").click()
    check_accessibility(page)
    page.get_by_label("写入令牌").fill(token)
    page.get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已删除")
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_uploading_and_removing_work_without_javascript(
    browser: Browser, site: str, token: str
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/documents")
    page.locator("#upload-form input[type=file]").set_input_files(
        {"name": "无脚本.txt", "mimeType": "text/plain", "buffer": form("无脚本上传")}
    )
    page.get_by_label("写入令牌").fill(token)
    page.get_by_role("button", name="上传并读入").click()
    expect(page.get_by_text("新增 1 个")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="回到清单").click()
    page.get_by_role("link", name="无脚本.txt").click()
    page.get_by_role("link", name="删除……").click()
    page.get_by_label("写入令牌").fill(token)
    page.get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_text("已删除“无脚本.txt”")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/network?node=政务云平台运维&depth=2",
        "/network/alike",
        "/sparql?question=departments",
        "/sparql?question=project-years",
        "/review",
        "/documents",
    ],
)
def test_colours_are_told_apart_in_both_schemes(
    browser: Browser, site: str, check_accessibility: Check, path: str, scheme: str
) -> None:
    context = browser.new_context(
        base_url=site, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(path)
    check_accessibility(page)
    context.close()
