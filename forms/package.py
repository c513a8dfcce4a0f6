"""Office files that are zip packages of XML parts (OOXML, ODF), read without trusting them."""

import io
import zipfile
import zlib
from types import TracebackType
from typing import Self

from lxml import etree

from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.limits import Limits

__all__ = ["Package"]

# Entities stay unresolved and nothing is fetched, so a part can neither read files nor grow.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
    huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
)  # fmt: skip

# Strict OOXML differs from what everyone writes in its namespaces only.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)  # fmt: skip


class Package:
    """The parts of one office file.  Methods raise DocumentError when a part is damaged,
    DocumentTooLarge when it unpacks to more than the limits allow."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise _damaged(error) from error
        self._limit = limits.part
        self.names = frozenset(self._zip.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def refuse_bombs(self) -> None:
        """Raise DocumentTooLarge when all parts together say they unpack to too much."""
        if sum(part.file_size for part in self._zip.infolist()) > 4 * self._limit:
            raise _too_large(4 * self._limit)

    def part(self, name: str) -> bytes:
        """The part called ``name``."""
        try:
            with self._zip.open(name) as part:
                data = part.read(self._limit + 1)
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError,
                NotImplementedError, RuntimeError) as error:  # fmt: skip
            raise _damaged(error) from error
        if len(data) > self._limit:
            raise _too_large(self._limit)
        return data

    def checked(self, name: str) -> bytes:
        """The XML part called ``name``, not parsed, but without declarations."""
        data = self.part(name)
        if b"<!DOCTYPE" in data[:4096]:
            # No office program writes one; entities are declared there.
            raise DocumentError(
                "文件内含不允许的 XML 声明", why="DOCTYPE 可夹带外部实体", do="请另存后再读"
            )
        return data

    def xml(self, name: str) -> etree._Element:
        """The root element of the XML part called ``name``."""
        data = self.checked(name)
        if b"purl.oclc.org/ooxml" in data[:65536]:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        try:
            return etree.fromstring(data, _PARSER)
        except etree.XMLSyntaxError as error:
            if error.code == etree.ErrorTypes.ERR_NO_MEMORY or "uge input" in str(error):
                raise DocumentTooLarge("文件内容过多，内存不够", do="请拆分后再读") from error
            raise _damaged(error) from error


def _damaged(error: Exception) -> DocumentError:
    why = "加密的部分" if "encrypted" in str(error) else "其中有部分读不出来"
    return DocumentError("文件已损坏", why=why, do="请用办公软件打开并另存后再读")


def _too_large(limit: int) -> DocumentTooLarge:
    return DocumentTooLarge(f"解压后超过 {limit:,} 字节", do="请检查文件来源，或拆分后再读")
