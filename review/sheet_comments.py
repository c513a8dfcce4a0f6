"""Comments (notes) in workbooks (xlsx, xlsm): one a cell, shown when the mouse rests on it.

A sheet's comments are two parts: the texts, and a drawing in VML with the box of each.  Excel, WPS
and LibreOffice all read this oldest form.  A cell that has a comment already keeps it, and ours
follows; beside a threaded one, whose note Excel writes itself, ours stands at the next free cell.
"""

import re
from collections.abc import Sequence
from functools import reduce
from typing import Final
from xml.sax.saxutils import unescape

from zhibiao.forms.cells import address
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.places import Spot
from zhibiao.review.comment_boxes import EMPTY_DRAWING, Sizes, with_boxes
from zhibiao.review.notes import AUTHOR, Note, Paragraph
from zhibiao.review.office import Element, Markup, OfficeFile, xml_text

__all__ = ["add_comments"]

_USUAL: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_REFERENCES: Final = {
    _USUAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    _STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_COMMENTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WORKBOOK: Final = "xl/workbook.xml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What comes after legacyDrawing in a sheet (CT_Worksheet, ECMA-376 part 1, 18.3.1.99).
_AFTER_DRAWING: Final = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
     "tableParts", "extLst", "AlternateContent")
)  # fmt: skip

_PARTS: Final = frozenset(
    ("authors", "author", "commentList", "comment", "text", "t", "rPh", "phoneticPr")
)


def add_comments(office: OfficeFile, notes: Sequence[Note]) -> None:
    """Write ``notes`` into the sheets they name; one that is there already is not written twice.

    Raises DocumentError when a part is damaged.
    """
    sheets = _sheets(office)
    by_sheet: dict[str, list[Note]] = {}
    for note in notes:
        if note.spot.sheet not in sheets:
            raise DocumentError(f"找不到工作表“{note.spot.sheet}”", do="请用 Excel 另存后再批注")
        by_sheet.setdefault(sheets[note.spot.sheet], []).append(note)
    for part, chosen in by_sheet.items():
        comments = _Comments(office, part)
        for note in chosen:
            comments.add(note)
        comments.save()


def _sheets(office: OfficeFile) -> dict[str | None, str]:
    """Names of the sheets -> their parts."""
    parts = {one.id: one.part for one in office.relationships(_WORKBOOK)}
    listed = Markup(office.part(_WORKBOOK)).elements(
        lambda namespace, name, _: name == "sheet" and namespace in _REFERENCES
    )
    return {
        sheet.attributes.get("name"): parts[reference]
        for sheet in listed
        if (reference := _reference(sheet)) in parts
    }


def _reference(element: Element) -> str:
    """The id of the relationship that ``element`` names."""
    names = (f"{namespace}}}id" for namespace in _REFERENCES.values())
    return next((element.attributes[name] for name in names if name in element.attributes), "")


_AREA: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def _area(reference: str) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of ``B1:D2``, from 0; of anything else no cell at all."""
    found = _AREA.fullmatch(reference)
    if found is None:
        return 0, 0, -1, -1
    left, right = (reduce(lambda n, mark: n * 26 + ord(mark) - 64, found[g], 0) for g in (1, 3))
    return int(found[2]) - 1, left - 1, int(found[4]) - 1, right - 1


def _cell(spot: Spot) -> tuple[int, int]:
    assert spot.line is not None
    return spot.line, spot.column


class _Comments:
    """The comments of one sheet, with what is added to them."""

    def __init__(self, office: OfficeFile, sheet: str) -> None:
        self._office = office
        self._sheet = sheet
        self._boxes: list[tuple[int, int, str]] = []
        self._added = False
        self._top = Markup(office.part(sheet)).elements(lambda _, name, depth: depth < 2)
        self._namespace = self._top[0].namespace
        related = {one.type: one.part for one in office.relationships(sheet)}
        name = related.get("comments")
        self._is_new = name is None or not office.has(name)
        if name is None or self._is_new:
            name = office.free_name("xl/comments{}.xml")
            authors = "<authors/><commentList/>"
            empty = f'{_HEAD}<comments xmlns="{self._namespace}">{authors}</comments>'
            self._markup = Markup(empty.encode())
        else:
            self._markup = Markup(office.part(name))
        self._name = name
        # Cell -> the comment's text element, what it says, and where more can be written.
        self._existing: dict[str, tuple[Element, str, int | None]] = {}
        self._threaded: set[str] = set()
        self._read(self._markup.elements(lambda _, name, depth: name in _PARTS))

    def _read(self, elements: Sequence[Element]) -> None:
        """Take in what the part holds."""
        by_name = {one.name: one for one in elements}
        if "authors" not in by_name or "commentList" not in by_name:
            raise DocumentError(
                "文件已损坏", why="批注读不出来", do="请用 Excel 打开并另存后再批注"
            )
        self._list = by_name["commentList"]
        authors = [self._text(one) for one in elements if one.name == "author"]
        self._author = authors.index(AUTHOR) if AUTHOR in authors else len(authors)
        if self._author == len(authors):
            root = by_name["authors"]
            author = f"{self._markup.prefix(root)}author"
            self._markup.append(root, f"<{author}>{AUTHOR}</{author}>")
        cell = ""
        for one in elements:
            if one.name == "comment":
                cell = one.attributes.get("ref", "").replace("$", "").upper()
                by = one.attributes.get("authorId", "")
                if by.isdigit() and int(by) < len(authors) and authors[int(by)].startswith("tc="):
                    self._threaded.add(cell)
            elif one.name == "text":
                self._existing[cell] = one, "", None
            elif cell in self._existing:
                text, said, offset = self._existing[cell]
                if one.start > text.end:
                    continue
                if one.name == "t":
                    self._existing[cell] = text, said + self._text(one), offset
                elif one.name in ("rPh", "phoneticPr") and offset is None:
                    self._existing[cell] = text, said, one.start

    def _text(self, element: Element) -> str:
        raw = self._markup.data[element.inner : element.inner_end].decode()
        return unescape(raw, {"&quot;": '"', "&apos;": "'", "&#10;": "\n", "&#xA;": "\n"})

    def add(self, note: Note) -> None:
        row, column = _cell(note.spot)
        paragraphs = note.paragraphs
        if address(row, column) in self._threaded:
            paragraphs = (Paragraph(f"（{address(row, column)}）"), *paragraphs)
            column = self._beside(row, column)
        cell = address(row, column)
        text = "\n".join(one.text for one in paragraphs)
        word = self._markup.prefix(self._list)
        held = self._existing.get(cell)
        if held is not None:
            element, said, offset = held
            if text in said:
                return
            runs = _runs((Paragraph(""), *paragraphs), word)
            if offset is None:
                self._markup.append(element, runs)
            else:
                self._markup.insert(offset, runs)
        else:
            self._markup.append(
                self._list,
                f'<{word}comment ref="{cell}" authorId="{self._author}"><{word}text>'
                f"{_runs(paragraphs, word)}</{word}text></{word}comment>",
            )
            self._boxes.append((row, column, text))
        self._added = True

    def _beside(self, row: int, column: int) -> int:
        """The next column in which a cell of the row can show a comment."""
        merged = Markup(self._office.part(self._sheet)).elements(
            lambda _, name, depth: depth == 2 and name == "mergeCell"
        )
        taken = [_area(one.attributes.get("ref", "")) for one in merged]
        column += 1
        while address(row, column) in self._threaded or any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for top, left, bottom, right in taken
        ):
            column += 1
        return column

    def save(self) -> None:
        """Write the parts, where anything was added."""
        office = self._office
        if not self._added:
            return
        office.changed[self._name] = self._markup.result()
        references = _REFERENCES.get(self._namespace, _REFERENCES[_USUAL])
        if self._is_new:
            office.relate(self._sheet, self._name, f"{references}/comments")
            office.declare(self._name, _COMMENTS)
        if self._boxes:
            self._draw(references)

    def _draw(self, references: str) -> None:
        """The boxes, in the sheet's VML drawing."""
        office = self._office
        sizes = Sizes.of(Markup(office.part(self._sheet)))
        named = next((one for one in self._top if one.name == "legacyDrawing"), None)
        drawing = None
        if named is not None:
            parts = {one.id: one.part for one in office.relationships(self._sheet)}
            drawing = parts.get(_reference(named))
        if drawing is None or not office.has(drawing):
            drawing = office.free_name("xl/drawings/vmlDrawing{}.vml")
            office.changed[drawing] = EMPTY_DRAWING
            id = office.relate(self._sheet, drawing, f"{references}/vmlDrawing")
            office.declare_extension("vml", _VML)
            self._name_drawing(id, references)
        office.changed[drawing] = with_boxes(office.part(drawing), self._boxes, sizes)

    def _name_drawing(self, id: str, references: str) -> None:
        markup = Markup(self._office.part(self._sheet))
        root, *children = self._top
        tag = f'<{markup.prefix(root)}legacyDrawing xmlns:r="{references}" r:id="{id}"/>'
        after = next((one for one in children if one.name in _AFTER_DRAWING), None)
        markup.insert(after.start if after else root.inner_end, tag)
        self._office.changed[self._sheet] = markup.result()


def _runs(paragraphs: Sequence[Paragraph], word: str) -> str:
    last = len(paragraphs) - 1
    return "".join(
        f'<{word}r><{word}rPr>{f"<{word}b/>" if one.colour else ""}<{word}sz val="9"/>'
        + (f'<{word}color rgb="FF{one.colour}"/>' if one.colour else f'<{word}color indexed="81"/>')
        + f'<{word}rFont val="宋体"/><{word}family val="3"/><{word}charset val="134"/></{word}rPr>'
        f'<{word}t xml:space="preserve">{xml_text(one.text)}{"" if n == last else chr(10)}</{word}t>'
        f"</{word}r>"
        for n, one in enumerate(paragraphs)
    )
