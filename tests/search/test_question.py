"""What a query says besides the wording it looks for."""

import pytest

from zhibiao.search.question import read_question


@pytest.mark.parametrize(
    ("text", "core", "level2", "project"),
    [
        ("培训类项目的质量指标", "培训", "质量指标", "培训"),
        ("信息化项目一般用什么时效指标", "信息化", "时效指标", "信息化"),
        ("绿化养护有哪些数量指标", "绿化养护", "数量指标", "绿化养护"),
        ("质量方面的验收", "验收", "质量指标", "验收"),
    ],
)
def test_level_2_and_kind_of_project_are_taken_out(
    text: str, core: str, level2: str, project: str
) -> None:
    question = read_question(text)
    assert (question.core, question.level2, question.project) == (core, level2, project)


@pytest.mark.parametrize(
    "text",
    ["培训合格率", "项目完成率", "科技项目验收及时率", "社会效益", "满意度指标", "老百姓满不满意"],
)
def test_a_wording_is_left_as_it_is(text: str) -> None:
    question = read_question(text)
    assert (question.core, question.has_context) == (text, False)


def test_a_way_of_counting_asks_for_a_unit_family() -> None:
    question = read_question("按人次统计的培训规模")
    assert (question.core, question.family) == ("培训规模", "person-time")
