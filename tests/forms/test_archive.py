"""Zip archives: each member is a document of its own, and one that fails costs no other."""

import hashlib
import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.layouts import invented, layout
from benchmarks.office import docx_of, html_of, xlsx_of

from zhibiao.forms.archive import unpack
from zhibiao.forms.document import read_documents
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.limits import Limits
from zhibiao.forms.model import Document

TABLE = layout("plain", invented(random.Random(3)))
MEBIBYTE = 2**20


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def lines(data: bytes, *, limits: Limits | None = None) -> Sequence[str]:
    """Name, or error, of each member."""
    found = unpack(data, file="a.zip", largest=MEBIBYTE, limits=limits or Limits())
    return [str(member.error) if member.error else member.file for member in found]


def test_members_are_documents_and_failures_cost_no_other(tmp_path: Path) -> None:
    word, sheet, page = docx_of([TABLE]), xlsx_of([TABLE]), html_of([TABLE])
    inner = zipped(("表.html", page))
    path = tmp_path / "公开.zip"
    path.write_bytes(
        zipped(
            ("教育局/表.docx", word), ("坏.docx", word[:500]), ("里.zip", inner), ("表.xlsx", sheet),
            ("__MACOSX/._表.docx", b"x"), ("~$表.docx", b"x"), ("空/", b""),
        )
    )  # fmt: skip
    read = list(read_documents(path))
    documents = {found.file: found for found in read if isinstance(found, Document)}
    errors = [str(found) for found in read if isinstance(found, DocumentError)]
    assert set(documents) == {
        "公开.zip/教育局/表.docx",
        "公开.zip/里.zip/表.html",
        "公开.zip/表.xlsx",
    }
    word_read = documents["公开.zip/教育局/表.docx"]
    assert word_read.sha256 == hashlib.sha256(word).hexdigest()
    assert word_read.forms[0].source.file == "公开.zip/教育局/表.docx"
    assert [error.split("：")[0] for error in errors] == ["公开.zip/坏.docx"]


def test_names_in_gbk() -> None:
    raw = "教育局/申报表.txt".encode("gb18030")
    plain = zipped(("x" * len(raw), b"1"))
    assert lines(plain.replace(b"x" * len(raw), raw)) == ["a.zip/教育局/申报表.txt"]


def test_names_lead_nowhere() -> None:
    data = zipped(("../../etc/passwd", b"1"), ("/abs.txt", b"1"), ("..\\up.txt", b"1"))
    assert sorted(lines(data)) == ["a.zip/abs.txt", "a.zip/etc/passwd", "a.zip/up.txt"]


def test_bombs_end_at_the_limit() -> None:
    large = bytes(3 * MEBIBYTE)
    (line,) = lines(zipped(("a.txt", large)))
    assert "解压后超过 1,048,576 字节" in line
    half = bytes(MEBIBYTE // 2)
    many = zipped(*((f"{n}.txt", half) for n in range(9)))
    *read, last = lines(many, limits=replace(Limits(), unpacked=2 * MEBIBYTE))
    assert (len(read), "解压后超过" in last) == (4, True)


def test_archives_inside_one_another_end_at_the_limit() -> None:
    data = b"1"
    for name in ("x.txt", "1.zip", "2.zip", "3.zip", "4.zip"):
        data = zipped((name, data))
    (line,) = lines(data)
    assert "套了 3 层以上" in line


def test_too_many_members_end_at_the_limit() -> None:
    data = zipped(*((f"{n}.txt", b"1") for n in range(5)))
    *read, last = lines(data, limits=replace(Limits(), members=3))
    assert (len(read), "超过 3 个文件" in last) == (3, True)
