"""Whole-form proposals: what is changed holds when it is reviewed again, and reads back."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhibiao.forms.document import read_bytes, read_document
from zhibiao.forms.model import Form, Funding, Indicator
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import LEVEL2, level1_of
from zhibiao.review.correction import Field
from zhibiao.review.engine import DocumentReview, review_document
from zhibiao.review.proposal import FormProposal, proposal_workbook, propose
from zhibiao.search.corpus import Corpus

FormMaker = Callable[..., Form]
Reviewer = Callable[..., DocumentReview]
SAMPLES = Path(__file__).parents[2] / "samples"

FAULTS = (
    ("质量指标", "河道巡查完成率", "≥95%"),
    ("质量指标", "设备故障率", "≥5%"),
    ("质量指标", "堤顶路面合格率", "不低于95%"),
    ("服务对象满意度指标", "收益群众满意度", "=92%"),
    ("时效指标", "清淤土方外运及时性", "≥95%"),
    ("时效指标", "河道清淤及时性", "及时"),
    ("社会效益指标", "河道管护能力提升", "有效提升"),
)


@pytest.fixture
def faulty(make_form: FormMaker, review: Reviewer) -> DocumentReview:
    return review(make_form(plus=FAULTS))


def rows(proposal: FormProposal) -> dict[str, Indicator]:
    return {row.original.name: row.proposed for row in proposal.rows}


def said(row: Indicator) -> tuple[str | None, str | None, str, str | None]:
    return row.level1, row.level2, row.name, row.target.text


def test_rows_are_put_right(faulty: DocumentReview) -> None:
    (form,) = propose(faulty)
    found = rows(form)
    assert said(found["河道巡查完成率"]) == ("产出指标", "数量指标", "河道巡查完成率", "≥95%")
    assert found["设备故障率"].target == parse_target("≤5%")
    assert found["堤顶路面合格率"].target.text == "≥95%"
    assert said(found["收益群众满意度"])[2:] == ("受益群众满意度", "≥92%")
    assert found["清淤土方外运及时性"].name == "清淤土方外运及时率"


def test_a_vague_value_stays_and_an_alternative_is_offered(faulty: DocumentReview) -> None:
    (form,) = propose(faulty)
    row = next(row for row in form.rows if row.original.name == "河道清淤及时性")
    assert row.proposed == row.original
    assert row.offer is not None
    assert (row.offer.name, row.offer.target) == ("河道清淤及时率", "≥95%")
    # Nobody can guess by how much a capability is to rise.
    assert next(row for row in form.rows if "能力" in row.original.name).offer is None


def test_what_is_not_changed_is_told(faulty: DocumentReview) -> None:
    (form,) = propose(faulty)
    row = next(row for row in form.rows if "能力" in row.original.name)
    assert "R39" in {one.rule.id for one in row.left}
    assert [one.rule.id for one in form.general] == [
        one.rule.id for one in faulty.forms[0].findings if one.row is None
    ]


def test_a_sound_form_stays_as_it_is(make_form: FormMaker, review: Reviewer) -> None:
    (form,) = propose(review(make_form()))
    assert all(row.proposed == row.original and row.offer is None for row in form.rows)


def reviewed_again(data: bytes) -> DocumentReview:
    return review_document(read_bytes(data, file="建议.xlsx"))


def test_a_second_review_finds_nothing_that_was_corrected(faulty: DocumentReview) -> None:
    (form,) = propose(faulty)
    corrected = {(row.number, one) for row in form.rows for change in row.changes
                 for one in change.rules}  # fmt: skip
    assert len(corrected) >= 4
    (again,) = reviewed_again(proposal_workbook([faulty])).forms
    assert corrected & {(one.row, one.rule.id) for one in again.findings} == set()
    first = {(one.row, one.rule.id) for one in faulty.forms[0].findings}
    assert {(one.row, one.rule.id) for one in again.findings} < first


def test_a_change_that_brings_a_new_fault_is_dropped(
    make_form: FormMaker, review: Reviewer
) -> None:
    """Moved to 数量指标 the row would repeat another one there, which is a fault of its own."""
    twin = (("数量指标", "河道巡查率", "≥95%"), ("质量指标", "河道巡查率", "≥95%"))
    before = review(make_form(plus=twin))
    (form,) = propose(before)
    again = review(replace(form.form, indicators=tuple(row.proposed for row in form.rows)))
    grave = {
        (one.row, one.rule.id) for one in again.forms[0].findings if one.severity.value != "info"
    }
    assert grave <= {(one.row, one.rule.id) for one in before.forms[0].findings}


def same_form(read: Form, proposal: FormProposal) -> None:
    kept = {one.name for one in fields(Form)} - {
        "ordinal", "source", "indicators", "notes", "places",
    }  # fmt: skip
    for name in kept:
        assert getattr(read, name) == getattr(proposal.form, name), name
    assert [(*said(row), row.target, row.weight) for row in read.indicators] == [
        (*said(row.proposed), row.proposed.target, row.proposed.weight) for row in proposal.rows
    ]


def test_the_workbook_is_itself_the_proposed_form(faulty: DocumentReview) -> None:
    (read,) = read_bytes(proposal_workbook([faulty]), file="建议.xlsx").forms
    same_form(read, propose(faulty)[0])


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*t*")), ids=lambda path: path.name)
def test_the_samples_come_back_too(path: Path) -> None:
    review = review_document(read_document(path))
    proposals = propose(review)
    read = read_bytes(proposal_workbook([review]), file="建议.xlsx").forms
    assert len(read) == len(proposals)
    for form, proposal in zip(read, proposals, strict=True):
        same_form(form, proposal)


NAMES = st.sampled_from(
    ("河道巡查完成率", "清淤长度", "受益群众满意度", "护岸单价", "制度健全性", "水质达标情况")
)
TARGETS = st.sampled_from(
    (
        "≥95%",
        "=100(%)",
        "≥1,200.50(米)",
        "及时",
        None,
        "不低于90%",
        "<=5次",
        "2025年11月底前",
        "有效提升",
    )
)
# Rows that say the same twice are read once, so each name comes once.
ROWS = st.lists(
    st.tuples(st.sampled_from(sorted(LEVEL2)), NAMES, TARGETS),
    min_size=1, max_size=6, unique_by=lambda row: row[1],
)  # fmt: skip
MONEY = st.none() | st.integers(0, 10**9).map(lambda cents: cents / 100)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ROWS,
    st.builds(Funding, MONEY, MONEY, MONEY, MONEY, MONEY, MONEY, MONEY),
    st.sampled_from((None, "护岸12公里，清淤8条；\n水质稳定达标。", "年底前完成")),
    st.none() | st.just(date(2025, 3, 1)),
    st.booleans(),
)
def test_any_form_comes_back(
    make_form: FormMaker,
    review: Reviewer,
    lines: Sequence[tuple[str, str, str | None]],
    funding: Funding,
    goal: str | None,
    start: date | None,
    weighed: bool,
) -> None:
    form = make_form(
        rows=lines, weights=[7.5] * len(lines) if weighed else (), funding=funding,
        goal_annual=goal, goal_total=goal, start=start,
    )  # fmt: skip
    made = review(form)
    (read,) = read_bytes(proposal_workbook([made]), file="建议.xlsx").forms
    (proposal,) = propose(made)
    assert [(row.name, row.target.text, row.weight) for row in read.indicators] == [
        (row.proposed.name, row.proposed.target.text, row.proposed.weight) for row in proposal.rows
    ]
    assert read.funding == form.funding
    assert (read.goal_annual, read.goal_total) == (form.goal_annual, form.goal_total)
    assert (read.start, read.end, read.year) == (form.start, form.end, form.year)


def test_precedents_of_a_corpus_give_the_value_that_is_offered(
    tmp_path: Path, make_form: FormMaker, review: Reviewer
) -> None:
    listed = tmp_path / "peers.csv"
    listed.write_text(
        "name,level2,target,unit_org,project,year\n"
        + "".join(
            f"河道清淤及时率,时效指标,≥{value}%,青杉县{n}站,清淤{n},2024\n"
            for n, value in enumerate((88, 90, 92, 97))
        ),
        encoding="utf-8",
    )
    form = make_form(plus=(("时效指标", "河道清淤及时性", "及时"),))
    with Corpus.create(tmp_path / "corpus") as corpus:
        corpus.ingest([listed])
        made = review_document(review(form).document, corpus=corpus)
        (proposal,) = propose(made, corpus=corpus)
    offer = proposal.rows[-1].offer
    assert offer is not None
    assert (offer.name, offer.target) == ("河道清淤及时率", "≥91%")
    assert offer.why.startswith("4 条先例：中位数 91%，88–97%")


# -- the sheet


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def line_of(made: Any, name: str) -> int:
    found: int = next(row[2].row for row in made.iter_rows() if row[2].value == name)
    return found


def test_original_and_proposal_stand_side_by_side_with_the_reason(faulty: DocumentReview) -> None:
    made = sheet(proposal_workbook([faulty]))
    at = line_of(made, "河道巡查完成率")
    headings = [cell.value for cell in made[line_of(made, "原三级指标")]]
    assert headings == [
        "原一级指标", "原二级指标", "原三级指标", "原指标值", "一级指标", "二级指标", "三级指标", "指标值",
        "采纳", "可量化写法（供选）", "选用", "修改理由和依据",
    ]  # fmt: skip
    assert made.cell(at, 2).value == "质量指标"
    assert made.cell(at, 6).value == f'=IF($I{at}="否",$B{at},"数量指标")'
    assert made.cell(at, 9).value == "是"
    assert made.cell(at, 12).value.startswith("【二级指标】R18：")
    assert "依据：财预〔2021〕101号" in made.cell(at, 12).value
    assert made.cell(at, 6).fill.fgColor.rgb == "FFFFF2CC"
    assert made.cell(at, 7).value == "河道巡查完成率"


def test_an_offer_is_taken_by_choice_only(faulty: DocumentReview) -> None:
    made = sheet(proposal_workbook([faulty]))
    at = line_of(made, "河道清淤及时性")
    assert made.cell(at, 11).value == "否"
    assert made.cell(at, 10).value == "河道清淤及时率：≥95%"
    assert made.cell(at, 7).value == f'=IF($K{at}="是","河道清淤及时率",$C{at})'
    assert made.cell(at, 8).value == f'=IF($K{at}="是","≥95%",$D{at})'


def test_only_yes_and_no_can_be_chosen(faulty: DocumentReview) -> None:
    made = sheet(proposal_workbook([faulty]))
    lists = {
        str(cells): one.formula1
        for one in made.data_validations.dataValidation
        for cells in one.sqref.ranges
    }
    at, offered = line_of(made, "河道巡查完成率"), line_of(made, "河道清淤及时性")
    assert lists[f"I{at}"] == lists[f"K{offered}"] == '"是,否"'
    assert f"I{offered}" not in lists


def test_findings_on_the_whole_form_stand_above_the_rows(faulty: DocumentReview) -> None:
    made = sheet(proposal_workbook([faulty]))
    general = [one for one in faulty.forms[0].findings if one.row is None]
    texts = [made.cell(line, 1).value for line in range(3, 3 + len(general))]
    assert general
    assert all(one.message in text for one, text in zip(general, texts, strict=True))


def test_paper_and_panes(faulty: DocumentReview) -> None:
    made = sheet(proposal_workbook([faulty]))
    assert made.page_setup.orientation == "landscape"
    assert made.page_setup.paperSize == 9
    assert (made.page_setup.fitToWidth or 1, made.page_setup.fitToHeight) == (1, 0)
    assert made.freeze_panes == f"A{line_of(made, '原三级指标') + 1}"


def test_sheets_are_named_by_number_and_project(make_form: FormMaker, review: Reviewer) -> None:
    forms = [
        make_form(project=project)
        for project in ("护岸/清淤[一期]", "云溪河" * 20, "云溪河" * 20, None, "'引号'")
    ]
    names = openpyxl.load_workbook(io.BytesIO(proposal_workbook([review(*forms)]))).sheetnames
    assert names[0] == "1 护岸清淤一期"
    assert [name.partition(" ")[0] for name in names] == ["1", "2", "3", "4", "5"]
    assert all(len(name) <= 31 for name in names)
    assert names[3:] == ["4", "5 引号"]


def test_a_form_with_points_keeps_them(make_form: FormMaker, review: Reviewer) -> None:
    made = sheet(proposal_workbook([review(make_form(weights=[10.0] * 8))]))
    at = line_of(made, "清淤河道条数")
    assert made.cell(at, 9).value == 10
    assert made.cell(at - 2, 9).value == "分值"


def test_marks_in_texts_are_no_formulas(make_form: FormMaker, review: Reviewer) -> None:
    odd = (
        ("服务对象满意度指标", '收益群众"线上"满意度', "≥90%"),
        ("数量指标", "@巡河次数", "=120次"),
    )
    made = review(make_form(plus=odd))
    (read,) = read_bytes(proposal_workbook([made]), file="建议.xlsx").forms
    assert [(row.level2, row.name, row.target.text) for row in read.indicators[-2:]] == [
        ("服务对象满意度指标", '受益群众"线上"满意度', "≥90%"),
        ("数量指标", "@巡河次数", "=120次"),
    ]


def test_long_texts_are_cut_for_the_formula_only(make_form: FormMaker, review: Reviewer) -> None:
    name = "".join(chr(0x4E00 + 7 * n) for n in range(300)) + "收益群众满意度"
    made = review(make_form(plus=(("服务对象满意度指标", name, "≥90%"),)))
    (read,) = read_bytes(proposal_workbook([made]), file="建议.xlsx").forms
    (proposal,) = propose(made)
    assert proposal.rows[-1].changes[0].field is Field.NAME
    assert read.indicators[-1].name == proposal.rows[-1].proposed.name


def test_the_same_review_gives_the_same_bytes(faulty: DocumentReview) -> None:
    assert proposal_workbook([faulty]) == proposal_workbook([faulty])


def test_level_1_follows_level_2(faulty: DocumentReview) -> None:
    for row in propose(faulty)[0].rows:
        assert row.proposed.level1 == level1_of(row.proposed.level2 or "")


def test_libreoffice_calculates_what_is_chosen(
    faulty: DocumentReview, convert: Callable[[bytes, str, str], bytes]
) -> None:
    """The original comes back where a change is refused, the offer where it is taken."""
    book: Any = openpyxl.load_workbook(io.BytesIO(proposal_workbook([faulty])))
    made = book.active
    refused, taken = line_of(made, "河道巡查完成率"), line_of(made, "河道清淤及时性")
    made.cell(refused, 9).value = "否"
    made.cell(taken, 11).value = "是"
    stream = io.BytesIO()
    book.save(stream)
    rows = list(csv.reader(io.StringIO(convert(stream.getvalue(), "xlsx", "csv").decode())))
    assert rows[refused - 1][4:8] == ["产出指标", "质量指标", "河道巡查完成率", "≥95%"]
    assert rows[taken - 1][4:8] == ["产出指标", "时效指标", "河道清淤及时率", "≥95%"]
    adopted = line_of(made, "设备故障率")
    assert rows[adopted - 1][7] == "≤5%"
