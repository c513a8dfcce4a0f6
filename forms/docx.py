"""Reads Word documents (docx, docm): the XML of the main part, without any macro or link.

Tables keep their merged cells (gridSpan, vMerge).  Tracked changes are read as accepted.  A
table inside a cell, and the text boxes of a paragraph, come after what holds them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from zhibiao.forms.cells import Row
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.grid import Grid, Lines
from zhibiao.forms.limits import Limits
from zhibiao.forms.package import Package

__all__ = ["anchors", "main_part", "read"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VAL = f"{_W}val"

_P, _TBL, _TR, _TC, _R, _T = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t"))
_P_PR, _R_PR, _TR_PR, _TC_PR = (f"{_W}{name}" for name in ("pPr", "rPr", "trPr", "tcPr"))
_GRID_SPAN, _V_MERGE, _CELL_DEL = (f"{_W}{name}" for name in ("gridSpan", "vMerge", "cellDel"))
_SYM, _RUBY, _VANISH = (f"{_W}{name}" for name in ("sym", "ruby", "vanish"))
_MATH = frozenset((f"{_M}oMath", f"{_M}oMathPara"))
_TEXT_BOX = f"{_W}txbxContent"
_ALTERNATE = f"{_MC}AlternateContent"
# What wraps content without being any; the accepted half of tracked changes among it.
_WRAPPERS = frozenset(
    f"{_W}{name}"
    for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink",
                 "fldSimple", "dir", "bdo", "ruby", "rubyBase")
)  # fmt: skip
# A table without any of these, all that may hold or hide content in an odd place, is plain.
_UNUSUAL = (
    *(f"{_W}{name}" for name in ("tbl", "ins", "del", "moveTo", "moveFrom", "sdt", "smartTag", "customXml",
      "hyperlink", "fldSimple", "dir", "bdo", "ruby", "tab", "br", "cr", "noBreakHyphen", "sym", "drawing", "pict",
      "object", "txbxContent", "vanish", "gridBefore", "cellDel", "tcPrChange")),
    *_MATH, _ALTERNATE,
)  # fmt: skip
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HOLDERS = frozenset((f"{_W}drawing", f"{_W}pict", f"{_W}object", _ALTERNATE))
# 插入－符号 writes characters of the font Symbol by their number there.
_SYMBOLS = {
    "F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B4": "×", "F0B0": "°", "F0B9": "≠", "F0BB": "≈",
    "F02D": "-", "F025": "%", "F03E": ">", "F03C": "<", "F03D": "=", "F07E": "~",
}  # fmt: skip


def read(data: bytes, limits: Limits) -> Iterator[Row]:
    """The rows of the document ``data``.  Raises DocumentError when it is damaged or too large."""
    with Package(data, limits) as package:
        root = package.xml(main_part(package))
    body = root.find(f"{_W}body")
    if body is None:
        raise DocumentError("文件已损坏", why="docx 没有正文", do="请用 Word 打开并另存后再读")
    yield from _Body().blocks(body)


def anchors(root: etree._Element) -> dict[tuple[int, int, int], etree._Element]:
    """The cells (w:tc) and paragraphs (w:p) that `read` takes its rows from, by the table, line and
    column of their `Row` and `Cell`; empty cells too.  ``root`` is that of the main part."""
    found: dict[tuple[int, int, int], etree._Element] = {}
    body = root.find(f"{_W}body")
    if body is not None:
        for _ in _Body(found).blocks(body):
            pass
    return found


def main_part(package: Package) -> str:
    """The name of the part that holds the text."""
    if "word/document.xml" in package.names:
        return "word/document.xml"
    # Some programs number it: word/document2.xml.
    return min(n for n in package.names if n.startswith("word/document") and n.endswith(".xml"))


@dataclass(slots=True)
class _Content:
    """What a paragraph or a cell holds: its text, and boxes and tables that come after it."""

    texts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)


@dataclass(slots=True)
class _Cell:
    """A cell of a table: its row, its first grid column, its element and text, how many grid
    columns and rows it covers, its kind of vertical merge (restart, continue, None), and what
    comes after it."""

    row: int
    column: int
    element: etree._Element
    text: str = ""
    columns: int = 1
    rows: int = 1
    merge: str | None = None
    boxes: Sequence[etree._Element] = ()


class _Body:
    """The pass over the blocks of one document."""

    def __init__(self, anchors: dict[tuple[int, int, int], etree._Element] | None = None) -> None:
        self.lines = Lines()
        self.anchors = anchors

    def blocks(self, parent: etree._Element) -> Iterator[Row]:
        """The rows of paragraphs and tables directly in ``parent``."""
        for child in parent:
            if child.tag == _P:
                yield from self.paragraph(child)
            elif child.tag == _TBL:
                yield from self.table(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def paragraph(self, paragraph: etree._Element) -> Iterator[Row]:
        content = _Content()
        _take(paragraph, content)
        for line in content.text.split("\n"):
            row = self.lines.text(line)
            if self.anchors is not None:
                self.anchors[2 * self.lines.tables, self.lines.paragraphs, 0] = paragraph
            if row is not None:
                yield row
        for box in content.boxes:
            yield from self.blocks(box)

    def table(self, table: etree._Element) -> Iterator[Row]:
        self.lines.tables += 1
        number, at = self.lines.tables, self.lines.table
        grid = Grid()
        inner: dict[int, list[etree._Element]] = {}
        opened: dict[int, _Cell] = {}
        cells: list[_Cell] = []
        plain = next(table.iterdescendants(*_UNUSUAL), None) is None
        for cell in _plain_cells(table) if plain else _cells(table):
            above = opened.pop(cell.column, None) if opened else None
            if above is not None and cell.merge == "continue":
                above.rows = cell.row - above.row + 1
                opened[cell.column] = above
                continue
            if cell.merge:
                opened[cell.column] = cell
            if cell.text:
                cells.append(cell)
            if self.anchors is not None:
                self.anchors[at, cell.row, cell.column] = cell.element
            if cell.boxes:
                inner.setdefault(cell.row, []).extend(cell.boxes)
        for cell in cells:
            grid.put(cell.row, cell.column, cell.text, rows=cell.rows, columns=cell.columns)
        waiting = sorted(inner)
        for row, found in zip(
            sorted(grid.lines), grid.rows(lambda r: f"表{number}第{r + 1}行", table=at), strict=True
        ):
            while waiting and waiting[0] < row:
                yield from self.boxes(inner[waiting.pop(0)])
            yield found
        for row in waiting:
            yield from self.boxes(inner[row])

    def boxes(self, boxes: list[etree._Element]) -> Iterator[Row]:
        for box in boxes:
            yield from self.table(box) if box.tag == _TBL else self.blocks(box)


def _plain_cells(table: etree._Element) -> list[_Cell]:
    """What `_cells` gives for a table without anything unusual, in one pass over what matters."""
    cells: list[_Cell] = []
    row, column = -1, 0
    cell = _Cell(row, column, table)
    for element in table.iter(_TR, _TC, _GRID_SPAN, _V_MERGE, _P, _T):
        tag = element.tag
        if tag == _T:
            cell.text += element.text or ""
        elif tag == _P:
            if cell.text:
                cell.text += "\n"
        elif tag == _TC:
            cell = _Cell(row, column, element)
            cells.append(cell)
            column += 1
        elif tag == _TR:
            row, column = row + 1, 0
        elif tag == _GRID_SPAN:
            cell.columns = max(1, _whole(element))
            column = cell.column + cell.columns
        else:
            cell.merge = element.get(_VAL, "continue")
    return cells


def _cells(table: etree._Element) -> Iterator[_Cell]:
    """The cells of ``table`` that were not deleted, row after row."""
    row = 0
    for line in _children(table, _TR):
        column, deleted = _row_properties(line)
        if deleted:
            continue
        for element in _children(line, _TC):
            columns, merge, deleted = _cell_properties(element)
            if deleted:
                continue
            content = _Content()
            _cell_content(element, content)
            yield _Cell(row, column, element, content.text, columns, 1, merge, content.boxes)
            column += columns
        row += 1


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _whole(element: etree._Element | None) -> int:
    text = element.get(_VAL, "") if element is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _row_properties(row: etree._Element) -> tuple[int, bool]:
    """How many grid columns come before the first cell, and whether the row was deleted."""
    for properties in row:
        if properties.tag == _TR_PR:
            before = _whole(properties.find(f"{_W}gridBefore"))
            return before, properties.find(f"{_W}del") is not None
        if properties.tag == _TC:
            break
    return 0, False


def _cell_properties(cell: etree._Element) -> tuple[int, str | None, bool]:
    """Grid columns, kind of vertical merge (restart, continue, None), and whether deleted."""
    columns, merge, deleted = 1, None, False
    # The properties come first, if there are any.
    for properties in cell:
        if properties.tag != _TC_PR:
            break
        for item in properties:
            tag = item.tag
            if tag == _GRID_SPAN:
                columns = max(1, _whole(item))
            elif tag == _V_MERGE:
                merge = item.get(_VAL, "continue")
            elif tag == _CELL_DEL:
                deleted = True
    return columns, merge, deleted


def _cell_content(parent: etree._Element, content: _Content) -> None:
    for child in parent:
        tag = child.tag
        if tag == _P:
            if content.texts:
                content.texts.append("\n")
            _take(child, content)
        elif tag == _TC_PR:
            continue
        elif tag == _TBL:
            content.boxes.append(child)
        elif tag in _WRAPPERS:
            _cell_content(child, content)


def _take(parent: etree._Element, content: _Content) -> None:
    """Add the runs of ``parent``, a paragraph or what wraps runs in one."""
    for child in parent:
        tag = child.tag
        if tag == _R:
            _take_run(child, content)
        elif tag == _P_PR:
            continue
        elif tag in _WRAPPERS:
            _take(child, content)
        elif tag in _MATH:
            content.texts.extend(text.text or "" for text in child.iter(f"{_M}t"))
        elif tag == _ALTERNATE:
            _take_boxes(child, content)


def _take_run(run: etree._Element, content: _Content) -> None:
    for item in run:
        tag = item.tag
        if tag == _T:
            if item.text:
                content.texts.append(item.text)
        elif tag == _R_PR:
            if len(item) and _hidden(item):
                return
        elif tag in _BREAKS:
            content.texts.append(_BREAKS[tag])
        elif tag == _SYM:
            content.texts.append(_SYMBOLS.get(item.get(f"{_W}char", "").upper(), ""))
        elif tag in _HOLDERS:
            _take_boxes(item, content)
        elif tag == _RUBY:
            _take(item, content)


def _hidden(properties: etree._Element) -> bool:
    vanish = properties.find(_VANISH)
    return vanish is not None and vanish.get(_VAL, "1") not in ("0", "false", "off")


def _take_boxes(holder: etree._Element, content: _Content) -> None:
    """The text boxes of a drawing; of alternatives, the first that holds any."""
    if holder.tag == _ALTERNATE:
        for choice in holder:
            before = len(content.boxes)
            _take_boxes(choice, content)
            if len(content.boxes) > before:
                return
        return
    for child in holder:
        if child.tag == _TEXT_BOX:
            content.boxes.append(child)
        else:
            _take_boxes(child, content)
