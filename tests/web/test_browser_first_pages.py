"""Chromium walks 找指标, 横向对标 and 编写助手, on a desktop and on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]


def fits(page: Page) -> bool:
    """Whether nothing but the boxes that may do so reaches beyond the window."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_a_question_is_asked_narrowed_and_its_rows_are_read(
    page: Page, check_accessibility: Check
) -> None:
    page.goto("/")
    check_accessibility(page)
    page.get_by_label("想考核什么").fill("老百姓满不满意")
    page.get_by_role("button", name="查找").click()
    first = page.locator(".hit").first
    expect(first.get_by_role("heading")).to_have_text("群众满意度")
    expect(first).to_contain_text("≥82%")
    first.get_by_text("看每一条").click()
    expect(first.get_by_role("cell", name="扬尘在线监测")).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    page.locator("#facets").get_by_role("link", name="2024").click()
    expect(page).to_have_url(re.compile("year=2024"))
    expect(page.get_by_label("年度", exact=True)).to_have_value("2024")
    expect(page.get_by_text("群众满意度", exact=True)).to_have_count(0)
    page.locator("#facets").get_by_role("link", name="取消 年度").click()
    expect(page.get_by_label("年度", exact=True)).to_have_value("")


def test_the_rows_of_a_result_are_downloaded(page: Page) -> None:
    page.goto("/?q=群众满意度")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    assert download.value.suggested_filename == "找指标 群众满意度.csv"


def test_a_hit_leads_to_its_comparison(page: Page) -> None:
    page.goto("/?q=服务对象满意度")
    page.get_by_role("link", name="横向对标：服务对象满意度").click()
    expect(page.get_by_label("指标名称")).to_have_value("服务对象满意度")
    expect(page.locator("svg.plot")).to_be_visible()


def test_my_value_is_placed_among_those_of_others(page: Page, check_accessibility: Check) -> None:
    page.goto("/compare")
    check_accessibility(page)
    page.get_by_label("指标名称").fill("服务对象满意度")
    page.get_by_label("我拟定的值").fill("≥85%")
    page.get_by_role("button", name="对标").click()
    expect(page.locator(".rank")).to_contain_text("1 条比它宽松，1 条与它相同，2 条比它严格")
    expect(page.locator(".plot .draft-name")).to_have_text("我的 ≥85%")
    expect(page.get_by_role("img", name="“服务对象满意度”的指标值")).to_be_visible()
    expect(page.locator("tr.is-mine")).to_contain_text("我拟定的值")
    check_accessibility(page)
    assert fits(page)


def test_advice_comes_while_one_types_and_one_click_takes_it(
    page: Page, check_accessibility: Check
) -> None:
    page.goto("/draft")
    check_accessibility(page)
    row = page.locator("#row-1")
    row.get_by_label("指标值").fill("明显提升")
    row.get_by_label("指标名称").fill("培训效果")
    offer = row.get_by_role("button", name="采用 培训达标率")
    expect(offer).to_be_visible()
    expect(row).to_contain_text("指标值不能衡量")
    expect(page.locator("#draft-status")).to_have_text("有建议")
    check_accessibility(page)
    assert fits(page)
    offer.click()
    expect(page.locator("#row-1").get_by_label("指标名称")).to_have_value("培训达标率")
    expect(page.locator("#row-1").get_by_label("指标值")).to_have_value(
        re.compile(r"^≥\d+(\.\d)?%$")
    )
    expect(page.locator("#row-1").get_by_label("二级指标")).to_have_value("质量指标")
    expect(page).to_have_url(re.compile("name="))


def test_pasted_rows_become_a_table_to_download(page: Page) -> None:
    page.goto("/draft")
    page.get_by_label("粘贴多行").fill("数量指标\t培训人数\t≥100人\n学员满意度 ≥90%")
    page.get_by_role("button", name="加进草稿").click()
    expect(page.locator("#row-2").get_by_label("指标值")).to_have_value("≥90%")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Excel").click()
    assert download.value.suggested_filename == "指标草稿.xlsx"
    page.get_by_role("button", name="删去第 1 行").click()
    expect(page.locator("#row-1").get_by_label("指标名称")).to_have_value("学员满意度")


@pytest.mark.parametrize(
    "address", ["/?q=满意度", "/compare?q=满意度&target=90%25", "/draft?name=x"]
)
def test_the_keyboard_alone_reaches_the_content(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize(
    "address", ["/?q=满意度", "/compare?q=满意度&target=90%25", "/draft?name=培训效果"]
)
def test_dark_colours_can_be_read_too(page: Page, check_accessibility: Check, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    check_accessibility(page)
