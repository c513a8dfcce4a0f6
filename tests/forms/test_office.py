"""Kinds of file that LibreOffice turns into docx or xlsx first."""

import io
import random
import subprocess
import zipfile
from pathlib import Path

import pytest
from benchmarks.layouts import invented, layout, printed_fields
from benchmarks.office import docx_of, xlsx_of

from zhibiao.forms import office
from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import UnsupportedDocument
from zhibiao.forms.kinds import CONVERTED, Kind, kind_of

FORM = invented(random.Random(5))
PROGRAM = office.find_office()
TEXTS = {
    "doc": Kind.DOC, "rtf": Kind.RTF, "odt": Kind.ODT, "fodt": Kind.FLAT_ODF, "wps": Kind.DOC,
    "uot": Kind.UOF,
}  # fmt: skip
SHEETS = {"fods": Kind.FLAT_ODF, "et": Kind.XLS}


def saved_as(data: bytes, source: str, suffix: str, folder: Path) -> bytes:
    """The office file ``data`` as LibreOffice saves it under another suffix."""
    assert PROGRAM is not None
    (folder / f"table.{source}").write_bytes(data)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [PROGRAM, "--headless", f"-env:UserInstallation={profile}", "--convert-to", suffix,
         "--outdir", str(folder), str(folder / f"table.{source}")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return (folder / f"table.{suffix}").read_bytes()


@pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", [*TEXTS, *SHEETS])
def test_files_of_other_programs_are_read(suffix: str, tmp_path: Path) -> None:
    table = layout("shanghai", FORM)
    if suffix in TEXTS:
        data = saved_as(docx_of([table]), "docx", suffix, tmp_path)
    else:
        data = saved_as(xlsx_of([table]), "xlsx", suffix, tmp_path)
    assert kind_of(data, file="表") is (TEXTS | SHEETS)[suffix]
    (form,) = read_bytes(data, file=f"表.{suffix}").forms
    assert printed_fields(form, "shanghai") == printed_fields(FORM, "shanghai")


SMALLEST = {
    Kind.DOC: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
    Kind.RTF: b"{\\rtf1 x}",
    Kind.FLAT_ODF: b'<?xml version="1.0"?><office:document '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
    Kind.OFFICE_XML: b'<?xml version="1.0"?><Workbook '
    b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    Kind.UOF: b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>',
}


@pytest.mark.parametrize("kind", SMALLEST)
def test_without_the_program_one_line_says_what_is_needed(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    assert kind in CONVERTED
    with pytest.raises(UnsupportedDocument, match="需要 LibreOffice") as caught:
        read_bytes(SMALLEST[kind], file="表.doc")
    assert str(caught.value).startswith("表.doc：")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed")
def test_a_workbook_that_excel_2003_saved_as_xml_is_read() -> None:
    rows = [
        ["2025年度项目支出绩效目标表"],
        ["项目名称", "古树名木保护"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "复壮古树", "≥12株"],
    ]
    table = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row)
        + "</Row>"
        for row in rows
    )
    data = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="表"><Table>{table}</Table></Worksheet></Workbook>'
    )
    (form,) = read_bytes(data.encode(), file="表.xls").forms
    assert form.project == "古树名木保护"
    assert [(item.name, item.target.text) for item in form.indicators] == [("复壮古树", "≥12株")]


def test_packed_uof_is_refused_by_name() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("uof.xml", "<uof/>")
    with pytest.raises(UnsupportedDocument, match="UOF") as caught:
        read_bytes(packed.getvalue(), file="表.uot")
    assert str(caught.value).startswith("表.uot：")
