"""Of boxes to tick, what is ticked."""

import pytest

from zhibiao.forms.choices import chosen


@pytest.mark.parametrize(
    ("printed", "ticked"),
    [
        ("☑新增项目 □延续项目", "新增项目"),
        ("□常年性项目 ☑延续性项目 □一次性项目", "延续性项目"),
        ("新增项目□  延续项目☑", "延续项目"),
        ("新增项目（√） 延续项目（ ）", "新增项目"),
        ("■特定目标类 □其他运转类", "特定目标类"),
        ("☑基建 ☑信息化 □其他", "基建、信息化"),
        ("□新增 □延续", None),
        ("其他一次性项目", "其他一次性项目"),
        (None, None),
    ],
)
def test_ticked_words(printed: str | None, ticked: str | None) -> None:
    assert chosen(printed) == ticked
