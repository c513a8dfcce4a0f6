"""Labels of both taxonomies and the prior for a missing level 2."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import (
    LEVEL1,
    LEVEL2,
    canonical_level1,
    canonical_level2,
    infer_level2,
    level1_of,
)

CASES = Path(__file__).parents[1] / "data" / "level2.tsv"
SHARED = Path(__file__).parents[2].parent / "shared" / "forms"


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("产出指标", "产出指标"),
        ("产出", "产出指标"),
        ("产 出\n指 标", "产出指标"),
        ("一、产出指标（50分）", "产出指标"),
        ("产出指标(40-50)", "产出指标"),
        ("项目效益", "效益指标"),
        ("效果指标", "效益指标"),
        ("满意度指标 10分", "满意度指标"),
        ("成本指标", "成本指标"),
        ("数量指标", None),
        ("绩效指标", None),
        ("指标", None),
        ("", None),
        (None, None),
    ],
)
def test_level1_labels_in_any_dialect(printed: str | None, label: str | None) -> None:
    assert canonical_level1(printed) == label


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("数量指标", "数量指标"),
        ("产出数量", "数量指标"),
        ("产出数量指标", "数量指标"),
        ("产出质量", "质量指标"),
        ("产出进度", "时效指标"),
        ("时效", "时效指标"),
        ("产出成本", "成本指标"),
        ("经济成本指标", "经济成本指标"),
        ("生态环境\n成本指标", "生态环境成本指标"),
        ("社会效益", "社会效益指标"),
        ("环境效益指标", "生态效益指标"),
        ("可持续影响", "可持续影响指标"),
        ("可持续发展影响指标", "可持续影响指标"),
        ("服务对象满意度 指标", "服务对象满意度指标"),
        ("服务对象满意度", "服务对象满意度指标"),
        ("社会公众或服务对象满意度指标", "服务对象满意度指标"),
        ("（1）数量指标", "数量指标"),
        ("2.质量指标（20分）", "质量指标"),
        ("③时效指标", "时效指标"),
        ("成本类指标", "成本指标"),
        ("产出指标", None),
        ("培训人数", None),
        ("三级指标", None),
        (None, None),
    ],
)
def test_level2_labels_in_any_dialect(printed: str | None, label: str | None) -> None:
    assert canonical_level2(printed) == label


@pytest.mark.parametrize("label", LEVEL2)
def test_canonical_label_is_its_own_canonical_label(label: str) -> None:
    assert canonical_level2(label) == label
    assert level1_of(label) == LEVEL2[label]
    assert LEVEL2[label] in LEVEL1


def test_cost_stands_under_output_in_2015_and_by_itself_in_2021() -> None:
    assert level1_of("成本指标") == "产出指标"
    assert level1_of("经济成本") == "成本指标"


def test_unknown_level2_is_named_with_the_allowed_ones() -> None:
    with pytest.raises(ValueError, match="不是二级指标：'效率指标'.*数量指标"):
        level1_of("效率指标")


def _cases() -> list[tuple[str, str, str | None, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = csv.reader((line for line in file if line[0] != "#"), delimiter="\t")
        return [
            (name, target, None if level1 == "-" else level1, label)
            for name, target, level1, label in rows
        ]


@pytest.mark.parametrize(("name", "target", "level1", "label"), _cases())
def test_level2_is_inferred_from_name_target_and_level1(
    name: str, target: str, level1: str | None, label: str
) -> None:
    assert infer_level2(name, target=parse_target(target), level1=level1) == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("培训合格率", "质量指标"),
        ("完成及时性", "时效指标"),
        ("培训人次", "数量指标"),
        ("服务对象满意度", "服务对象满意度指标"),
        ("长效机制健全性", "可持续影响指标"),
        ("其他事项", None),
        ("", None),
    ],
)
def test_name_alone_is_enough_or_nothing_is_said(name: str, label: str | None) -> None:
    assert infer_level2(name) == label


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared/forms beside this checkout")
def test_nine_in_ten_rows_of_published_forms_are_inferred_as_filed() -> None:
    rows = [
        row
        for file in sorted(SHARED.glob("*.gold.json"))
        for form in json.loads(file.read_text("utf-8"))
        for row in form["indicators"]
        if not row.get("level2_uncertain")
    ]
    right = sum(
        infer_level2(row["name"], target=parse_target(row["target"]["text"]), level1=row["level1"])
        == row["level2"]
        for row in rows
    )
    assert right >= 0.9 * len(rows)


@given(st.text(max_size=30), st.text(max_size=20), st.sampled_from([None, *LEVEL1, "其他"]))
def test_inferred_label_stands_below_the_given_level1(
    name: str, target: str, level1: str | None
) -> None:
    label = infer_level2(name, target=parse_target(target), level1=level1)
    if label is not None and level1 in LEVEL1:
        assert level1_of(label) == level1
