"""Findings in the original: on whole documents, of all layouts."""

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import docx
import openpyxl
import pytest
from benchmarks.layouts import LAYOUTS, Table, invented, layout
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of
from lxml import etree

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import UnsupportedDocument
from zhibiao.forms.model import Form
from zhibiao.forms.target import parse_target
from zhibiao.review.annotation import annotate
from zhibiao.review.engine import DocumentReview, review_document
from zhibiao.review.notes import notes_of

Converter = Callable[[bytes, str, str], bytes]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRITERS: dict[str, Callable[[Sequence[Table]], bytes]] = {
    "docx": docx_of,
    "docx, broken over pages": lambda tables: docx_of(tables, broken=True),
    "xlsx": xlsx_of,
    "xlsx, stacked": lambda tables: xlsx_of(tables, stacked=True),
}


def spoilt(seed: int) -> Form:
    """An invented form with a vague value, a rate above 100 % and an unquantified satisfaction."""
    form = invented(random.Random(seed))
    rows = list(form.indicators)
    rows[0] = replace(rows[0], target=parse_target("及时"))
    rows[1] = replace(rows[1], name=f"工作{seed}完成率", target=parse_target("≥120%"))
    rows[-1] = replace(rows[-1], target=parse_target("满意"))
    return replace(form, indicators=tuple(rows))


def reviewed(data: bytes) -> DocumentReview:
    return review_document(read_bytes(data, file="表"))


def annotated(data: bytes) -> bytes:
    return annotate(data, reviewed(data), file="表")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word_comments(data: bytes) -> list[tuple[str, str]]:
    """The text that a comment is about, and the comment."""
    root = etree.fromstring(parts(data)["word/document.xml"])
    said = {str(one.comment_id): one.text for one in docx.Document(io.BytesIO(data)).comments}
    found = []
    for start in root.iter(f"{W}commentRangeStart"):
        paragraph = next(start.iterancestors(f"{W}p"))
        holder = next(paragraph.iterancestors(f"{W}tc"), paragraph)
        number = start.get(f"{W}id")
        assert number is not None
        found.append(("".join(holder.itertext(f"{W}t")), said[number]))
    return found


def sheet_comments(data: bytes) -> list[tuple[str, str]]:
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    return [
        (str(cell.value), cell.comment.text)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    ]


def comments(data: bytes) -> list[tuple[str, str]]:
    return word_comments(data) if "word/document.xml" in parts(data) else sheet_comments(data)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_each_finding_on_a_row_stands_at_the_cell_it_is_about(name: str, kind: str) -> None:
    data = WRITERS[kind]([layout(name, spoilt(seed)) for seed in (5, 6, 7)])
    review = reviewed(data)
    found = comments(annotate(data, review, file="表"))
    assert len(found) == len(notes_of(review))
    for seed in (5, 6, 7):
        about = [cell for cell, said in found if f"“工作{seed}完成率”的值" in said]
        assert about == ["≥120%"]
    satisfied = [cell for cell, said in found if "没有量化" in said]
    assert satisfied == ["满意"] * 3
    named = [(cell, said) for cell, said in found if "通常属于" in said]
    assert named
    assert all(f"“{cell}”通常属于" in said for cell, said in named)


@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_but_comments_is_changed(kind: str) -> None:
    data = WRITERS[kind]([layout("shanghai", spoilt(5)), layout("central", spoilt(6))])
    before, after = parts(data), parts(annotated(data))
    ours = re.compile(
        rb"<w:comment(?:RangeStart|RangeEnd)[^>]*/>|<w:r><w:commentReference[^>]*/></w:r>"
        rb"|<legacyDrawing[^>]*/>|<Relationship [^>]*(?:omments|vmlDrawing)[^>]*/>"
        rb"|<Override [^>]*omments[^>]*/>|<Default [^>]*vml[^>]*/>"
    )
    for name, content in before.items():
        assert ours.sub(b"", after[name]) == ours.sub(b"", content)
    added = after.keys() - before.keys()
    assert all(re.search(r"comments|vmlDrawing|sheet\d\.xml\.rels$", name) for name in added)


@pytest.mark.parametrize("kind", WRITERS)
def test_the_annotated_file_reads_as_before_and_is_not_annotated_twice(kind: str) -> None:
    data = WRITERS[kind]([layout("columns", spoilt(5)), layout("plain", spoilt(6))])
    out = annotated(data)
    before, after = read_bytes(data, file="表"), read_bytes(out, file="表")
    assert [form.as_json() | {"source": None} for form in before.forms] == [
        form.as_json() | {"source": None} for form in after.forms
    ]
    assert annotated(out) == out


def test_a_comment_says_severity_rule_suggestion_and_basis() -> None:
    (said,) = (
        text for cell, text in comments(annotated(xlsx_of([layout("plain", spoilt(5))])))
        if cell == "满意"
    )  # fmt: skip
    lines = said.split("\n")
    assert re.match(r"【警示】R38 “.*”的值“满意”没有量化。$", lines[0])
    assert lines[1].startswith("建议：写“≥90%”")
    assert lines[2].startswith("依据：财预〔2021〕101号")


def test_several_findings_on_one_cell_are_one_comment_gravest_first() -> None:
    form = spoilt(5)
    row = replace(form.indicators[0], name="网络运行稳定性", target=parse_target("稳定"))
    twice = replace(form, indicators=(row, *form.indicators[1:]))
    found = comments(annotated(docx_of([layout("plain", twice)])))
    (said,) = (text for cell, text in found if cell == "稳定")
    heads = [line[:7] for line in said.split("\n") if line.startswith("【")]
    assert heads == ["【警示】R39", "【警示】R41"]


def test_an_empty_field_is_commented_where_it_would_be_filled_in() -> None:
    data = xlsx_of([layout("plain", replace(spoilt(5), unit=None))])
    book: Any = openpyxl.load_workbook(io.BytesIO(annotated(data)))
    (cell,) = (
        cell for row in book.active.iter_rows() for cell in row
        if cell.comment and "“实施单位”未填写" in cell.comment.text
    )  # fmt: skip
    assert cell.value in (None, "")
    assert "单位" in str(book.active.cell(cell.row, cell.column - 1).value)


def test_what_most_forms_share_is_told_once_at_the_first_title() -> None:
    data = docx_of([layout("shanghai", spoilt(seed)) for seed in range(5, 11)])
    review = reviewed(data)
    shared = [rule.id for rule in review.folded]
    assert shared
    found = comments(annotate(data, review, file="表"))
    for rule in shared:
        about = [cell for cell, said in found if re.search(rf"【(?:警示|建议)】{rule} ", said)]
        assert len(about) == 1
        assert "申报表" in about[0]


def test_forms_from_a_graph_find_their_cells_again() -> None:
    data = xlsx_of([layout("beside", spoilt(5))])
    review = reviewed(data)
    stored = replace(
        review,
        forms=tuple(replace(one, form=replace(one.form, places=None)) for one in review.forms),
    )
    assert annotate(data, stored, file="表") == annotate(data, review, file="表")


def test_other_kinds_of_file_are_refused_in_one_line() -> None:
    table = layout("shanghai", spoilt(5))
    for data in (html_of([table]), pdf_of([table]), "项目名称：清淤".encode()):
        with pytest.raises(UnsupportedDocument, match=r"^表\.x：批注只能写进 docx、xlsx.*--html"):
            annotate(data, review_document(read_bytes(docx_of([table]), file="a")), file="表.x")


def test_binary_workbooks_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    review = reviewed(xlsx_of([layout("plain", spoilt(5))]))
    with pytest.raises(UnsupportedDocument):
        annotate(stream.getvalue(), review, file="表.xlsb")


def test_macros_stay() -> None:
    data = xlsx_of([layout("plain", spoilt(5))])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**parts(data), "xl/vbaProject.bin": b"\xd0\xcfVBA"}.items():
            archive.writestr(name, content)
    assert parts(annotated(stream.getvalue()))["xl/vbaProject.bin"] == b"\xd0\xcfVBA"


def test_libreoffice_shows_every_comment_and_the_same_cells(convert: Converter) -> None:
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    tables = [layout("shanghai", spoilt(5)), layout("beside", spoilt(6))]
    for extension, kind, make in (("docx", "fodt", docx_of), ("xlsx", "fods", xlsx_of)):
        data = make(tables)
        out = annotated(data)
        shown = etree.fromstring(convert(out, extension, kind))
        notes = {note.text for note in notes_of(reviewed(data))}
        texts = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
        assert {
            "\n".join("".join(p.itertext()) for p in one.iter(texts))
            for one in shown.iter(f"{office}annotation")
        } == notes
    rows = [
        list(csv.reader(io.StringIO(convert(one, "xlsx", "csv").decode())))
        for one in (xlsx_of(tables), annotated(xlsx_of(tables)))
    ]
    assert rows[0] == rows[1]
