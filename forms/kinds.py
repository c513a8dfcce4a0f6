"""What kind of file bytes are, told by their content: names and extensions often lie."""

import io
import re
import zipfile
from enum import StrEnum, auto

from zhibiao.forms.errors import DocumentError, NoFormFound, UnsupportedDocument

__all__ = ["CONVERTED", "ISOLATED", "Kind", "kind_of"]


class Kind(StrEnum):
    """The kinds of file that are read."""

    TEXT = auto()
    HTML = auto()
    DOCX = auto()
    XLSX = auto()
    XLS = auto()
    ODS = auto()
    PDF = auto()
    SCAN = auto()
    """A PDF with pages that are pictures, once that is known."""
    DOC = auto()
    RTF = auto()
    ODT = auto()
    OFFICE_XML = auto()
    """XML that Word or Excel 2003 saved."""
    FLAT_ODF = auto()
    """OpenDocument as one XML file (fodt, fods)."""
    OLD_WRITER = auto()
    """What OpenOffice 1 and StarOffice wrote (sxw, sxc)."""
    UOF = auto()
    """标文通 (GB/T 20916) as one XML file (uot, uos)."""
    ZIP = auto()


ISOLATED = frozenset({Kind.HTML, Kind.DOCX, Kind.XLSX, Kind.XLS, Kind.ODS, Kind.PDF, Kind.SCAN})
"""Kinds whose reader runs in a process of its own."""
CONVERTED = frozenset(
    {Kind.DOC, Kind.RTF, Kind.ODT, Kind.OFFICE_XML, Kind.FLAT_ODF, Kind.OLD_WRITER, Kind.UOF}
)
"""Kinds that LibreOffice turns into docx or xlsx first."""

_REFUSED = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"\x1f\x8b", "gz 压缩文件"),
    (b"Rar!", "rar 压缩文件"),
    (b"7z\xbc\xaf", "7z 压缩文件"),
    (b"\x7fELF", "程序文件"),
    (b"MZ", "程序文件"),
)
_ADVICE = {"图片": "请先用文字识别软件转成文字", "程序文件": "请只读申报表文件"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)[\s>]", re.IGNORECASE)
_CELL = re.compile(rb"<t[dhr][\s>]", re.IGNORECASE)
_OFFICE_XML = (b"urn:schemas-microsoft-com:office:spreadsheet", b"schemas.microsoft.com/office/word/2003/wordml", b"http://schemas.microsoft.com/office/2006/xmlPackage")  # fmt: skip


def kind_of(data: bytes, *, file: str) -> Kind:
    """The kind of file that ``data`` is.

    Raises UnsupportedDocument for kinds that nobody reads here (pictures, rar …), NoFormFound
    for an empty file, DocumentError for files that are encrypted or cut off.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise NoFormFound(
            "没有找到绩效目标申报表", where=file, why="文件是空的", do="请确认文件已完整保存或下载"
        )
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, file)
    if data.startswith(_OLE):
        return _compound(data, file)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-") or (
        b"%PDF-" in data[:1024] and b"\x00" in data
    ):
        return Kind.PDF
    if data.startswith(b"{\\rtf"):
        return Kind.RTF
    for signature, name in _REFUSED:
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:512]):
            raise UnsupportedDocument(
                f"不能读取{name}", where=file,
                do=_ADVICE.get(name, "请解压后再读，或改用 zip 压缩"),
            )  # fmt: skip
    return _marked_up(data)


def _marked_up(data: bytes) -> Kind:
    start = data[:4096]
    if start.count(0) * 4 > len(start):
        start, data = start.replace(b"\x00", b""), data.replace(b"\x00", b"")
    if b"<?xml" in start and any(name in start for name in _OFFICE_XML):
        return Kind.OFFICE_XML
    if b"urn:oasis:names:tc:opendocument:xmlns:office" in start and b"<office:document" in start:
        return Kind.FLAT_ODF
    if b"<?xml" in start and b"://schemas.uof.org/" in start:
        return Kind.UOF
    if _HTML.search(start) and (
        _CELL.search(data) or start.lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe").startswith(b"<")
    ):
        return Kind.HTML
    # Markdown with tables in HTML between its lines.
    return Kind.HTML if b"<table" in data and _CELL.search(data) else Kind.TEXT


def _zipped(data: bytes, file: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError,
            RuntimeError, KeyError) as error:  # fmt: skip
        raise DocumentError(
            "文件不完整",
            where=file,
            why="docx、xlsx 或 zip 的目录缺失或损坏",
            do="请重新下载或另存后再读",
        ) from error
    if "word/document.xml" in names or any(
        name.startswith("word/document") and name.endswith(".xml") for name in names
    ):
        return Kind.DOCX
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Kind.XLSX
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Kind.ODS
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return Kind.ODT
    if mimetype.startswith((b"application/vnd.sun.xml.writer", b"application/vnd.sun.xml.calc")):
        return Kind.OLD_WRITER
    if "uof.xml" in names:
        raise UnsupportedDocument(
            "不能读取标文通（UOF 2.0）文件",
            where=file,
            do="请用 WPS 打开，另存为 docx 或 xlsx 后再读",
        )
    if "ppt/presentation.xml" in names or mimetype.startswith(b"application/vnd.oasis"):
        raise UnsupportedDocument(
            "不能读取演示文稿或图形文件", where=file, do="请另存为 docx、xlsx 或 pdf 后再读"
        )
    return Kind.ZIP


def _compound(data: bytes, file: str) -> Kind:
    """What an OLE compound file holds: its directory names its streams in UTF-16."""
    streams = {
        name: name.encode("utf-16-le") in data
        for name in ("EncryptedPackage", "WordDocument", "Workbook", "Book", "PowerPoint Document")
    }
    if streams["EncryptedPackage"]:
        raise DocumentError("文件已加密", where=file, do="请用密码打开，另存为不加密的文件后再读")
    if streams["WordDocument"]:
        return Kind.DOC
    if streams["Workbook"] or streams["Book"]:
        return Kind.XLS
    raise UnsupportedDocument(
        "不能读取这种旧版 Office 文件", where=file, do="请另存为 docx、xlsx 或 pdf 后再读"
    )
