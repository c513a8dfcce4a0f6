"""Wordings: the shared text of a name, its object and its aspect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.wording import (
    ASPECT_GROUPS,
    OPPOSITES,
    aspect_group,
    normalise_wording,
    split_aspect,
)


@pytest.mark.parametrize(
    ("printed", "wording"),
    [
        ("培训人次", "培训人次"),
        (" 培训\n人次 ", "培训人次"),
        ("培训（会议）人次", "培训(会议)人次"),
        ("培训(会议)人次", "培训(会议)人次"),
        ("１２３４５热线接通率", "12345热线接通率"),
        ("1.培训人次", "培训人次"),
        ("1、培训人次", "培训人次"),
        ("（2）培训人次", "培训人次"),
        ("③培训人次", "培训人次"),
        ("指标1：培训人次", "培训人次"),
        ("指标库建设完成率", "指标库建设完成率"),
        ("1.（2）培训人次", "培训人次"),
        ("3D打印课程数", "3D打印课程数"),
        ("1.5公里生活圈覆盖率", "1.5公里生活圈覆盖率"),
        ("100%申报完成率", "100%申报完成率"),
        ("培训人次。", "培训人次"),
        ("培训人次：", "培训人次"),
        ("培训人次（≥**人次）", "培训人次"),
        ("培训人次(XX人)", "培训人次"),
        ("“一带一路”活动场次", "“一带一路”活动场次"),
        ("“一带一路活动场次", "一带一路活动场次"),
        ("一带一路”活动场次", "一带一路活动场次"),
        ("《年鉴》编印册数", "《年鉴》编印册数"),
        ("《年鉴编印册数", "年鉴编印册数"),
        ("举办PTA 家长活动", "举办PTA家长活动"),
        ("Smart City 平台可用率", "Smart City平台可用率"),
        ("单价<5万元设备数", "单价<5万元设备数"),
        ("会议、活动，路演场次", "会议、活动,路演场次"),
        ("。", ""),
        ("", ""),
    ],
)
def test_rows_that_print_the_same_name_share_one_wording(printed: str, wording: str) -> None:
    assert normalise_wording(printed) == wording


@given(st.text(max_size=30) | st.text(alphabet='1.、()（）“”"《》培训 \n①*X:。', max_size=14))
def test_wording_is_its_own_wording(name: str) -> None:
    wording = normalise_wording(name)
    assert normalise_wording(wording) == wording


@pytest.mark.parametrize(
    ("wording", "subject", "aspect"),
    [
        ("服务对象满意度", "服务对象", "满意度"),
        ("满意度", "", "满意度"),
        ("纪念馆参观者的满意度", "纪念馆参观者", "满意度"),
        ("设备维护完成率", "设备维护", "完成率"),
        ("设备维护完成达标率", "设备维护", "完成达标率"),
        ("设备维护完成及时率", "设备维护", "完成及时率"),
        ("设备维护完成及时性", "设备维护", "完成及时性"),
        ("工作完成及时率", "", "工作完成及时率"),
        ("补贴发放及时性", "补贴发放", "及时性"),
        ("长效管理制度健全性", "长效管理制度", "健全性"),
        ("政策知晓率", "政策", "知晓率"),
        ("系统故障率", "系统", "故障率"),
        ("功能响应时间", "功能", "响应时间"),
        ("培训人次", "培训", "人次"),
        ("参加活动人数", "参加活动", "人数"),
        ("引进院士专家数量", "引进院士专家", "数量"),
        ("游客到访情况增长情况", "游客到访情况", "增长情况"),
        ("提升服务能力", "服务能力", "提升"),
        ("有效降低碳排放", "碳排放", "降低"),
        ("进一步优化营商环境", "营商环境", "优化"),
        ("报告应用性", "报告", "应用性"),
        ("学员到课率", "学员", "到课率"),
        ("系统数据量(企业主体)", "系统数据(企业主体)", "量"),
        ("专题报告(中英文)", "专题报告(中英文)", None),
        ("大赛专报", "大赛专报", None),
        ("", "", None),
    ],
)
def test_wording_is_split_into_object_and_aspect(
    wording: str, subject: str, aspect: str | None
) -> None:
    assert split_aspect(wording) == (subject, aspect)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("设备维护及时率", "设备维护完成及时性"),
        ("工作按时完成率", "工作如期完成率"),
        ("公众满意度", "公众满意率"),
        ("验收合格率", "验收通过率"),
        ("制度健全性", "制度完善程度"),
        ("政策知晓率", "政策知晓度"),
        ("培训人次", "培训人数"),
        ("单位认可度", "单位认同感"),
    ],
)
def test_near_synonymous_aspects_are_of_one_group(one: str, other: str) -> None:
    groups = {aspect_group(split_aspect(wording)[1]) for wording in (one, other)}
    assert len(groups) == 1
    assert None not in groups


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("设备维护完成率", "设备维护达标率"),
        ("设备维护完成率", "设备维护及时率"),
        ("设备维护及时率", "设备维护达标率"),
        ("公众满意度", "公众知晓度"),
        ("设备完好率", "设备故障率"),
    ],
)
def test_different_measures_of_one_object_are_of_different_groups(one: str, other: str) -> None:
    assert aspect_group(split_aspect(one)[1]) != aspect_group(split_aspect(other)[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [("满意度", "投诉率"), ("完好率", "故障率"), ("增长率", "下降率")],
)
def test_opposite_aspects_know_each_other(one: str, other: str) -> None:
    first, second = aspect_group(one), aspect_group(other)
    assert first is not None
    assert second is not None
    assert OPPOSITES[first] == second
    assert OPPOSITES[second] == first


def test_every_aspect_belongs_to_the_group_that_lists_it() -> None:
    for group, aspects in ASPECT_GROUPS.items():
        for aspect in aspects:
            assert aspect_group(aspect) == group


def test_unknown_aspect_has_no_group() -> None:
    assert aspect_group(None) is None
    assert aspect_group("") is None


@given(st.text(alphabet="设备维护完成及时率满意度的提升率性数", max_size=12))
def test_aspect_is_always_of_some_group(wording: str) -> None:
    subject, aspect = split_aspect(wording)
    assert subject in wording
    if aspect is not None:
        assert aspect in wording
        assert aspect_group(aspect) is not None
