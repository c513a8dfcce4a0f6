"""Reads HTML: tables with rowspan and colspan, and the text between them.

Web pages and files that Word and Excel saved as one are whole documents; Markdown converters
put tables in HTML between lines of text.
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from zhibiao.forms.cells import Row
from zhibiao.forms.encoding import decode
from zhibiao.forms.errors import DocumentError, DocumentTooLarge, UnsupportedDocument
from zhibiao.forms.grid import Grid, Lines
from zhibiao.forms.limits import Limits

__all__ = ["LARGEST", "read"]

LARGEST = 2**24
"""Bytes of one page: its tree takes some forty times as much memory."""

_WIDEST, _TALLEST = 1000, 65534
"""The spans that the HTML standard allows."""
_MOST_COVERED = 3_000_000
"""Places that merged cells of a table may cover in the rows below them, added up: a second's work."""

_DOCUMENT = re.compile(r"^\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype|html|head|body|meta)", re.IGNORECASE | re.DOTALL)  # fmt: skip
_SILENT = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "select", "option"}
)
_BLOCKS = frozenset(
    ["p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "main", "center", "blockquote", "dl", "dt", "dd", "hr", "form"]
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?(utf-8|gb2312|gbk|gb18030)", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\n\r\f]+")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)")


def read(data: bytes, limits: Limits) -> Iterator[Row]:
    """The rows of the page ``data``.  Raises DocumentError when it is no readable HTML."""
    if len(data) > min(LARGEST, limits.part):
        raise DocumentTooLarge(f"网页超过 {LARGEST:,} 字节", do="请拆分文件后再读")
    text = _decoded(data)
    whole = _DOCUMENT.match(text) is not None
    if not whole:
        # Between the tables of a Markdown file a line break is one.
        text = re.sub(r"(?<!>)\n(?!\s*<)", "<br>\n", text)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise DocumentTooLarge("网页内容过多，内存不够", do="请拆分后再读") from error
        raise DocumentError("网页已损坏", do="请用浏览器打开并另存后再读") from error
    if root is None:
        raise DocumentError("网页里没有内容", do="请确认文件已完整保存")
    page = _Page()
    yield from page.blocks(root)
    yield from page.flush()


def _decoded(data: bytes) -> str:
    """The text of a page.  A few bad bytes, as browsers shrug off, are replaced where the page
    says how it is encoded."""
    try:
        return decode(data)
    except UnsupportedDocument:
        charset = _CHARSET.search(data[:4096])
        if charset is None:
            raise
        text = data.decode("utf-8" if charset[1].lower() == b"utf-8" else "gb18030", "replace")
        if text.count("\ufffd") * 200 > len(text):
            raise
        return text


class _Page:
    """The pass over one page."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.pieces: list[str] = []

    def flush(self) -> Iterator[Row]:
        """The line of text collected so far."""
        text = "".join(self.pieces)
        self.pieces = []
        if text and not text.isspace():
            row = self.lines.text(_HEADING.sub("", _WHITE.sub(" ", text)))
            if row is not None:
                yield row

    def blocks(self, parent: etree._Element) -> Iterator[Row]:
        """The rows of ``parent``: tables, and text divided at block elements."""
        if parent.text:
            self.pieces.append(parent.text)
        for child in parent:
            tag = child.tag
            if isinstance(tag, str) and tag not in _SILENT and not _hidden(child):
                if tag == "table":
                    yield from self.flush()
                    yield from self.table(child)
                else:
                    if tag in _BLOCKS:
                        yield from self.flush()
                    yield from self.blocks(child)
                    if tag in _BLOCKS:
                        yield from self.flush()
            if child.tail:
                self.pieces.append(child.tail)

    def table(self, table: etree._Element) -> Iterator[Row]:
        self.lines.tables += 1
        number, at = self.lines.tables, self.lines.table
        grid = Grid()
        inner: dict[int, list[etree._Element]] = {}
        over: dict[int, int] = {}  # column -> rows that a cell above still covers
        n = work = 0
        for line in _rows(table):
            column = 0
            covered: dict[int, int] = {}
            for cell in line:
                if cell.tag not in ("td", "th"):
                    continue
                while over.get(column, 0) > 0:
                    column += 1
                columns = min(_span(cell, "colspan") or 1, _WIDEST)
                rows = min(_span(cell, "rowspan") or 1, _TALLEST)
                tables: list[etree._Element] = []
                text = "" if _hidden(cell) else _cell_text(cell, tables)
                grid.put(n, column, text, rows=rows, columns=columns)
                if tables:
                    inner.setdefault(n, []).extend(tables)
                if rows > 1 and len(covered) <= _MOST_COVERED:
                    for place in range(column, column + columns):
                        covered[place] = rows
                column += columns
            work += len(over) + len(covered)
            if work > _MOST_COVERED:
                raise DocumentTooLarge("表格里合并的单元格过多", do="请取消多余的合并后再读")
            over = {place: left - 1 for place, left in over.items() if left > 1}
            over |= {place: rows - 1 for place, rows in covered.items()}
            n += 1
        waiting = sorted(inner)
        for row, found in zip(
            sorted(grid.lines), grid.rows(lambda r: f"表{number}第{r + 1}行", table=at), strict=True
        ):
            while waiting and waiting[0] < row:
                yield from self.tables(inner[waiting.pop(0)])
            yield found
        for row in waiting:
            yield from self.tables(inner[row])

    def tables(self, tables: list[etree._Element]) -> Iterator[Row]:
        for table in tables:
            yield from self.table(table)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            if not _hidden(child):
                yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from _rows(child)


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _cell_text(cell: etree._Element, tables: list[etree._Element]) -> str:
    """The text of a cell without the tables in it, which are added to ``tables``."""
    pieces: list[str] = []
    _collect(cell, pieces, tables)
    lines = (_WHITE.sub(" ", line).strip() for line in "".join(pieces).split("\0"))
    return "\n".join(line for line in lines if line)


def _collect(parent: etree._Element, pieces: list[str], tables: list[etree._Element]) -> None:
    if parent.text:
        pieces.append(parent.text)
    for child in parent:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SILENT and not _hidden(child):
            if tag == "table":
                tables.append(child)
            else:
                # \0 cannot occur in HTML text: it marks where a line ends.
                if tag in _BLOCKS:
                    pieces.append("\0")
                _collect(child, pieces, tables)
                if tag in _BLOCKS:
                    pieces.append("\0")
        if child.tail:
            pieces.append(child.tail)
