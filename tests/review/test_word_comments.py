"""Comments in Word documents: the right cell, and nothing else touched."""

import io
import re
import zipfile
from collections.abc import Sequence

import docx
import pytest
from lxml import etree

from zhibiao.forms.document import read_bytes
from zhibiao.forms.limits import Limits
from zhibiao.forms.places import Spot
from zhibiao.review.notes import AUTHOR, Note, Paragraph
from zhibiao.review.office import OfficeFile
from zhibiao.review.word_comments import add_comments

USUAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W = f"{{{USUAL}}}"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    "</Types>"
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
HEAD = (
    "<w:tr><w:tc><w:p><w:r><w:t>项目名称</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:pPr><w:jc/></w:pPr><w:r><w:t>河道清淤</w:t></w:r></w:p></w:tc>"
    '<w:tc><w:p w14:id="1"/></w:tc></w:tr>'
)


def package(body: str, *, start: str = "w:", namespace: str = USUAL, **parts: str) -> bytes:
    names = f'xmlns{":" + start[:-1] if start else ""}="{namespace}" xmlns:w14="urn:14"'
    main = f"<w:document {names}><w:body>{body}</w:body></w:document>"
    if start != "w:":
        main = main.replace("<w:", f"<{start}").replace("</w:", f"</{start}")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("word/document.xml", f"<?xml version='1.0'?>\n<!-- ours -->{main}\n")
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def spot(line: int, column: int, *, table: int = 1) -> Spot:
    return Spot("", table, line, column)


def note(at: Spot, text: str = "甲") -> Note:
    return Note(at, (Paragraph(text, "C00000"), Paragraph("建议：<乙> & “丙”")))


def commented(data: bytes, *notes: Note) -> bytes:
    office = OfficeFile(data, Limits())
    add_comments(office, notes)
    return office.result()


def main(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml").decode()


def without_marks(text: str) -> str:
    """The main part as it was before comments were added."""
    text = re.sub(r"<(\w+:)?comment(?:RangeStart|RangeEnd)[^>]*/>", "", text)
    return re.sub(r"<(\w+:)?r[^>]*><(?:\w+:)?commentReference[^>]*/></(?:\w+:)?r>", "", text)


def commented_texts(data: bytes) -> list[str]:
    """The text that each comment is about, in the order of their numbers."""
    body = etree.fromstring(main(data).encode())
    namespace = f"{{{body.nsmap.get('w') or body.nsmap[None]}}}"
    found: dict[int, list[str]] = {}
    opened: set[int] = set()
    for element in body.iter():
        number = element.get(f"{namespace}id")
        if element.tag == f"{namespace}commentRangeStart" and number is not None:
            opened.add(int(number))
            found[int(number)] = []
        elif element.tag == f"{namespace}commentRangeEnd" and number is not None:
            opened.remove(int(number))
        elif element.tag == f"{namespace}t":
            for one in opened:
                found[one].append(element.text or "")
    assert not opened
    return ["".join(found[number]) for number in sorted(found)]


def comments(data: bytes) -> list[tuple[str, str]]:
    return [(one.author or "", one.text) for one in docx.Document(io.BytesIO(data)).comments]


def test_a_comment_stands_at_its_cell_and_says_all_lines() -> None:
    data = package(f"<w:tbl>{HEAD}</w:tbl><w:p/>")
    out = commented(data, note(spot(0, 1)))
    assert commented_texts(out) == ["河道清淤"]
    assert comments(out) == [(AUTHOR, "甲\n建议：<乙> & “丙”")]
    assert "<w:pPr><w:jc/></w:pPr><w:commentRangeStart" in main(out)


def test_all_other_bytes_stay() -> None:
    data = package(f"<w:tbl>{HEAD}</w:tbl><w:p/>")
    out = commented(data, note(spot(0, 1)), note(spot(0, 0)))
    assert without_marks(main(out)) == main(data)


def test_an_empty_cell_takes_a_comment_too() -> None:
    out = commented(package(f"<w:tbl>{HEAD}</w:tbl>"), note(spot(0, 2)))
    assert re.search(
        r'<w:p w14:id="1"><w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/>'
        r'<w:r><w:commentReference w:id="0"/></w:r></w:p>',
        main(out),
    )
    assert len(comments(out)) == 1


def test_several_paragraphs_of_a_cell_are_all_covered() -> None:
    cell = "<w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc>"
    out = commented(package(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), note(spot(0, 0)))
    assert commented_texts(out) == ["一二"]


def test_merged_cells_and_columns_left_out_keep_their_place() -> None:
    rows = (
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>'
        "<w:p><w:r><w:t>高</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>右</w:t></w:r></w:p></w:tc></w:tr>"
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
        "<w:tc><w:p><w:r><w:t>下</w:t></w:r></w:p></w:tc></w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>'
        "<w:tc><w:p><w:r><w:t>末</w:t></w:r></w:p></w:tc></w:tr>"
    )
    data = package(f"<w:tbl>{rows}</w:tbl>")
    out = commented(data, *(note(spot(*at)) for at in ((0, 0), (0, 2), (1, 2), (2, 2))))
    assert commented_texts(out) == ["高", "右", "下", "末"]
    # Nothing stands in that column: the next cell to the left takes it.
    assert commented_texts(commented(data, note(spot(0, 1)))) == ["高"]


def test_a_table_in_a_cell_is_another_table() -> None:
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    cell = f"<w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>{inner}<w:p/></w:tc>"
    data = package(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")
    out = commented(data, note(spot(0, 0, table=3)))
    assert commented_texts(out) == ["内"]
    assert commented_texts(commented(data, note(spot(0, 0)))) == ["外内"]


def test_a_line_outside_tables_takes_a_comment() -> None:
    body = "<w:p><w:r><w:t>目标申报表</w:t></w:r></w:p><w:p><w:r><w:t>填报单位</w:t></w:r></w:p>"
    assert commented_texts(commented(package(body), note(spot(2, 0, table=0)))) == ["填报单位"]


def test_a_comment_on_a_text_box_stands_at_the_paragraph_that_holds_it() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    body = f"<w:p><w:r><w:t>外</w:t></w:r><w:r><w:drawing>{box}</w:drawing></w:r></w:p>"
    out = commented(package(body), note(spot(2, 0, table=0)))
    assert without_marks(main(out)) == main(package(body))
    assert "commentRange" not in main(out).partition("<w:txbxContent>")[2].partition("</w:txbx")[0]


def test_comments_that_are_there_stay_and_ours_follow() -> None:
    theirs = (
        f'<w:comments xmlns:w="{USUAL}"><w:comment w:id="7" w:author="李科"><w:p><w:r>'
        "<w:t>请补</w:t></w:r></w:p></w:comment></w:comments>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/comments" Target="comments.xml"/></Relationships>'
    )
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    data = package(
        f"<w:tbl>{HEAD}</w:tbl>",
        **{"word/comments.xml": theirs, "word/_rels/document.xml.rels": rels},
    )
    office = OfficeFile(data, Limits())
    office.declare("word/comments.xml", types)
    out = commented(office.result(), note(spot(0, 1)))
    assert comments(out) == [("李科", "请补"), (AUTHOR, "甲\n建议：<乙> & “丙”")]
    assert 'commentReference w:id="8"' in main(out)


def test_the_same_comment_is_written_once() -> None:
    data = package(f"<w:tbl>{HEAD}</w:tbl>")
    once = commented(data, note(spot(0, 1)))
    assert commented(once, note(spot(0, 1))) == once
    assert len(comments(commented(once, note(spot(0, 1), "丁")))) == 2


@pytest.mark.parametrize(
    ("start", "namespace"), [("", USUAL), ("x:", USUAL), ("w:", STRICT), ("", STRICT)]
)
def test_other_prefixes_and_strict_documents(start: str, namespace: str) -> None:
    data = package(f"<w:tbl>{HEAD}</w:tbl>", start=start, namespace=namespace)
    out = commented(data, note(spot(0, 1)), note(spot(0, 2)))
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        root = etree.fromstring(archive.read("word/comments.xml"))
        kinds = archive.read("word/_rels/document.xml.rels").decode()
    assert root.tag == f"{{{namespace}}}comments"
    assert [one.get(f"{{{namespace}}}id") for one in root] == ["0", "1"]
    assert ("purl.oclc.org" in kinds) == (namespace == STRICT)
    body = etree.fromstring(main(out).encode())
    assert len([*body.iter(f"{{{namespace}}}commentReference")]) == 2


def test_a_comment_whose_place_is_not_found_stands_at_the_first_cell() -> None:
    data = package(f"<w:tbl>{HEAD}</w:tbl>")
    nowhere: Sequence[Spot] = (spot(9, 0), Spot("第3行", 1, None, 0))
    out = commented(data, *(note(one, one.place) for one in nowhere))
    assert commented_texts(out) == ["项目名称"] * 2
    empty = package("")
    assert commented(empty, note(spot(0, 0))) == empty


def test_the_reader_sees_the_same_with_comments() -> None:
    rows = (
        HEAD
        + "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>"
                  for t in ("一级指标", "二级指标", "三级指标", "指标值"))
        + "</w:tr><w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>"
                  for t in ("产出指标", "数量指标", "清淤长度", "≥20公里"))
        + "</w:tr>"
    )  # fmt: skip
    data = package(f"<w:tbl>{rows}</w:tbl>")
    out = commented(data, note(spot(2, 2)), note(spot(2, 3)))
    (before,), (after,) = (read_bytes(one, file="a.docx").forms for one in (data, out))
    assert (before.project, before.indicators) == (after.project, after.indicators)
