"""Outcomes, folding, and what holds for any form at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhibiao.forms.document import find_documents, read_document
from zhibiao.forms.errors import UsageError
from zhibiao.forms.model import Document, Form, Funding, Indicator, Source, Target
from zhibiao.forms.target import parse_target
from zhibiao.review.catalogue import RULES, rule
from zhibiao.review.engine import DocumentReview, Outcome, review_document
from zhibiao.review.report import as_json
from zhibiao.review.settings import Settings

FormMaker = Callable[..., Form]
DocumentMaker = Callable[..., Document]
Review = Callable[..., DocumentReview]

SAMPLES = Path(__file__).parents[2] / "samples"


def outcome(review: DocumentReview, id: str) -> tuple[Outcome, str | None]:
    verdict = next(one for one in review.forms[0].verdicts if one.rule.id == id)
    return verdict.outcome, verdict.why


def test_there_are_45_rules_and_each_says_what_it_rests_on() -> None:
    assert [one.id for one in RULES] == [f"R{n:02d}" for n in range(1, 46)]
    for one in RULES:
        texts = (one.title, one.looks_at, one.suggestion, one.basis)
        assert all(texts), one.id
        assert not any("违规" in text or "第" in text.partition("条")[0] for text in texts), one.id
    assert len({one.slug for one in RULES}) == 45


def test_an_unknown_rule_is_wrong_usage() -> None:
    assert rule("R08").slug == "vague-goal"
    with pytest.raises(UsageError, match="R99"):
        rule("R99")


def test_every_rule_ends_in_one_outcome(make_form: FormMaker, review: Review) -> None:
    form = review(make_form()).forms[0]
    assert [one.rule.id for one in form.verdicts] == [one.id for one in RULES]


def test_cannot_judge_is_not_passed(make_form: FormMaker, review: Review) -> None:
    blank = review(make_form(goal_annual=None, start=None, rows=()))
    assert outcome(blank, "R08") == (Outcome.DEFERRED, "年度总体目标未填写")
    assert outcome(blank, "R03")[0] is Outcome.DEFERRED
    assert outcome(blank, "R13") == (Outcome.DEFERRED, "没有读到指标行")
    assert outcome(review(make_form()), "R18") == (
        Outcome.DEFERRED,
        "没有语料库，不能核对他人通常的归类",
    )
    assert outcome(review(make_form()), "R43")[0] is Outcome.DEFERRED


def test_what_a_rule_does_not_look_at_is_not_applicable(
    make_form: FormMaker, review: Review
) -> None:
    assert outcome(review(make_form()), "R44") == (Outcome.NOT_APPLICABLE, "表中没有分值")
    assert outcome(review(make_form()), "R07")[0] is Outcome.NOT_APPLICABLE
    assert outcome(review(make_form(project="河道巡查")), "R15")[0] is Outcome.NOT_APPLICABLE


def test_what_is_in_order_is_passed(make_form: FormMaker, review: Review) -> None:
    for id in ("R02", "R03", "R08", "R10", "R13", "R16", "R20", "R24", "R35", "R38"):
        assert outcome(review(make_form()), id) == (Outcome.PASS, None), id


def test_a_list_of_indicators_is_not_blamed_for_lacking_a_head(
    make_form: FormMaker, review: Review
) -> None:
    listed = make_form(goal_annual=None, start=None, end=None, funding=Funding(), unit=None)
    assert outcome(review(listed), "R01")[0] is Outcome.DEFERRED


def test_a_finding_says_where_what_and_what_to_write(make_form: FormMaker, review: Review) -> None:
    found = review(make_form(plus=(("服务对象满意度指标", "收益群众满意度", "≥90%"),))).forms[0]
    slip = next(one for one in found.findings if one.rule.id == "R26")
    assert (slip.ordinal, slip.row, slip.indicator) == (1, 9, "收益群众满意度")
    assert (slip.place, slip.printed) == ("第28行", "收益群众满意度 ≥90%")
    assert slip.suggestion == "建议写“受益群众满意度”。"


def test_the_gravest_finding_comes_first(make_form: FormMaker, review: Review) -> None:
    form = make_form(goal_annual="完成", plus=(("服务对象满意度指标", "村民满意度", "满意"),))
    ranks = [one.severity.rank for one in review(form).forms[0].findings]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0


def test_what_most_forms_share_is_folded_and_counted(make_form: FormMaker, review: Review) -> None:
    plain = [make_form(project=f"第{n}灌区巡查", goal_annual="清淤河道8条。") for n in range(4)]
    vague = replace(
        plain[0], goal_annual="改善灌溉条件，方便群众生产生活，惠及沿河农户，提升管护水平。"
    )
    some = review(*plain, vague, *plain)
    assert "R12" not in {rule.id for rule in some.folded}
    most = review(vague, vague, vague, *plain)
    assert "R12" in {rule.id for rule in most.folded}
    assert most.forms_by_rule["R12"] == 3
    first = next(one for one in most.forms[0].findings if one.rule.id == "R12")
    assert first.folded


def test_a_bureau_sets_its_own_thresholds(
    make_form: FormMaker, make_document: DocumentMaker
) -> None:
    document = make_document(make_form(plus=(("服务对象满意度指标", "村民满意度", "≥92%"),)))
    strict = review_document(document, settings=Settings(usual_satisfaction=95.0))
    found = {one.message for one in strict.forms[0].findings if one.rule.id == "R38"}
    assert found >= {"“村民满意度”的值“≥92%”低于通常的 95%。"}


@pytest.mark.parametrize("path", sorted(find_documents([SAMPLES])), ids=lambda path: path.name)
def test_samples_are_reviewed_the_same_way_twice(path: Path) -> None:
    document = read_document(path)
    first = as_json(review_document(document))
    assert first == as_json(review_document(document))
    assert [form["ordinal"] for form in first["forms"]] == [f.ordinal for f in document.forms]


_PIECES = st.sampled_from(
    [
        "完成率",
        "满意度",
        "及时",
        "受益",
        "对象",
        "情况",
        "及",
        "、",
        "项目",
        "培训",
        "≥",
        "100",
        "%",
        "（",
        "）",
        "**",
        "情况",
        "率",
        "2024年",
        "万元",
        "8",
        "人次",
        "质量",
        "提升",
        "有无",
        "数",
        "成本",
        "信息",
        "公开",
        "的",
        "\n",
        "。",
    ]
)
_TEXTS = st.none() | st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=12)
_AMOUNTS = st.none() | st.floats(-1e12, 1e12)
_DAYS = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))
_LEVELS = st.none() | st.sampled_from(
    [
        "产出指标",
        "效益",
        "成本指标",
        "满意度",
        "数量指标",
        "质量",
        "时效指标",
        "社会效益指标",
        "杂项",
    ]
)
_TARGETS = _TEXTS.map(parse_target) | st.builds(
    Target,
    st.none() | st.text(max_size=8),
    st.sampled_from(["≥", "≤", "=", ">", "<", None]),
    st.none() | st.floats(-1e9, 1e9),
    st.none() | st.sampled_from(["%", "人", "元/人", "小时", "亩", "套"]),
)
_ROWS = st.builds(
    Indicator,
    _LEVELS,
    _LEVELS,
    _TEXTS.map(lambda text: text or ""),
    _TARGETS,
    st.none() | st.floats(0, 100),
    st.none() | st.just("第3行"),
)
_FORMS = st.builds(
    Form,
    ordinal=st.just(1),
    source=st.just(Source(sha256(b"x").hexdigest(), "任意.txt")),
    year=st.none() | st.integers(1990, 2040),
    project=_TEXTS,
    nature=_TEXTS,
    category=_TEXTS,
    department=_TEXTS,
    unit=_TEXTS,
    start=_DAYS,
    end=_DAYS,
    funding=st.builds(Funding, *([_AMOUNTS] * 7)),
    goal_total=_TEXTS,
    goal_annual=_TEXTS,
    indicators=st.lists(_ROWS, max_size=5).map(tuple),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(_FORMS, min_size=1, max_size=3))
def test_any_form_is_reviewed_and_always_the_same_way(forms: list[Form]) -> None:
    numbered = tuple(replace(form, ordinal=n) for n, form in enumerate(forms, start=1))
    document = Document(forms[0].source.document, "任意.txt", numbered)
    first = review_document(document)
    assert first == review_document(document)
    for form in first.forms:
        fired = {one.rule.id for one in form.findings}
        assert fired == {one.rule.id for one in form.with_outcome(Outcome.FINDING)}
        assert all(one.message and one.suggestion for one in form.findings)
