"""Targets: what a cell prints and what it means."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhibiao.forms.model import Target
from zhibiao.forms.target import parse_target, write_target

CASES = Path(__file__).parents[1] / "data" / "targets.tsv"
SHARED = Path(__file__).parents[2].parent / "shared" / "forms"


def _cases() -> list[tuple[str, str | None, float | None, str | None]]:
    rows = csv.reader(
        (line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
    cases = []
    for text, *parts in rows:
        operator, value, unit = (None if part == "-" else part for part in parts)
        cases.append((text, operator, None if value is None else float(value), unit))
    return cases


@pytest.mark.parametrize(("text", "operator", "value", "unit"), _cases())
def test_cell_is_read_as_written_beside_it(
    text: str, operator: str | None, value: float | None, unit: str | None
) -> None:
    target = parse_target(text)
    assert (target.operator, target.value, target.unit) == (operator, value, unit)


def test_case_file_has_no_case_twice() -> None:
    texts = [case[0] for case in _cases()]
    assert len(set(texts)) == len(texts)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared/forms beside this checkout")
def test_targets_of_published_forms_are_read_like_a_person_does() -> None:
    rows = [
        row["target"]
        for file in sorted(SHARED.glob("*.gold.json"))
        for form in json.loads(file.read_text("utf-8"))
        for row in form["indicators"]
    ]
    wrong = [row for row in rows if parse_target(row["text"]) != Target(**row)]
    assert rows
    assert wrong == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" ≥90.00 (%)\n", "≥90.00 (%)"),
        ("有效\n提升", "有效提升"),
        ("＞=８万\t人次", "＞=８万人次"),
        ("及时\u200b", "及时"),
        ("$\\geq 90\\%$", "$\\geq 90\\%$"),
    ],
)
def test_printed_text_is_kept_apart_from_white_space(cell: str, text: str) -> None:
    assert parse_target(cell).text == text


@pytest.mark.parametrize("cell", [None, "", " ", "\n\u3000"])
def test_empty_cell_has_no_target(cell: str | None) -> None:
    assert parse_target(cell) == Target(None)
    assert not parse_target(cell).qualitative


_PIECES = st.sampled_from(
    [
        *"≥≤=><()（）%-~至到约共内:/.,*$\\{}〔〕",
        *"0123456789",
        *"零一二两三十百千万亿半成",
        *["不少于", "不超过", "控制在", "以上", "以内", "达到", "分之", "余", "人次", "次", "家"],
        *[
            "万元",
            "亿元",
            "元/人",
            "个工作日",
            "小时",
            "2023年",
            "12月",
            "轮（次）",
            "%",
            " ",
            "m2",
        ],
        *["\\geq", "&ge;", "<p>", "满意", "提升", "台(套)"],
    ]
)


@given(st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=12).map("".join)))
@example("≥9" * 200)
@example("九" * 300 + "成")
@example("(" * 300)
@example("≥1" + "0" * 400)
def test_any_text_is_read_without_an_error_and_reads_back_the_same(text: str) -> None:
    target = parse_target(text)
    if target.value is None:
        assert (target.operator, target.unit) == (None, None)
    else:
        again = parse_target(write_target(target.operator, target.value, target.unit))
        assert (again.operator, again.value, again.unit) == (
            target.operator,
            target.value,
            target.unit,
        )
