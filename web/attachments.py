"""Files to download: always as attachment, under a name that headers and file systems take."""

import os
from typing import Final
from urllib.parse import quote

from fastapi import Response

__all__ = ["attachment", "renamed", "safe_name"]

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_LONGEST: Final = 120


def safe_name(name: str) -> str:
    """The last part of ``name`` without marks that a header or a file system gives a meaning.

    >>> safe_name('../局/表"1".docx')
    '表_1_.docx'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in last)
    stem, suffix = os.path.splitext(kept.strip(". "))
    return f"{stem[:_LONGEST] or 'document'}{suffix[:20]}"


def renamed(name: str, addition: str, suffix: str | None = None) -> str:
    """``name`` with something added before its suffix, or before another one.

    >>> renamed("申报表.docx", "-批注")
    '申报表-批注.docx'
    """
    stem, own = os.path.splitext(safe_name(name))
    return f"{stem}{addition}{own if suffix is None else suffix}"


def attachment(data: bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """``data`` to be saved as ``name`` (RFC 6266: a plain name for old programs, and the true
    one in UTF-8); never shown, whatever it holds."""
    safe = safe_name(name)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in safe)
    return Response(
        data,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}",
            "Cache-Control": "no-store",
        },
    )
