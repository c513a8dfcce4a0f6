"""The rules that compare with a corpus of other forms."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from zhibiao.forms.model import Document, Form, Source
from zhibiao.review.engine import DocumentReview, Finding, Outcome, review_document
from zhibiao.review.precedents import Precedents, _bound, _is_about, _is_clumsy
from zhibiao.search.corpus import Corpus

FormMaker = Callable[..., Form]
DocumentMaker = Callable[..., Document]

HEADER = "name,level1,level2,target,unit_org,department,project,year\n"
ROWS = (
    *(
        f"护水志愿服务参与面,效益指标,社会效益指标,≥{80 + n}%,云溪县第{n}河道所,云溪县水务局,护水行动{n},2024\n"
        for n in range(6)
    ),
    *(
        f"泵站巡检任务完成率,产出指标,数量指标,≥95%,云溪县第{n}河道所,云溪县水务局,泵站运行{n},2024\n"
        for n in range(3)
    ),
    "清淤河道条数,产出指标,数量指标,≥10(条),云溪县河道管理所,云溪县水务局,云溪河护岸新建和清淤,2024\n",
    *(
        f"{name},{level1},{level2},{target},石桥县河道所,石桥县水务局,石桥河整治,2024\n"
        for name, level1, level2, target in (
            ("新建河道护岸长度", "产出指标", "数量指标", "≥3(公里)"),
            ("护岸工程验收合格率", "产出指标", "质量指标", "=100%"),
            ("护岸工程按期完工率", "产出指标", "时效指标", "≥95%"),
            ("护岸单位造价", "产出指标", "成本指标", "≤900(元/米)"),
            ("受益居民人数", "效益指标", "社会效益指标", "≥500(人)"),
            ("河道水质达标率", "效益指标", "生态效益指标", "≥90%"),
            ("沿河居民满意度", "满意度指标", "服务对象满意度指标", "≥90%"),
        )
    ),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("precedents")
    (folder / "旧表.csv").write_text(HEADER + "".join(ROWS), encoding="utf-8")
    with Corpus.create(folder / "corpus") as made:
        made.ingest([folder / "旧表.csv"])
        yield made


@pytest.fixture
def found(
    corpus: Corpus, make_form: FormMaker, make_document: DocumentMaker
) -> Callable[..., list[Finding]]:
    def _found(rule: str, **form: object) -> list[Finding]:
        review = review_document(make_document(make_form(**form)), corpus=corpus)
        return [one for one in review.forms[0].findings if one.rule.id == rule]

    return _found


def test_how_others_file_a_wording_speaks_with_rows(
    found: Callable[..., list[Finding]],
) -> None:
    one = found("R18", plus=(("可持续影响指标", "护水志愿服务参与面", "≥80%"),))
    assert ["6 次有 6 次列在社会效益指标" in finding.message for finding in one] == [True]
    assert len(one[0].precedents) == 3
    assert one[0].precedents[0].iri is not None
    assert "护水志愿服务参与面" in one[0].precedents[0].text


def test_too_few_votes_say_nothing(found: Callable[..., list[Finding]]) -> None:
    assert found("R18", plus=(("质量指标", "泵站巡检制度", "健全"),)) == []


def test_a_target_below_last_year_s_is_told(found: Callable[..., list[Finding]]) -> None:
    one = found("R43")
    assert ["本项目上年的“≥10(条)”" in finding.message for finding in one] == [True]


def test_a_share_below_the_peers_median_is_told(found: Callable[..., list[Finding]]) -> None:
    one = found("R43", plus=(("数量指标", "泵站巡检任务完成率", "≥92%"),))
    assert any("中位数 95%（3 条）" in finding.message for finding in one)


def test_another_project_with_the_same_names_is_a_template(
    found: Callable[..., list[Finding]],
) -> None:
    one = found("R23")
    assert ["“石桥河整治”相同 88%" in finding.message for finding in one] == [True]
    assert "/id/form/" in (one[0].precedents[0].iri or "")


def test_a_vague_value_gets_a_measurable_wording_with_its_reason(
    found: Callable[..., list[Finding]],
) -> None:
    one = found("R40", plus=(("时效指标", "泵站巡检任务完成及时性", "及时"),))
    assert "及时率”" in one[0].suggestion
    assert "依据：" in one[0].suggestion


def test_with_a_corpus_nothing_is_deferred_for_lack_of_it(
    corpus: Corpus, make_form: FormMaker, make_document: DocumentMaker
) -> None:
    review = review_document(make_document(make_form(rows=())), corpus=corpus)
    whys = [verdict.why or "" for verdict in review.forms[0].with_outcome(Outcome.DEFERRED)]
    assert not any("没有语料库" in why for why in whys)


def test_a_form_is_no_precedent_for_itself(corpus: Corpus, make_form: FormMaker) -> None:
    entry = corpus.documents()[0]
    form = replace(
        make_form(plus=(("可持续影响指标", "护水志愿服务参与面", "≥80%"),)),
        source=Source(entry.document, entry.file),
    )
    review: DocumentReview = review_document(
        Document(entry.document, entry.file, (form,)), precedents=Precedents(corpus)
    )
    assert [one.rule.id for one in review.forms[0].findings if one.rule.id in ("R18", "R43")] == []


@pytest.mark.parametrize(
    ("offered", "wording", "taken"),
    [
        ("平台可用率", "平台可用性", True),
        ("数据共享率", "数据共享度提升", True),
        ("网格化管理覆盖率", "城市精细化管理提升效果", False),
        ("稳定就业率", "工作积极性提升情况", False),
    ],
)
def test_what_is_offered_instead_keeps_the_object(offered: str, wording: str, taken: bool) -> None:
    assert _is_about(offered, wording) is taken


@pytest.mark.parametrize(
    ("offered", "wording", "clumsy"),
    [
        ("各项工作按时完成及时率", "各项工作按时完成", True),
        ("车辆有效运行完好率", "车辆有效运行", True),
        ("系统正常运行率", "系统稳定性", False),
        # The repetition is the draft's own.
        ("产业园和产业基地评估及时率", "产业园和产业基地评估及时性", False),
    ],
)
def test_a_name_that_says_a_thing_twice_is_not_offered(
    offered: str, wording: str, clumsy: bool
) -> None:
    assert _is_clumsy(offered, wording) is clumsy


@pytest.mark.parametrize(
    ("operator", "median", "bound"), [("≥", 100.0, "=100"), ("≤", 0.0, "=0"), ("≥", 92.56, "≥92.6")]
)
def test_a_bound_nobody_can_pass_is_an_equals(operator: str, median: float, bound: str) -> None:
    assert _bound(operator, median) == bound
