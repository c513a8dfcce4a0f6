"""The same project's filing before this one: what has changed, and how reports show it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.forms.document import read_document
from zhibiao.forms.model import Form, Funding
from zhibiao.review.engine import DocumentReview, review_document
from zhibiao.review.history import ChangeKind, compare_years
from zhibiao.review.page import as_html
from zhibiao.review.report import as_json, as_text
from zhibiao.search import Corpus

FormMaker = Callable[..., Form]
Row = tuple[str, str, str | None]
BEFORE: tuple[Row, ...] = (
    ("数量指标", "补植株数", "≥300株"),
    ("质量指标", "树木成活率", "≥98%"),
    ("质量指标", "病虫害发生率", "≤3%"),
    ("时效指标", "修剪及时率", "≥95%"),
    ("社会效益指标", "景观提升情况", "有所提升"),
    ("社会效益指标", "古树保护情况", "良好"),
    ("服务对象满意度指标", "居民满意度", "≥90%"),
    ("可持续影响指标", "养护档案完整率", "=100%"),
)
NOW: tuple[Row, ...] = (
    ("数量指标", "补植株数", "≥400株"),
    ("质量指标", "树木 成活率", "≥95%"),
    ("质量指标", "病虫害发生率", "≤5%"),
    ("时效指标", "修剪及时率", "及时"),
    ("社会效益指标", "景观提升情况", "明显提升"),
    ("社会效益指标", "古树保护情况", "=12株"),
    ("服务对象满意度指标", "居民满意度", "≥90%"),
    ("数量指标", "巡查次数", "≥12次"),
)


@pytest.fixture
def years(make_form: FormMaker) -> tuple[Form, Form]:
    """A project in 2024, and with more money in 2025."""
    return (
        make_form(rows=BEFORE, year=2024, funding=Funding(annual=200000.0)),
        make_form(rows=NOW, ordinal=2, year=2025, funding=Funding(annual=260000.0)),
    )


def test_each_change_is_of_one_kind_and_the_weaker_come_first(years: tuple[Form, Form]) -> None:
    compared = compare_years(years[1], years[0], None)
    assert [(change.kind, change.name) for change in compared.changes] == [
        (ChangeKind.LOWERED, "树木 成活率"),
        (ChangeKind.LOWERED, "病虫害发生率"),
        (ChangeKind.SOFTENED, "修剪及时率"),
        (ChangeKind.DROPPED, "养护档案完整率"),
        (ChangeKind.RAISED, "补植株数"),
        (ChangeKind.MEASURED, "古树保护情况"),
        (ChangeKind.REWORDED, "景观提升情况"),
        (ChangeKind.NEW, "巡查次数"),
    ]
    assert compared.weaker_for_more
    lowered = compared.changes[0]
    assert (lowered.before, lowered.now, lowered.row) == ("≥98%", "≥95%", 2)


def test_a_form_that_is_as_it_was_has_no_changes(make_form: FormMaker) -> None:
    before, now = make_form(year=2024), make_form(year=2025)
    compared = compare_years(now, before, None)
    assert compared.changes == ()
    assert not compared.weaker_for_more


def test_an_earlier_form_of_the_same_document_is_found(
    years: tuple[Form, Form], review: Callable[..., DocumentReview]
) -> None:
    first, second = review(*years).forms
    assert first.history is None
    assert second.history is not None
    assert (second.history.year, second.history.ordinal, second.history.iri) == (2024, 1, None)


@pytest.mark.parametrize(
    "other", [{"project": "苗圃养护"}, {"unit": "云溪县苗圃"}, {"year": 2025}, {"year": None}]
)
def test_other_projects_units_and_years_are_not_compared(
    make_form: FormMaker, review: Callable[..., DocumentReview], other: dict[str, object]
) -> None:
    forms = review(make_form(year=2025), make_form(**{"year": 2024, **other})).forms
    assert forms[0].history is None


def write(path: Path, rows: tuple[Row, ...], year: int, *, project: str = "行道树养护") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("name", "level2", "target", "unit_org", "project", "year"))
        for level2, name, target in rows:
            writer.writerow((name, level2, target, "云溪县绿化所", project, year))
    return path


@pytest.fixture
def compared(tmp_path: Path) -> DocumentReview:
    """A filing of 2025 against a corpus that has those of 2022 and 2024, and one like it."""
    with Corpus.create(tmp_path / "corpus") as corpus:
        corpus.ingest(
            [
                write(tmp_path / "2022.csv", NOW, 2022),
                write(tmp_path / "2024.csv", BEFORE, 2024, project="行道树 养护"),
                write(tmp_path / "别处.csv", NOW, 2025, project="<公园>树木养护"),
            ]
        )
        draft = read_document(write(tmp_path / "2025.csv", NOW, 2025))
        return review_document(draft, corpus=corpus)


def test_the_last_filing_in_the_corpus_is_compared_row_by_row(compared: DocumentReview) -> None:
    history = compared.forms[0].history
    assert history is not None
    assert (history.year, history.file) == (2024, "2024.csv")
    assert history.iri is not None
    assert history.changes[0].iri == history.iri.replace("/form/", "/indicator/") + "-02"


def test_all_reports_show_it(compared: DocumentReview) -> None:
    text = as_text(compared)
    assert "跨年度对比（2024 年度，2024.csv 第1张）：目标降低 2 条、改为文字 1 条" in text
    assert "目标降低 “病虫害发生率”：≤3% → ≤5%" in text
    html = as_html([compared])
    assert "<h3>跨年度对比</h3>" in html
    assert '<td class="weaker">改为文字</td><td>修剪及时率</td><td>≥95%</td><td>及时</td>' in html
    recorded = as_json(compared)["forms"][0]["history"]
    assert recorded["changes"][0]["kind"] == "目标降低"


def test_the_page_lists_forms_that_are_alike(compared: DocumentReview) -> None:
    html = as_html([compared])
    assert "<h3>雷同</h3>" in html
    assert "“&lt;公园&gt;树木养护”相同 100%" in html


def test_without_an_earlier_filing_nothing_is_said(make_form: FormMaker) -> None:
    from zhibiao.forms.model import Document

    review = review_document(Document("5" * 64, "一.txt", (make_form(),)))
    assert "跨年度" not in as_html([review]) + as_text(review)
    assert as_json(review)["forms"][0]["history"] is None
