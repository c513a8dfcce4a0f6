"""What a query says besides the wording it looks for."""

import pytest

from zhibiao.search.question import TargetForm, read_question


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
    [
        "培训合格率",
        "项目完成率",
        "科技项目验收及时率",
        "社会效益",
        "老百姓满不满意",
        "数据质量指标达标率",
        "面向企业服务次数",
        "零投诉",
        "管网运行稳定性",
        "馆藏利用人次",
        "请来的项目有几个",
        "验收的项目都审了吗",
        "越低越好",
    ],
)
def test_a_wording_is_left_as_it_is(text: str) -> None:
    question = read_question(text)
    assert (question.core, question.has_context) == (text, False)


def test_a_way_of_counting_asks_for_a_unit_family() -> None:
    question = read_question("按人次统计的培训规模")
    assert (question.core, question.family) == ("培训规模", "person-time")


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("用来衡量是否按时完成的指标", "是否按时完成"),
        ("反映路面平不平的指标", "路面平不平"),
        ("用于考核培训效果的指标有哪些", "培训效果"),
        ("防汛相关的指标", "防汛"),
        ("满意度指标", "满意度"),
    ],
)
def test_a_frame_around_what_is_meant_is_dropped(text: str, core: str) -> None:
    question = read_question(text)
    assert (question.core, question.has_context) == (core, False)


@pytest.mark.parametrize(
    ("text", "core", "level2"),
    [
        ("以企业为对象的满意度指标", "企业满意度", "服务对象满意度指标"),
        ("以老年人为对象的指标", "老年人", None),
        ("面向学生的数量指标", "学生", "数量指标"),
    ],
)
def test_whom_it_is_about_is_part_of_the_name(text: str, core: str, level2: str | None) -> None:
    question = read_question(text)
    assert (question.core, question.level2, question.project) == (core, level2, None)


@pytest.mark.parametrize(
    ("text", "core", "level2", "target"),
    [
        ("目标值应当为零的指标", "", None, TargetForm.ZERO),
        ("投诉要为零的指标", "投诉", None, TargetForm.ZERO),
        ("越低越好的社会效益指标", "", "社会效益指标", TargetForm.UPPER),
        ("定性表述的可持续影响指标", "", "可持续影响指标", TargetForm.WORDS),
    ],
)
def test_a_sort_of_target_is_taken_out(
    text: str, core: str, level2: str | None, target: TargetForm
) -> None:
    question = read_question(text)
    assert (question.core, question.level2, question.target) == (core, level2, target)


@pytest.mark.parametrize(
    ("text", "core"),
    [("衡量反应快慢的指标，单位是分钟或小时", "反应快慢"), ("以小时为单位的响应指标", "响应")],
)
def test_a_unit_asks_for_its_family(text: str, core: str) -> None:
    question = read_question(text)
    assert (question.core, question.family) == (core, "time")
