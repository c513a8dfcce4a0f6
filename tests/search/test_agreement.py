"""How two wordings stand to each other."""

import pytest

from zhibiao.search.agreement import agreement


@pytest.mark.parametrize(
    ("asked", "text", "aspect"),
    [
        ("学员满意度", "用户满意率", "same"),
        ("工程完成及时率", "工程按时完成率", "same"),
        ("学员满意度", "学员投诉率", "opposite"),
        ("设备完好率", "设备故障率", "opposite"),
        ("收入增长率", "收入下降率", "opposite"),
        ("新增公益岗位数", "公益岗位减少数", "opposite"),
        ("材料报送及时率", "材料报送逾期次数", "opposite"),
        ("抽检合格率", "抽检不合格率", "opposite"),
        ("人才引进数量", "人才流失数量", "opposite"),
        ("工程完成率", "工程验收合格率", "other"),
        ("大赛总结", "学员满意度", None),
        ("住户满不满意", "住户满意度", "same"),
        ("机房故障情况", "机房故障率", "same"),
        # Too vague to say that both measure the same.
        ("参展企业数量", "检查企业数量", None),
    ],
)
def test_aspects_agree_differ_or_oppose(asked: str, text: str, aspect: str | None) -> None:
    assert agreement(asked, text)[0] == aspect
    assert agreement(text, asked)[0] == aspect


def test_who_asks_for_the_bad_may_want_what_measures_the_good() -> None:
    assert agreement("摊位租金有没有拖欠", "摊位租金支付及时率")[0] is None


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("住户满不满意", "住户满意度"),
        ("东西合不合格", "产品合格率"),
        ("大家满意不满意", "群众满意率"),
        ("投诉减少率", "投诉下降率"),
    ],
)
def test_asking_whether_denies_nothing(asked: str, text: str) -> None:
    assert agreement(asked, text)[0] != "opposite"


@pytest.mark.parametrize(
    ("asked", "text", "differ"),
    [
        ("100个训练营场次", "200个训练营场次", True),
        ("100个训练营场次", "100个训练营人数", False),
        ("训练营场次", "100个训练营场次", False),
        ("90%以上学员结业人数", "50%以上学员结业人数", True),
    ],
)
def test_numbers_in_names_are_compared(asked: str, text: str, differ: bool) -> None:
    assert agreement(asked, text)[1] is differ
