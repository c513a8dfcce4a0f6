"""Office files (docx, xlsx) edited part by part: what is not edited stays as it is, byte for byte.

Libraries that load a document and save it again (openpyxl, python-docx) write every part anew;
openpyxl drops charts, shapes and what else it does not know.  Adding comments touches a few places
of a few parts, so bytes are inserted there and all others are copied.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from zhibiao.forms.errors import DocumentError
from zhibiao.forms.limits import Limits
from zhibiao.forms.package import Package

__all__ = ["Element", "Markup", "OfficeFile", "Relationship", "xml_text"]

_TAG: Final = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_UNPRINTABLE: Final = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Zip has no date before it; none of ours says when the file was made.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)


def xml_text(text: str) -> str:
    """``text`` as content of an element, without what XML cannot hold."""
    return escape(_UNPRINTABLE.sub("", text))


@dataclass(frozen=True, slots=True)
class Element:
    """An element and the offsets of its bytes: of its start tag, its content, its end tag and what
    follows.  The content of one that closes itself (``<w:p/>``) begins and ends where it ends."""

    namespace: str
    name: str
    attributes: dict[str, str]
    depth: int
    start: int
    inner: int
    inner_end: int
    end: int


class Markup:
    """The bytes of one XML part, and what is to be inserted in them.

    Attributes in a namespace are named ``namespace}name``.  Raises DocumentError when the part is
    no XML or declares entities.
    """

    def __init__(self, data: bytes) -> None:
        self._encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        if self._encoding == "utf-16":
            try:
                data = data.decode("utf-16").encode()
            except UnicodeDecodeError as error:
                raise _damaged() from error
        self.data = data
        self._inserted: list[tuple[int, int, bytes]] = []
        self._opened: dict[int, tuple[Element, list[bytes]]] = {}

    def elements(self, chosen: Callable[[str, str, int], bool]) -> list[Element]:
        """The elements for which ``chosen(namespace, name, depth)`` holds, in the order of their
        start tags; the root has depth 0."""
        parser = expat.ParserCreate("utf-8", "}")
        found: list[Element | None] = []
        opened: list[tuple[int, int, dict[str, str]] | None] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            namespace, _, local = name.rpartition("}")
            if chosen(namespace, local, len(opened)):
                opened.append((len(found), parser.CurrentByteIndex, attributes))
                found.append(None)
            else:
                opened.append(None)

        def end(name: str) -> None:
            begun = opened.pop()
            if begun is None:
                return
            at, first, attributes = begun
            tag = _TAG.match(self.data, first)
            if tag is None:
                raise _damaged()
            inner = inner_end = last = tag.end()
            if not tag[0].endswith(b"/>"):
                inner_end = parser.CurrentByteIndex
                last = self.data.index(b">", inner_end) + 1
            namespace, _, local = name.rpartition("}")
            found[at] = Element(
                namespace, local, attributes, len(opened), first, inner, inner_end, last
            )

        def refuse(*_: object) -> None:
            raise DocumentError(
                "文件内含不允许的 XML 声明", why="DOCTYPE 可夹带外部实体", do="请另存后再批注"
            )

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(self.data, True)
        except expat.ExpatError as error:
            raise _damaged() from error
        return [element for element in found if element is not None]

    def prefix(self, element: Element) -> str:
        """The namespace prefix of ``element`` with its colon, "" for the default namespace."""
        name = self.data[element.start + 1 : element.inner].split(None, 1)[0].rstrip(b"/>")
        prefix, colon, _ = name.decode().rpartition(":")
        return prefix + colon

    def insert(self, offset: int, text: str) -> None:
        """Insert ``text`` there, after what was inserted there before."""
        self._inserted.append((offset, offset, text.encode()))

    def append(self, element: Element, text: str) -> None:
        """Insert ``text`` as the last content of ``element``, opened where it closes itself."""
        if self.data[element.start : element.end].endswith(b"/>") and (
            element.inner == element.inner_end == element.end
        ):
            held = self._opened.setdefault(element.start, (element, []))
            held[1].append(text.encode())
        else:
            self.insert(element.inner_end, text)

    def result(self) -> bytes:
        """The bytes with everything inserted."""
        edits = list(self._inserted)
        for element, texts in self._opened.values():
            name = self.data[element.start + 1 : element.end].split(None, 1)[0].rstrip(b"/>")
            edits.append(
                (element.end - 2, element.end, b">" + b"".join(texts) + b"</" + name + b">")
            )
        pieces: list[bytes] = []
        at = 0
        for first, last, text in sorted(edits, key=lambda edit: edit[0]):
            pieces += (self.data[at:first], text)
            at = last
        pieces.append(self.data[at:])
        whole = b"".join(pieces)
        return whole if self._encoding == "utf-8" else whole.decode().encode("utf-16")


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to: its own id for it, the last word of the type, the part."""

    id: str
    type: str
    part: str


@dataclass(slots=True)
class OfficeFile:
    """The parts of an office file, and those that were changed.  Methods raise DocumentError."""

    data: bytes
    limits: Limits
    changed: dict[str, bytes] = field(default_factory=dict)
    _package: Package = field(init=False)

    def __post_init__(self) -> None:
        self._package = Package(self.data, self.limits)
        self._package.refuse_bombs()

    @property
    def package(self) -> Package:
        """The file as it was received."""
        return self._package

    def has(self, name: str) -> bool:
        return name in self.changed or name in self._package.names

    def part(self, name: str) -> bytes:
        """The part as it is now."""
        return self.changed[name] if name in self.changed else self._package.part(name)

    def free_name(self, pattern: str) -> str:
        """The first name of ``pattern`` (``xl/comments{}.xml``) that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def relationships(self, part: str) -> list[Relationship]:
        """What ``part`` refers to inside the file."""
        name = _rels(part)
        if not self.has(name):
            return []
        return [
            Relationship(
                one.attributes.get("Id", ""),
                one.attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(
                    posixpath.join(posixpath.dirname(part), one.attributes.get("Target", ""))
                ).lstrip("/"),
            )
            for one in self._entries(name, "Relationship")
            if one.attributes.get("TargetMode") != "External"
        ]

    def _entries(self, name: str, kind: str) -> list[Element]:
        return Markup(self.part(name)).elements(lambda _, local, depth: local == kind)

    def relate(self, part: str, to: str, type: str) -> str:
        """Make ``part`` refer to the part ``to``; gives the new id.  ``type`` is the whole IRI."""
        name = _rels(part)
        if not self.has(name):
            self.changed[name] = _HEAD + f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode()
        taken = {one.attributes.get("Id", "") for one in self._entries(name, "Relationship")}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        target = posixpath.relpath(to, posixpath.dirname(part) or ".")
        self._add(
            name,
            f"Relationship Id={quoteattr(f'rId{number}')} Type={quoteattr(type)}"
            f" Target={quoteattr(target)}/",
        )
        return f"rId{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Say what ``part`` is."""
        self._add(
            "[Content_Types].xml",
            f"Override PartName={quoteattr('/' + part)} ContentType={quoteattr(content_type)}/",
        )

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say what parts with that extension are, unless it is said already."""
        said = {
            one.attributes.get("Extension", "").lower()
            for one in self._entries("[Content_Types].xml", "Default")
        }
        if extension not in said:
            self._add(
                "[Content_Types].xml",
                f"Default Extension={quoteattr(extension)} ContentType={quoteattr(content_type)}/",
            )

    def _add(self, name: str, tag: str) -> None:
        markup = Markup(self.part(name))
        (root,) = markup.elements(lambda _, local, depth: depth == 0)
        markup.append(root, f"<{markup.prefix(root)}{tag}>")
        self.changed[name] = markup.result()

    def result(self) -> bytes:
        """The file with the changed parts in place of the old ones, in the old order; the very
        bytes that came where nothing was changed."""
        if not self.changed:
            return self.data
        stream = io.BytesIO()
        try:
            with (
                zipfile.ZipFile(io.BytesIO(self.data)) as old,
                zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
            ):
                new.comment = old.comment
                for entry in _single(old.infolist()):
                    copy = zipfile.ZipInfo(entry.filename, entry.date_time)
                    copy.compress_type = entry.compress_type
                    copy.external_attr = entry.external_attr
                    copy.create_system = entry.create_system
                    new.writestr(copy, self.part(entry.filename))
                for name in sorted(self.changed.keys() - self._package.names):
                    added = zipfile.ZipInfo(name, _NO_DATE)
                    added.compress_type = zipfile.ZIP_DEFLATED
                    new.writestr(added, self.changed[name])
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise _damaged() from error
        return stream.getvalue()


def _single(entries: Iterable[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    """Of entries with one name the last, which is the one that is read."""
    yield from {entry.filename: entry for entry in entries}.values()


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _damaged() -> DocumentError:
    return DocumentError(
        "文件已损坏", why="其中有部分读不出来", do="请用办公软件打开并另存后再批注"
    )
