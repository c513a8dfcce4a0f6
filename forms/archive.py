"""The documents in zip archives, and in archives inside them.

Nothing is written to disk, and names are only shown: one with ``../`` leads nowhere.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.kinds import Kind, kind_of
from zhibiao.forms.limits import Limits

__all__ = ["Member", "unpack"]


@dataclass(frozen=True, slots=True)
class Member:
    """One document on its way in: its name (``2024.zip/教育局/表.docx``) and its bytes, or why
    there are none."""

    file: str
    data: bytes = b""
    error: DocumentError | None = None


@dataclass(slots=True)
class _Allowance:
    """What is left for an archive and those inside it."""

    bytes: int
    members: int


def unpack(
    data: bytes, *, file: str, largest: int, limits: Limits | None = None
) -> Iterator[Member]:
    """The documents in ``data``: itself when it is no archive, else its members, one by one.

    A member that cannot be unpacked, or has more than ``largest`` bytes, comes with its error,
    and the others go on.
    """
    limits = limits or Limits.of_environment()
    yield from _members(data, file, largest, limits, 1, _Allowance(limits.unpacked, limits.members))


def _members(
    data: bytes, file: str, largest: int, limits: Limits, depth: int, left: _Allowance
) -> Iterator[Member]:
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield Member(file, data)
        return
    try:
        kind = kind_of(data, file=file)
    except DocumentError as error:
        yield Member(file, data, error)
        return
    if kind is not Kind.ZIP:
        yield Member(file, data)
        return
    if depth > limits.depth:
        yield Member(file, error=DocumentTooLarge(
            f"压缩文件套了 {limits.depth} 层以上", where=file, do="请解压后再读",
        ))  # fmt: skip
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: entry.orig_filename):
            name = _name(entry)
            if entry.is_dir() or _unwanted(name):
                continue
            inner = f"{file}/{name}"
            left.members -= 1
            if left.members < 0:
                yield Member(file, error=DocumentTooLarge(
                    f"压缩文件里超过 {limits.members:,} 个文件，其余未读",
                    where=file, do="请分开压缩后再读",
                ))  # fmt: skip
                return
            try:
                content = _content(archive, entry, inner, min(largest, left.bytes))
            except DocumentError as error:
                yield Member(inner, error=error)
                if left.bytes < largest and isinstance(error, DocumentTooLarge):
                    return
                continue
            left.bytes -= len(content)
            yield from _members(content, inner, largest, limits, depth + 1, left)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, most: int) -> bytes:
    if entry.flag_bits & 1:
        raise DocumentError("压缩文件有密码", where=file, do="请解压后再读")
    try:
        # What the archive says about a size need not be true: reading stops by itself.
        with archive.open(entry) as member:
            content = member.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError,
            NotImplementedError, MemoryError, KeyError) as error:  # fmt: skip
        raise DocumentError(
            "压缩文件里的这个文件已损坏", where=file, do="请重新压缩或解压后再读"
        ) from error
    if len(content) > most:
        raise DocumentTooLarge(f"解压后超过 {most:,} 字节", where=file, do="请解压并拆分后再读")
    return content


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name as its author saw it, without steps out of the archive.

    Names without the UTF-8 mark are in the code page of the machine that wrote them: GBK here.
    """
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            raw = entry.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode("utf-8", "surrogatepass")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = name.replace("\\", "/").split("/")
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    return "".join(mark if mark.isprintable() else "_" for mark in kept) or "_"


def _unwanted(name: str) -> bool:
    """Whether the member is what systems and office programs leave behind, not a document."""
    parts = name.split("/")
    return (
        parts[0] == "__MACOSX"
        or any(part.startswith(".") for part in parts)
        or parts[-1].startswith("~$")
        or parts[-1].lower() in ("thumbs.db", "desktop.ini")
    )
