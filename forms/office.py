"""Old and foreign text documents (doc, wps, rtf, odt …) through LibreOffice, where it is installed.

LibreOffice runs headless with a profile of its own that is thrown away: no macro of a document
runs, and no user's settings are read.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from zhibiao.forms.errors import DocumentError, DocumentTooLarge, UnsupportedDocument
from zhibiao.forms.kinds import Kind
from zhibiao.forms.limits import Limits

__all__ = ["converted", "find_office"]

_NAMES = {
    Kind.DOC: ("doc", "doc 或 wps 文件"),
    Kind.RTF: ("rtf", "RTF 文件"),
    Kind.ODT: ("odt", "odt 文件"),
    Kind.OFFICE_XML: ("xml", "Office 的 XML 文件"),
    Kind.FLAT_ODF: ("fodt", "fodt 或 fods 文件"),
    Kind.OLD_WRITER: ("sxw", "sxw 或 sxc 文件"),
    Kind.UOF: ("uot", "标文通（UOF）文件"),
}
_SPREADSHEETS = (
    b"office:spreadsheet",
    b"opendocument.spreadsheet",
    b"sun.xml.calc",
    b"vnd.uof.spreadsheet",
)
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)


@lru_cache(maxsize=1)
def find_office() -> str | None:
    """The program, None when LibreOffice is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((place for place in _PLACES if Path(place).is_file()), None)


def converted(kind: Kind, data: bytes, limits: Limits) -> bytes:
    """``data`` as docx (a workbook as xlsx).

    Raises UnsupportedDocument without LibreOffice, DocumentTooLarge when it takes too long,
    DocumentError when it cannot read the file.
    """
    suffix, name = _NAMES[kind]
    program = find_office()
    if program is None:
        raise UnsupportedDocument(
            f"读 {name}需要 LibreOffice，本机没有安装",
            do="请安装 LibreOffice，或用 Word、WPS 另存为 docx 后再读",
        )
    sheets = any(mark in data[:4096] for mark in _SPREADSHEETS)
    wanted = "xlsx" if sheets else "docx"
    if sheets:
        suffix = {"fodt": "fods", "sxw": "sxc", "uot": "uos"}.get(suffix, suffix)
    with tempfile.TemporaryDirectory(prefix="zhibiao-") as folder:
        source = Path(folder, f"document.{suffix}")
        source.write_bytes(data)
        _run(
            [program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
             f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
             "--convert-to", wanted, "--outdir", folder, str(source)],
            limits, folder,
        )  # fmt: skip
        result = Path(folder, f"document.{wanted}")
        if not result.is_file():
            raise DocumentError(
                "LibreOffice 读不出这个文件", why="文件可能已损坏或加密",
                do="请用 Word、WPS 另存为 docx 后再读",
            )  # fmt: skip
        return result.read_bytes()


def _run(command: list[str], limits: Limits, folder: str) -> None:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
    )
    _limit_memory(process, limits)
    try:
        process.wait(limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise DocumentTooLarge(
            f"LibreOffice 转换了 {limits.seconds} 秒还没有完，已停止",
            do="请用 Word、WPS 另存为 docx 后再读，或用环境变量 ZHIBIAO_READ_SECONDS 放宽时限",
        ) from error
    finally:
        _end(process)


def _limit_memory(process: "subprocess.Popen[bytes]", limits: Limits) -> None:
    """Let the kernel refuse the program, and what it starts, more than a reader may have."""
    if sys.platform == "linux":
        import resource

        # It may have ended by itself.
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (limits.memory, limits.memory))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the program and what it started: soffice is a script around the real process."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass  # it has ended by itself
    process.wait()
