"""How two wordings stand to each other."""

import pytest

from zhibiao.search.ranking import WEIGHTS, agreement


@pytest.mark.parametrize(
    ("asked", "text", "aspect"),
    [
        ("学员满意度", "用户满意率", "same"),
        ("工程完成及时率", "工程按时完成率", "same"),
        ("学员满意度", "学员投诉率", "opposite"),
        ("设备完好率", "设备故障率", "opposite"),
        ("收入增长率", "收入下降率", "opposite"),
        ("工程完成率", "工程验收合格率", "other"),
        ("大赛总结", "学员满意度", None),
    ],
)
def test_aspects_agree_differ_or_oppose(asked: str, text: str, aspect: str | None) -> None:
    assert agreement(asked, text)[0] == aspect


@pytest.mark.parametrize(
    ("asked", "text", "differ"),
    [
        ("100个训练营场次", "200个训练营场次", True),
        ("100个训练营场次", "100个训练营人数", False),
        ("训练营场次", "100个训练营场次", False),
    ],
)
def test_numbers_in_names_are_compared(asked: str, text: str, differ: bool) -> None:
    assert agreement(asked, text)[1] is differ


def test_the_weights_of_meaning_and_text_sum_to_one() -> None:
    assert pytest.approx(1) == WEIGHTS.meaning + WEIGHTS.text
