"""Drafts in everyday speech, and names that only look like it."""

import pytest

from zhibiao.embed.encoder import load_encoder
from zhibiao.forms.target import parse_target
from zhibiao.search.composition import compose
from zhibiao.search.draft import read_draft
from zhibiao.search.library import BUNDLED
from zhibiao.search.spoken import is_spoken


def best(draft: str, target: str | None = None) -> str:
    return compose(read_draft(draft, parse_target(target)))[0].name


@pytest.mark.parametrize(
    ("draft", "target", "name"),
    [
        ("码头安全不出事", "0起", "码头安全事故发生数"),
        ("溺水事故零发生", "0", "溺水事故发生数"),
        ("调度平台不宕机", "≥99%", "调度平台正常运行率"),
        ("渔民知道休渔政策", "≥90%", "休渔政策知晓率"),
        ("巡查问题都改了", "全部", "巡查问题整改率"),
        ("汛情公告发得及时", "及时", "汛情公告发布及时率"),
        ("渔业补贴发得及时", "及时", "渔业补贴发放及时率"),
        ("水位报得准", "准确", "水位报告准确率"),
        ("险情报得快", "≤2小时", "险情报告时间"),
        ("码头工程不误工期", "按期", "码头工程按期完工率"),
        ("测深仪器都好使", "好使", "测深仪器完好率"),
        ("船员都做体检", "100%", "船员体检率"),
        ("修船款及时给", "及时", "修船款支付及时率"),
        ("渡口没有溺亡", "0起", "渡口溺亡发生数"),
        ("养殖网箱破洞", "≤2%", "养殖网箱破洞率"),
        ("渔船检验应检尽检", "应检尽检", "渔船检验检测率"),
    ],
)
def test_the_way_of_speaking_says_what_is_measured(draft: str, target: str, name: str) -> None:
    assert best(draft, target) == name


@pytest.mark.parametrize(
    "name",
    [
        "不动产登记办结率", "政策了解程度", "首都机场保障人次", "培训平均得分", "没收物品处置率",
        "不合格产品处置率", "减少交通延误时间", "至少走访户数", "设备完好率", "减少排放量", "公平安置率", "不良反应监测数量",
    ],
)  # fmt: skip
def test_names_with_such_characters_are_names(name: str) -> None:
    assert not is_spoken(name)


def test_a_name_made_of_a_clause_is_the_last_resort() -> None:
    draft = read_draft("孩子们都爱来", parse_target("≥80%"))
    assert max(proposal.weight for proposal in compose(draft)) < 0.5


def test_everyday_wordings_lead_to_their_entries() -> None:
    encoder = load_encoder()
    asked = encoder.encode(["红绿灯坏没坏"], query=True)[0]
    meant = BUNDLED.meant(encoder, asked, least=0.6)
    assert next(iter(meant)) == "交通设施完好率"
    assert min(meant.values()) >= 0.6


@pytest.mark.parametrize(
    ("draft", "target", "name"),
    [
        ("渔民增收", "提高", "渔民收入增长率"),
        ("渔民增收", "≥300万元", "渔民增收金额"),
        ("水产养殖减排", "下降", "水产养殖排放量下降率"),
    ],
)
def test_a_change_in_one_word_is_spelt_out(draft: str, target: str, name: str) -> None:
    assert best(draft, target) == name


def test_those_who_do_a_thing_are_no_object_of_it() -> None:
    """种植 is what the households do, not what is done to them."""
    assert best("种植大户满意", "满意") == "种植大户满意度"


def test_a_question_has_the_unit_of_its_answer() -> None:
    draft = read_draft("清淤多少公里", parse_target("12"))
    assert (draft.target.unit, compose(draft)[0].name) == ("公里", "清淤长度")


def test_how_a_thing_is_is_no_object_of_a_verb() -> None:
    """采购价格合理 is about a price, not about buying 价格合理."""
    assert not any(
        "价格合理采购" in one.name
        for one in compose(read_draft("采购价格合理", parse_target("合理")))
    )
