"""The text that bytes are: UTF-8, UTF-16 or GB18030."""

import re

from zhibiao.forms.errors import UnsupportedDocument

__all__ = ["decode"]

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")


def decode(data: bytes, *, file: str | None = None) -> str:
    """The text of ``data``: UTF-8 with or without mark, UTF-16, GB18030; line ends as ``\\n``.

    Raises UnsupportedDocument when it is no text in any of them.
    """
    text = _decoded(data)
    if text is None or len(_CONTROL.findall(text[:65536])) > len(text[:65536]) // 200:
        raise UnsupportedDocument(
            "不是文本文件", where=file, why="内容不是 UTF-8、UTF-16 或 GB18030 编码的文字",
            do="请另存为文本后再读",
        )  # fmt: skip
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    encodings = ["utf-8-sig", "gb18030"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif data[:512].count(0) * 8 > len(data[:512]):
        # ASCII characters of UTF-16 have a zero byte, on even places when big-endian.
        encodings = ["utf-16-be" if data[:512:2].count(0) > data[1:512:2].count(0) else "utf-16-le"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
