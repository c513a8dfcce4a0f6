"""The standard library means one thing by each wording, and says it consistently."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from itertools import groupby
from pathlib import Path

import pytest

from zhibiao.forms.errors import StoreError
from zhibiao.forms.unit import KNOWN_SYMBOLS, unit_of
from zhibiao.graph.library import (
    StandardAspect,
    StandardIndicator,
    library_turtle,
    load_aspects,
    load_library,
)

LIBRARY = load_library()
ASPECTS = load_aspects()
LEVEL2 = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
)
# What the forms do not know as a unit, but the named matters are measured in.
RARE_UNITS = {"倍", "/10万", "微克/立方米", "种"}

PREFIXES = """
@prefix zb: <https://zhibiao.example/ns#> . @prefix t15: <https://zhibiao.example/tax/2015/> .
@prefix t21: <https://zhibiao.example/tax/2021/> . @prefix dir: <https://zhibiao.example/dir/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def key(label: str) -> str:
    return re.sub(r"[\s()、，,·]", "", unicodedata.normalize("NFKC", label)).lower()


def wordings(entries: Iterable[StandardIndicator]) -> list[str]:
    return [entry.wording for entry in entries]


def test_every_label_belongs_to_exactly_one_entry() -> None:
    owners = Counter(key(label) for entry in LIBRARY for label in entry.labels)
    assert [label for label, n in owners.items() if n > 1] == []


def test_every_label_of_an_aspect_belongs_to_exactly_one_aspect() -> None:
    owners = Counter(
        key(label)
        for aspect in ASPECTS
        for label in (aspect.wording, *aspect.synonyms, *aspect.everyday)
    )
    assert [label for label, n in owners.items() if n > 1] == []


def test_slugs_are_unique_and_make_the_iri() -> None:
    assert len({entry.slug for entry in LIBRARY}) == len(LIBRARY)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.slug) for entry in LIBRARY)
    assert all(entry.iri == f"http://localhost:8321/id/standard/{entry.slug}" for entry in LIBRARY)


def test_the_iris_follow_the_base() -> None:
    elsewhere = load_library(base="https://jixiao.example/")
    assert elsewhere[0].iri == f"https://jixiao.example/id/standard/{LIBRARY[0].slug}"
    assert wordings(elsewhere) == wordings(LIBRARY)


def test_the_library_is_broad() -> None:
    """At least 320 entries, every level 2 with no fewer than 20, at least 25 sectors."""
    assert len(LIBRARY) >= 320
    filed = Counter(entry.level2 for entry in LIBRARY)
    assert set(filed) == set(LEVEL2)
    assert min(filed.values()) >= 20
    sectors = {sector for entry in LIBRARY for sector in entry.sectors}
    assert len(sectors) >= 25
    assert all(len(entry.sectors) == 1 for entry in LIBRARY)


def test_the_wordings_drafts_need_most_are_standard() -> None:
    standard = set(wordings(LIBRARY))
    assert standard >= {
        "项目完成率", "工作任务完成率", "工作完成及时率", "项目按期完成率", "验收合格率",
        "资金拨付及时率", "成本控制率", "预算成本节约率", "培训人次", "培训期数", "培训合格率",
        "参训人员满意度", "设备购置数量", "设备验收合格率", "设备利用率", "系统正常运行率",
        "系统故障响应时间", "系统故障率", "政策知晓率", "信息公开率", "服务对象满意度",
        "群众满意度", "投诉处理率", "安全事故发生数", "预算执行率", "补贴发放及时率",
    }  # fmt: skip


def test_each_entry_offers_other_wordings_and_what_drafts_write() -> None:
    assert wordings(e for e in LIBRARY if not 2 <= len(e.synonyms) <= 6) == []
    assert wordings(e for e in LIBRARY if not 2 <= len(e.everyday) <= 6) == []


def test_texts_carry_no_stray_space_and_explanations_are_sentences() -> None:
    for entry in LIBRARY:
        for text in (*entry.labels, entry.explanation, entry.formula):
            assert text == text.strip()
            assert "  " not in text
        assert re.fullmatch(r"反映[^。]+。", entry.explanation), entry.wording


def test_the_two_taxonomies_correspond() -> None:
    """Only cost and sustained influence change their place between 2015 and 2021."""
    for entry in LIBRARY:
        if entry.level2 == "成本指标":
            assert entry.level2_2021 in ("经济成本指标", "社会成本指标", "生态环境成本指标")
        elif entry.level2 == "可持续影响指标":
            assert entry.level2_2021 in ("社会效益指标", "生态效益指标", "经济效益指标")
        else:
            assert entry.level2_2021 == entry.level2


@pytest.mark.parametrize(
    ("pattern", "level2"),
    [
        (r"满意(度|率)$", {"服务对象满意度指标"}),
        (r"及时率$|按(期|时)", {"时效指标"}),
        (r"成本|费用|造价|单价", {"成本指标"}),
        (r"(人次|场次|期数|次数)$", {"数量指标", "社会效益指标", "质量指标"}),
        (r"知晓率$", {"社会效益指标"}),
        (r"增长率$", {"经济效益指标", "社会效益指标"}),
        (r"合格率$", {"质量指标", "社会效益指标"}),
        (r"健全性$", {"可持续影响指标"}),
    ],
)
def test_entries_stand_where_their_wording_says(pattern: str, level2: set[str]) -> None:
    stray = [
        (entry.wording, entry.level2)
        for entry in LIBRARY
        if re.search(pattern, entry.wording) and entry.level2 not in level2
    ]
    assert stray == []


def test_direction_and_operator_agree() -> None:
    expected: dict[str, set[str | None]] = {
        "higher": {"≥"},
        "lower": {"≤", None},
        "exact": {"="},
        "qualitative": {None},
    }
    both: tuple[StandardIndicator | StandardAspect, ...] = (*LIBRARY, *ASPECTS)
    for entry in both:
        assert entry.operator in expected[entry.direction], entry.wording


@pytest.mark.parametrize(
    ("pattern", "direction"),
    [
        (r"事故(发生)?数$|投诉数$|故障(率|次数)$|差错率$|死亡|发病率|流失率|失业率", "lower"),
        (r"(响应|修复|候诊|反应)时间$|时限$|工期$", "lower"),
        (r"成本$|造价$|单价$", "lower"),
        (r"(补助|补贴|资助|抚恤|发放)标准$", "exact"),
        (r"(完成|及时|合格|达标|覆盖|满意|知晓|处理|整改|修复|下降|节约)率$|满意度$", "higher"),
        (r"健全性$", "qualitative"),
    ],
)
def test_directions_follow_the_matter(pattern: str, direction: str) -> None:
    stray = [
        (entry.wording, entry.direction)
        for entry in LIBRARY
        if re.search(pattern, entry.wording) and entry.direction != direction
    ]
    assert stray == []


def test_units_are_units_of_forms() -> None:
    for entry in LIBRARY:
        if entry.unit is None or entry.unit in RARE_UNITS or entry.unit in KNOWN_SYMBOLS:
            continue
        unit = unit_of(entry.unit)
        assert unit is not None
        assert unit.family not in (entry.unit, unit.symbol), entry.wording


def test_only_dates_and_grades_have_no_unit() -> None:
    for entry in LIBRARY:
        if entry.unit is None:
            assert entry.ladder or entry.wording.endswith("时间"), entry.wording


def test_rates_are_fractions_and_nothing_else_is() -> None:
    for entry in LIBRARY:
        if entry.unit == "%":
            assert re.search(r"[^/]/[^/].*×100%", entry.formula), entry.wording
        else:
            assert "100%" not in entry.formula, entry.wording


def test_rates_have_percent_and_counts_have_not() -> None:
    for entry in LIBRARY:
        if entry.wording.endswith(("率", "满意度", "占比", "比例")):
            assert entry.unit in ("%", "‰", "/10万"), entry.wording
        if entry.wording.endswith(("数量", "人数", "人次", "次数", "场次", "面积", "里程", "长度")):
            assert entry.unit not in ("%", None), entry.wording


def test_brackets_are_closed_in_every_formula() -> None:
    for entry in LIBRARY:
        formula = unicodedata.normalize("NFKC", entry.formula)
        assert formula.count("(") == formula.count(")"), entry.wording


def test_a_qualitative_entry_has_three_grades_and_sometimes_a_measurable_sibling() -> None:
    by_slug = {entry.slug: entry for entry in LIBRARY}
    graded = [entry for entry in LIBRARY if entry.direction == "qualitative"]
    assert graded
    for entry in LIBRARY:
        assert len(set(entry.ladder)) == (3 if entry.direction == "qualitative" else 0)
        if entry.measurable is not None:
            assert entry.direction == "qualitative"
            assert by_slug[entry.measurable].direction != "qualitative"


def test_a_grade_ladder_reads_from_high_to_low() -> None:
    soundness = next(e for e in LIBRARY if e.wording == "长效管理机制健全性")
    assert soundness.ladder == ("健全", "基本健全", "不健全")
    assert soundness.measurable == "system-built-rate"


def test_an_entry_and_its_aspect_agree() -> None:
    """事故, 投诉 are counted in some entries and shares in others; else the units are of a kind."""
    by_wording = {aspect.wording: aspect for aspect in ASPECTS}
    for entry in LIBRARY:
        if entry.aspect is None:
            continue
        aspect = by_wording[entry.aspect]
        assert aspect.direction == entry.direction, entry.wording
        if entry.aspect not in ("发生率", "投诉率"):
            assert (aspect.unit == "%") == (entry.unit == "%"), entry.wording


def test_sloppy_aspects_lead_to_standard_ones() -> None:
    meant = {
        label: aspect.wording
        for aspect in ASPECTS
        for label in (*aspect.synonyms, *aspect.everyday)
    }
    assert meant["及时性"] == "及时率"
    assert meant["完成情况"] == "完成率"
    assert meant["知晓度"] == "知晓率"
    assert meant["满意率"] == "满意度"
    assert meant["覆盖面"] == "覆盖率"


def test_the_record_gives_back_what_the_file_says() -> None:
    entry = next(e for e in LIBRARY if e.slug == "fault-response-time")
    assert entry.wording == "系统故障响应时间"
    assert entry.level2 == "时效指标"
    assert (entry.direction, entry.operator, entry.unit) == ("lower", "≤", "分钟")
    assert entry.aspect == "响应时间"
    assert entry.formula == "开始处理时间-故障报告时间"
    assert entry.sectors == ("信息化与网络安全",)
    assert "坏了多久有人来" in entry.everyday


def test_a_date_has_neither_operator_nor_unit() -> None:
    entry = next(e for e in LIBRARY if e.wording == "项目完成时间")
    assert (entry.direction, entry.operator, entry.unit) == ("lower", None, None)


def test_the_file_is_grouped_by_sector_and_sorted_by_level2_and_slug() -> None:
    groups = [
        (sector, list(rows)) for sector, rows in groupby(LIBRARY, key=lambda entry: entry.sectors)
    ]
    assert len({sector for sector, _ in groups}) == len(groups)
    for _, rows in groups:
        order = [(LEVEL2.index(entry.level2), entry.slug) for entry in rows]
        assert order == sorted(order)


def test_the_file_keeps_its_iris_relative() -> None:
    text = library_turtle().decode("utf-8")
    assert "localhost" not in text
    assert "<id/standard/project-completion-rate> a zb:StandardIndicator" in text


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"无此库\.ttl"):
        load_library(tmp_path / "无此库.ttl")


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "坏库.ttl"
    broken.write_text("<id/standard/a> a ", encoding="utf-8")
    with pytest.raises(StoreError, match=r"坏库\.ttl.*Turtle"):
        load_library(broken)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('skos:prefLabel "甲率"@zh', r"没有 https://zhibiao\.example/tax/2015/ 分类"),
        ("zb:expectedLevel2 t15:output-time , t21:output-time", "缺少 .*prefLabel"),
        (
            'skos:prefLabel "甲率"@zh ; zb:direction dir:sideways ; '
            + "zb:expectedLevel2 t15:output-time , t21:output-time",
            "取值方向不认识（sideways）",
        ),
    ],
)
def test_an_incomplete_entry_is_named(tmp_path: Path, body: str, message: str) -> None:
    library = tmp_path / "自编库.ttl"
    library.write_text(
        f"{PREFIXES} <id/standard/a> a zb:StandardIndicator ; {body} .", encoding="utf-8"
    )
    with pytest.raises(StoreError, match=message) as caught:
        load_library(library)
    assert caught.value.where == "http://localhost:8321/id/standard/a"


def test_records_are_complete() -> None:
    """No field but the optional ones is empty."""
    optional = {"operator", "unit", "aspect", "ladder", "measurable", "notation", "match"}
    for entry in LIBRARY:
        for field in fields(entry):
            if field.name not in optional:
                assert getattr(entry, field.name), (entry.slug, field.name)
