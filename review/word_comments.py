"""Comments in Word documents (docx, docm) at the paragraphs of a cell."""

from collections.abc import Callable, Sequence
from typing import Final

from lxml import etree

from zhibiao.forms.docx import anchors, main_part
from zhibiao.forms.places import Spot
from zhibiao.review.notes import AUTHOR, INITIALS, Note, Paragraph
from zhibiao.review.office import Element, Markup, OfficeFile, xml_text

__all__ = ["add_comments"]

_USUAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TYPES: Final = {
    _USUAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    _STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships/comments",
}
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# The package is parsed with the usual namespace whichever it has.
_P, _TC, _TEXT_BOX = (f"{{{_USUAL}}}{name}" for name in ("p", "tc", "txbxContent"))

Anchors = dict[tuple[int, int, int], etree._Element]


def add_comments(office: OfficeFile, notes: Sequence[Note]) -> None:
    """Write ``notes`` into the document; a comment that is there already is not written twice.

    Raises DocumentError when a part is damaged.
    """
    main = main_part(office.package)
    root = office.package.xml(main)
    numbers = {paragraph: n for n, paragraph in enumerate(root.iter(_P))}
    found = anchors(root)
    markup = Markup(office.part(main))
    paragraphs = markup.elements(_in_word("p"))
    properties = {one.start: one for one in markup.elements(_in_word("pPr"))}
    comments = _Comments(office, main, paragraphs[0].namespace if paragraphs else _USUAL)
    for note in notes:
        anchor = _anchor(found, note.spot)
        if anchor is None or comments.has(note):
            continue
        first, last = (paragraphs[numbers[one]] for one in _ends(anchor))
        number = comments.add(note)
        word, declared = _names(markup, first)
        # pPr comes first where there is one; white space may stand before it.
        inside = properties.get(_skip_space(markup.data, first.inner))
        start = f'<{word}commentRangeStart{declared} {word}id="{number}"/>'
        end = (
            f'<{word}commentRangeEnd{declared} {word}id="{number}"/>'
            f'<{word}r{declared}><{word}commentReference {word}id="{number}"/></{word}r>'
        )
        if first.inner == first.end:
            # An empty paragraph is opened; last is the same one or comes after it.
            markup.append(first, start)
        else:
            markup.insert(inside.end if inside else first.inner, start)
        markup.append(last, end)
    if comments.added:
        office.changed[main] = markup.result()
        comments.save()


def _names(markup: Markup, element: Element) -> tuple[str, str]:
    """The prefix for elements and attributes beside ``element``, and its declaration where there is
    none: attributes need a prefix though elements may do without."""
    prefix = markup.prefix(element)
    return (prefix, "") if prefix else ("w:", f' xmlns:w="{element.namespace}"')


def _in_word(name: str) -> Callable[[str, str, int], bool]:
    return lambda namespace, local, _: local == name and namespace in _TYPES


def _skip_space(data: bytes, offset: int) -> int:
    while data[offset : offset + 1].isspace():
        offset += 1
    return offset


def _anchor(found: Anchors, spot: Spot) -> etree._Element | None:
    """The cell or paragraph at ``spot``, or the next one to its left; failing that the first of the
    document, and None where there is none at all."""
    for column in range(spot.column, -1, -1):
        if spot.line is not None and (spot.table, spot.line, column) in found:
            return found[spot.table, spot.line, column]
    return next(iter(found.values()), None)


def _ends(anchor: etree._Element) -> tuple[etree._Element, etree._Element]:
    """The first and the last paragraph of a cell, those of tables inside it left out."""
    own = [anchor]
    if anchor.tag == _TC:
        inside = list(anchor.iter(_P))
        own = [one for one in inside if next(one.iterancestors(_TC)) is anchor] or inside
    return _outside_boxes(own[0]), _outside_boxes(own[-1])


def _outside_boxes(paragraph: etree._Element) -> etree._Element:
    """Word allows no comment in a text box: the paragraph that holds the box takes it."""
    for box in paragraph.iterancestors(_TEXT_BOX):
        paragraph = next(box.iterancestors(_P), paragraph)
    return paragraph


class _Comments:
    """The part that holds the comments, with what is added to it."""

    def __init__(self, office: OfficeFile, main: str, namespace: str) -> None:
        self._office = office
        self.added = 0
        related = (one for one in office.relationships(main) if one.type == "comments")
        name = next((one.part for one in related if office.has(one.part)), None)
        if name is None:
            name = "word/comments.xml"
            if office.has(name):
                name = office.free_name("word/comments{}.xml")
            empty = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                f'<w:comments xmlns:w="{namespace}"/>'
            )
            self._markup = Markup(empty.encode())
            self._new: tuple[str, str] | None = (main, _TYPES[namespace])
        else:
            self._markup = Markup(office.part(name))
            self._new = None
        self._name = name
        (self._root,) = self._markup.elements(lambda _, local, depth: depth == 0)
        existing = self._markup.elements(_in_word("comment"))
        self._numbers = {_number(one) for one in existing}
        self._texts = _texts(office, name) if existing else frozenset()

    def has(self, note: Note) -> bool:
        """Whether a comment of ours says the same already."""
        return note.text in self._texts

    def add(self, note: Note) -> int:
        """Write the comment; gives its number."""
        number = max(self._numbers, default=-1) + 1
        self._numbers.add(number)
        self.added += 1
        word, declared = _names(self._markup, self._root)
        self._markup.append(
            self._root,
            f'<{word}comment{declared} {word}id="{number}" {word}author="{AUTHOR}"'
            f' {word}initials="{INITIALS}">'
            + "".join(_paragraph(one, word) for one in note.paragraphs)
            + f"</{word}comment>",
        )
        return number

    def save(self) -> None:
        self._office.changed[self._name] = self._markup.result()
        if self._new is not None:
            main, type = self._new
            self._office.relate(main, self._name, type)
            self._office.declare(self._name, _CONTENT)


def _number(comment: Element) -> int:
    text = next((value for name, value in comment.attributes.items() if name.endswith("}id")), "")
    return int(text) if text.lstrip("-").isdigit() else -1


def _texts(office: OfficeFile, name: str) -> frozenset[str]:
    """What the comments signed by us say."""
    word = f"{{{_USUAL}}}"
    return frozenset(
        "\n".join("".join(p.itertext(f"{word}t")) for p in comment.iter(_P))
        for comment in office.package.xml(name).iter(f"{word}comment")
        if comment.get(f"{word}author") == AUTHOR
    )


def _paragraph(paragraph: Paragraph, word: str) -> str:
    style = (
        f'<{word}rPr><{word}b/><{word}color {word}val="{paragraph.colour}"/></{word}rPr>'
        if paragraph.colour
        else ""
    )
    return (
        f'<{word}p><{word}r>{style}<{word}t xml:space="preserve">{xml_text(paragraph.text)}'
        f"</{word}t></{word}r></{word}p>"
    )
