"""What would put one row right."""

from collections.abc import Callable
from datetime import date

import pytest

from zhibiao.forms.model import Form
from zhibiao.review.case import Line
from zhibiao.review.correction import Change, Field, Offer, changes_of, offer_of
from zhibiao.review.engine import DocumentReview
from zhibiao.review.settings import Settings

FormMaker = Callable[..., Form]
Reviewer = Callable[..., DocumentReview]


@pytest.fixture
def changes(make_form: FormMaker, review: Reviewer) -> Callable[..., list[Change]]:
    def ask(level2: str, name: str, target: str | None, **labels: str) -> list[Change]:
        form = make_form(plus=((level2, name, target),))
        row = len(form.indicators)
        found = [one for one in review(form).forms[0].findings if one.row == row]
        return changes_of(Line(row, form.indicators[-1]), found, Settings(), labels=labels)

    return ask


@pytest.fixture
def offer(make_form: FormMaker, review: Reviewer) -> Callable[..., Offer | None]:
    def ask(level2: str, name: str, target: str) -> Offer | None:
        form = make_form(plus=((level2, name, target),))
        row = len(form.indicators)
        found = [one for one in review(form).forms[0].findings if one.row == row]
        line = Line(row, form.indicators[-1])
        return offer_of(line, found, Settings(), end=date(2025, 11, 30))

    return ask


@pytest.mark.parametrize(
    ("level2", "name", "target", "field", "text", "rules"),
    [
        # Level 2 by custom.
        ("质量指标", "河道巡查完成率", "≥95%", Field.LEVEL2, "数量指标", {"R18"}),
        ("社会效益指标", "沿岸商户满意度", "≥90%", Field.LEVEL2, "服务对象满意度指标", {"R19"}),
        # Operators.
        ("质量指标", "设备故障率", "≥5%", Field.TARGET, "≤5%", {"R36"}),
        ("质量指标", "苗木成活率", "≤95.00(%)", Field.TARGET, "≥95.00(%)", {"R36"}),
        ("质量指标", "堤顶路面合格率", "≥100%", Field.TARGET, "=100%", {"R35"}),
        ("数量指标", "巡河次数", ">120(次)", Field.TARGET, "≥120(次)", {"R42"}),
        ("服务对象满意度指标", "沿岸商户满意度", "=92%", Field.TARGET, "≥92%", {"R38"}),
        # Units.
        ("质量指标", "堤顶路面合格率", "≥95", Field.TARGET, "≥95%", {"R33"}),
        # Spelling of targets.
        ("质量指标", "堤顶路面合格率", "不低于95%", Field.TARGET, "≥95%", set()),
        ("数量指标", "巡河次数", "120次以上", Field.TARGET, "≥120次", set()),
        ("数量指标", "巡河次数", ">=120次", Field.TARGET, "≥120次", set()),
        # Names.
        ("服务对象满意度指标", "收益群众满意度", "≥90%", Field.NAME, "受益群众满意度", {"R26"}),
        ("时效指标", "河道清淤及时性", "≥95%", Field.NAME, "河道清淤及时率", set()),
        ("质量指标", "资料归档准确性", "≥98%", Field.NAME, "资料归档准确率", set()),
        ("社会效益指标", "护河政策知晓度", "≥80%", Field.NAME, "护河政策知晓率", set()),
    ],
)
def test_a_row_is_put_right(
    changes: Callable[..., list[Change]],
    level2: str,
    name: str,
    target: str,
    field: Field,
    text: str,
    rules: set[str],
) -> None:
    found = [one for one in changes(level2, name, target) if one.field is field]
    assert [(one.text, set(one.rules)) for one in found] == [(text, rules)]


@pytest.mark.parametrize(
    ("level2", "name", "target"),
    [
        ("数量指标", "清淤河道条数", "=8(条)"),
        ("数量指标", "受训人次", "≥3.5万人次"),
        ("数量指标", "清淤土方量", "1,200(立方米)"),
        ("质量指标", "堤顶路面合格率", "≥95.00(%)"),
        # Whether the name or the number is wrong, its author knows.
        ("质量指标", "护河培训人数", "≥100%"),
        ("质量指标", "系统使用稳定性", "≥90%"),
        ("服务对象满意度指标", "村民对清淤的满意度", "≥90%"),
        # A fall from 100 % is no correction.
        ("服务对象满意度指标", "沿岸商户满意度", "=100%"),
        # More is said than a bound.
        ("数量指标", "清淤长度", "较上年增加12公里"),
        ("质量指标", "堤顶路面合格率", "95%左右"),
    ],
)
def test_what_is_right_or_open_stays(
    changes: Callable[..., list[Change]], level2: str, name: str, target: str
) -> None:
    found = changes(level2, name, target)
    assert [one for one in found if one.field is not Field.LEVEL2] == []


def test_a_level_is_printed_as_elsewhere_in_the_form(changes: Callable[..., list[Change]]) -> None:
    (change,) = changes("质量指标", "河道巡查完成率", "≥95%", 数量指标="1.数量")
    assert change.text == "1.数量"


def test_a_wording_that_loses_the_object_is_none(changes: Callable[..., list[Change]]) -> None:
    found = changes("时效指标", "及时完成率完成及时性", "≥95%")
    assert [one.text for one in found if one.field is Field.NAME] == []


@pytest.mark.parametrize(
    ("level2", "name", "target", "offered"),
    [
        ("服务对象满意度指标", "沿岸商户满意度", "满意", ("沿岸商户满意度", "≥90%")),
        ("时效指标", "河道清淤及时性", "及时", ("河道清淤及时率", "≥95%")),
        ("时效指标", "清淤完成时间", "及时", ("清淤完成时间", "2025年11月30日前")),
        ("服务对象满意度指标", "沿岸商户满意度", "=100%", ("沿岸商户满意度", "≥95%")),
        ("社会效益指标", "河道管护能力提升", "有效提升", None),
        ("数量指标", "清淤河道条数", "=8(条)", None),
    ],
)
def test_a_vague_value_gets_a_measurable_offer(
    offer: Callable[..., Offer | None],
    level2: str,
    name: str,
    target: str,
    offered: tuple[str, str] | None,
) -> None:
    found = offer(level2, name, target)
    assert (found and (found.name, found.target)) == offered
