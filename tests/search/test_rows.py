"""Columns of rows: what goes in comes out, whatever the order of changes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.model import Form, Indicator, Source, Target
from zhibiao.search.arrays import read_arrays, write_arrays
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.index import EMPTY, Columns, IndexedDocument
from zhibiao.search.rows import Facet, Row, rows_of_forms
from zhibiao.search.strings import Strings
from zhibiao.search.wordings import Wordings, wording_id

texts = st.text(alphabet="水务局河道率度𠀀aB（", max_size=4)
maybe = st.none() | texts


@st.composite
def rows(draw: st.DrawFn, document: str, number: int) -> Row:
    return Row(
        document=document,
        ordinal=1,
        number=number,
        wording=draw(st.none() | texts.filter(bool)),
        name=draw(texts),
        level1=draw(maybe),
        level2=draw(maybe),
        operator=draw(st.sampled_from([None, "≥", "="])),
        value=draw(st.none() | st.floats(allow_nan=False)),
        target_unit=draw(maybe),
        target_text=draw(maybe),
        project=draw(maybe),
        unit=draw(maybe),
        department=draw(maybe),
        year=draw(st.none() | st.integers(2000, 2030)),
        category=draw(maybe),
    )


@st.composite
def documents(draw: st.DrawFn) -> list[IndexedDocument]:
    """Up to five documents of up to four rows; some with none."""
    made = []
    for number in range(draw(st.integers(0, 5))):
        sha256 = f"{draw(st.integers(0, 99)):02d}{number}"
        listed = tuple(draw(rows(sha256, place)) for place in range(1, draw(st.integers(1, 5))))
        made.append(IndexedDocument(entry(sha256, len(listed)), listed))
    return made


def entry(sha256: str, indicators: int) -> DocumentEntry:
    return DocumentEntry(sha256, (f"{sha256}.csv", "b"), 1, indicators, "1", sha256)


def listed(columns: Columns) -> list[Row]:
    return [
        columns.rows.row(at, documents=columns.documents, wordings=columns.wordings)
        for at in range(len(columns.rows))
    ]


@given(documents())
def test_rows_come_out_as_they_went_in(given_documents: Sequence[IndexedDocument]) -> None:
    columns = EMPTY.updated(remove=(), add=given_documents)
    expected = sorted(given_documents, key=lambda document: document.entry.document)
    assert listed(columns) == [row for document in expected for row in document.rows]
    assert list(columns.documents) == [document.entry for document in expected]


@given(documents(), st.data())
def test_any_order_of_changes_gives_the_same_columns(
    given_documents: Sequence[IndexedDocument], data: st.DataObject
) -> None:
    """Including removals of what came before: no text, wording or document stays behind."""
    at_once = EMPTY.updated(remove=(), add=given_documents)
    columns = EMPTY
    for document in data.draw(st.permutations(given_documents)):
        columns = columns.updated(remove=(), add=[document])
    gone = (
        data.draw(st.lists(st.sampled_from(given_documents), unique_by=id))
        if given_documents
        else []
    )
    for document in gone:
        columns = columns.updated(remove=[document.entry.document], add=())
    for document in gone:
        # A replacement: the document goes and comes in one step.
        columns = columns.updated(remove=[document.entry.document], add=[document])
    assert columns.differs(at_once) == ()
    emptied = columns.updated(remove=[d.entry.document for d in given_documents], add=())
    assert emptied.differs(EMPTY) == ()


@given(documents())
def test_groups_by_wording_are_those_of_a_plain_loop(
    given_documents: Sequence[IndexedDocument],
) -> None:
    columns = EMPTY.updated(remove=(), add=given_documents)
    plain: dict[str, list[int]] = {}
    for at, row in enumerate(listed(columns)):
        if row.wording is not None:
            plain.setdefault(row.wording, []).append(at)
    grouped = {
        text: columns.rows.of_wording(position).tolist()
        for position, text in enumerate(columns.wordings.texts)
    }
    assert grouped == plain
    assert columns.rows.counts().tolist() == [len(plain[t]) for t in columns.wordings.texts]


@given(documents(), st.data())
def test_wordings_of_selected_rows_are_those_of_a_plain_loop(
    given_documents: Sequence[IndexedDocument], data: st.DataObject
) -> None:
    columns = EMPTY.updated(remove=(), add=given_documents)
    size = len(columns.rows)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=bool)
    found = [columns.wordings.texts[int(p)] for p in columns.rows.wordings_where(mask)]
    chosen = {row.wording for row, kept in zip(listed(columns), mask, strict=True) if kept}
    assert set(found) == chosen - {None}


@given(documents())
def test_a_file_of_arrays_gives_back_the_columns(
    tmp_path_factory: pytest.TempPathFactory, given_documents: Sequence[IndexedDocument]
) -> None:
    path = tmp_path_factory.mktemp("arrays") / "columns"
    columns = EMPTY.updated(remove=(), add=given_documents)
    write_arrays(path, columns.arrays())
    assert Columns.of_arrays(read_arrays(path)).differs(columns) == ()


def test_a_cut_file_of_arrays_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "columns"
    write_arrays(path, {"a": np.arange(1000)})
    path.write_bytes(path.read_bytes()[:-64])
    with pytest.raises(ValueError, match="buffer"):
        read_arrays(path)


def test_rows_of_a_form_carry_its_head_and_canonical_levels() -> None:
    form = Form(
        ordinal=2,
        source=Source("ab", "表.docx"),
        year=2024,
        project="河道保洁",
        unit="云岭市水务局",
        indicators=(
            Indicator("产出", "产出数量", "清理垃圾 数量", Target("≥3吨", "≥", 3.0, "吨")),
            Indicator(None, "自创一类", "", Target(None)),
        ),
    )
    first, second = rows_of_forms([form])
    assert (first.level1, first.level2, first.number) == ("产出指标", "数量指标", 1)
    assert (first.project, first.unit, first.year, first.ordinal) == (
        "河道保洁",
        "云岭市水务局",
        2024,
        2,
    )
    assert (first.operator, first.value, first.target_unit) == ("≥", 3.0, "吨")
    assert (second.level2, second.wording, second.target_text) == ("自创一类", None, None)


def test_facets_count_values_most_frequent_first() -> None:
    form = Form(
        ordinal=1,
        source=Source("ab", "a"),
        year=2024,
        indicators=tuple(
            Indicator(None, level2, f"名称{number}", Target(None))
            for number, level2 in enumerate(["质量指标", "数量指标", "质量指标", None])
        ),
    )
    rows_ = tuple(rows_of_forms([form, replace(form, ordinal=2, year=None)]))
    columns = EMPTY.updated(remove=(), add=[IndexedDocument(entry("ab", 8), rows_)]).rows
    assert columns.facets("level2") == (Facet("质量指标", 4), Facet("数量指标", 2))
    assert columns.facets("year") == (Facet(2024, 4),)
    assert columns.facets("level2", columns.year == 2024) == (
        Facet("质量指标", 2),
        Facet("数量指标", 1),
    )


def test_organisation_keys_stand_beside_printed_names() -> None:
    names = ["云岭市水务局（本级）", "云岭市水务局", "Ａ公司"]
    given_rows = tuple(
        next(
            rows_of_forms(
                [
                    Form(
                        ordinal=number,
                        source=Source("ab", "a"),
                        unit=name,
                        indicators=(Indicator(None, None, "名称", Target(None)),),
                    )
                ]
            )
        )
        for number, name in enumerate(names, start=1)
    )
    made = EMPTY.updated(remove=(), add=[IndexedDocument(entry("ab", 3), given_rows)]).rows
    keys = dict(zip(made.organisations, made.organisation_keys, strict=True))
    assert keys["云岭市水务局（本级）"] == keys["云岭市水务局"] == "云岭市水务局"
    assert keys["Ａ公司"] == "a公司"


@given(st.lists(st.text(), unique=True), st.lists(st.text(), unique=True))
def test_strings_insert_and_find_as_a_sorted_list(held: list[str], more: list[str]) -> None:
    table = Strings.of(sorted(held))
    fresh = sorted(set(more) - set(held))
    grown = table.insert([table.point(text) for text in fresh], fresh)
    assert list(grown) == sorted({*held, *more})
    assert all(grown[grown.find(text)] == text for text in more)
    assert table.find("不在其中的文字") == (
        -1 if "不在其中的文字" not in held else table.point("不在其中的文字")
    )
    assert grown[:2] == sorted({*held, *more})[:2]


def test_a_wording_is_numbered_as_its_iri_ends() -> None:
    from zhibiao.graph.iri import Names

    assert str(Names().wording("满意度")).endswith(f"{wording_id('满意度'):012x}")


def test_two_wordings_with_one_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhibiao.search.wordings.wording_id", lambda wording: 7)
    first = Wordings.empty().updated(keep=np.ones(0, dtype=bool), plus=["甲"])
    with pytest.raises(ValueError, match="share the id"):
        first.updated(keep=np.ones(1, dtype=bool), plus=["乙"])


def test_positions_of_unknown_ids_are_minus_one() -> None:
    wordings = Wordings.empty().updated(keep=np.ones(0, dtype=bool), plus=["甲", "乙"])
    assert wordings.text(wording_id("甲")) == "甲"
    assert wordings.position("丙") == -1
    with pytest.raises(KeyError):
        wordings.text(5)
