"""The English of the pages."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from zhibiao.web.language import ENGLISH, translator

WEB = Path(__file__).parents[2] / "web"
_CALL = re.compile(r"""\b_\(\s*((?:"[^"]*"\s*|'[^']*'\s*)+)\)""")
_TEXT = re.compile(r""""([^"]*)"|'([^']*)'""")
# What macros and pages translate by a variable, and words of answers.
_LOOPED = re.compile(r"""\("\w+", "([^"]+)"\)""")


def said(path: Path) -> set[str]:
    """The Chinese texts that a template or module translates."""
    text = path.read_text(encoding="utf-8")
    calls = {
        "".join(one or other for one, other in _TEXT.findall(call)) for call in _CALL.findall(text)
    }
    return calls | set(_LOOPED.findall(text)) if path.suffix == ".html" else calls


@pytest.mark.parametrize(
    "path",
    sorted([*(WEB / "templates").glob("*.html"), *WEB.glob("*_page.py")]),
    ids=lambda path: path.name,
)
def test_every_text_of_a_page_has_its_english(path: Path) -> None:
    assert sorted(text for text in said(path) if text not in ENGLISH) == []


def test_english_keeps_the_places_to_fill() -> None:
    for chinese, english in ENGLISH.items():
        assert sorted(re.findall(r"\{\w*\}", chinese)) == sorted(re.findall(r"\{\w*\}", english))


def test_the_translator_of_chinese_changes_nothing() -> None:
    assert translator("zh")("找指标") == "找指标"
    assert translator("en")("找指标") == "Find"
    assert translator("en")("没有人写过的话") == "没有人写过的话"


def test_links_of_an_english_page_lead_to_english_pages(client: TestClient) -> None:
    page = client.get("/", params={"q": "群众满意度", "lang": "en"})
    assert page.headers["content-language"] == "en"
    assert '<html lang="en">' in page.text
    assert (
        'href="/compare?q=%E7%BE%A4%E4%BC%97%E6%BB%A1%E6%84%8F%E5%BA%A6&amp;lang=en"' in page.text
    )
    assert 'href="/?q=%E7%BE%A4%E4%BC%97%E6%BB%A1%E6%84%8F%E5%BA%A6" lang="zh-CN"' in page.text
