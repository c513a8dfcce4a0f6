"""The common stage of every reader: rows of cells.

A reader turns one kind of file into `Row`s in reading order; everything after it sees only
those, so a new kind of file needs a reader and nothing else.  Text between tables is a row of
one cell.  Empty cells are left out: ``column`` keeps the place.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from zhibiao.forms.memory import remembered

__all__ = ["Cell", "Row", "clean_text", "row_of", "tidy", "undoubled"]


# Tuples, because millions of them are made: a frozen dataclass takes four times as long.
class Cell(NamedTuple):
    """One cell that is not empty: its cleaned text, the grid column of its left edge (0-based),
    and how many grid columns and rows a merged cell covers (1 where the file does not say)."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


class Row(NamedTuple):
    """The cells of one table row, or one line of text outside tables.

    ``place`` says where it stands in words ("第23行"); ``table`` numbers the tables of the
    document, so that a change of it is a break (rows outside any table have their own number);
    ``page`` counts from 1.  ``line`` is the row number in its table or sheet (0-based), outside tables
    that of the paragraph (from 1), in kinds of file that have such.  ``loose`` says that the line certainly stands outside any table, as only some
    kinds of file can tell.
    """

    cells: tuple[Cell, ...]
    place: str
    table: int = 0
    page: int | None = None
    sheet: str | None = None
    line: int | None = None
    loose: bool = False

    def moved(self, by: int) -> "Row":
        """The row with its cells ``by`` columns to the right."""
        if by <= 0:
            return self
        return self._replace(
            cells=tuple(cell._replace(column=cell.column + by) for cell in self.cells)
        )


def address(row: int, column: int) -> str:
    """The name of a spreadsheet cell; row and column count from 0.

    >>> address(11, 2), address(0, 27)
    ('C12', 'AB1')
    """
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


# Anything that needs more than stripping: markup, entities, LaTeX, unusual white space.
_ODD = re.compile(
    r"[<&$\\\u00a0\u00ad\u200b-\u200f\u2002-\u200a\u202a-\u202f\u2060\u3000\ufeff\r\x00-\x08]"
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08]")
_SPACE = re.compile(r"[\u00a0\u2002-\u200a\u202f\u3000]")
_BREAK_TAG = re.compile(r"</?(?:p|div|br|li|tr)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:span|b|i|u|em|strong|font|sup|sub|a|td|th|table|tbody|ul|ol|o:p)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[ \t]*\n\s*")
_LATEX_SYMBOLS = {
    "geq": "≥", "geqslant": "≥", "ge": "≥", "leq": "≤", "leqslant": "≤", "le": "≤", "gt": ">",
    "lt": "<", "times": "×", "sim": "~", "pm": "±", "circ": "°", "cdot": "·", "approx": "≈",
}  # fmt: skip
_LATEX_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_LATEX_ESCAPE = re.compile(r"\\([%$#&_{}~,;! ])")
_LATEX_GROUP = re.compile(r"\\(?:text|mathrm|mathbf|mathit|operatorname|textbf)\s*\{([^{}]*)\}")
_DOLLARS = re.compile(r"\$([^$\n]{1,200})\$")


def _plain_latex(text: str) -> str:
    text = _LATEX_GROUP.sub(r"\1", text)
    text = _LATEX_ESCAPE.sub(lambda m: m[1] if m[1].strip() and m[1] not in ",;!" else "", text)
    text = _LATEX_COMMAND.sub(lambda m: _LATEX_SYMBOLS.get(m[1], m[0]), text)
    return _DOLLARS.sub(lambda m: m[1].strip(), text)


def clean_text(text: str) -> str:
    """``text`` of a cell without markup: tags and entities of HTML, LaTeX and invisible
    characters are gone, odd white space is plain, paragraphs are lines."""
    text = text.strip()
    if _ODD.search(text):
        if "&" in text:
            text = html.unescape(text)
        if "<" in text:
            text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
        if "\\" in text or text.count("$") > 1:
            text = _plain_latex(text)
        text = _SPACE.sub(" ", _INVISIBLE.sub("", text.replace("\r", "\n"))).strip()
    if "\n" in text:
        text = _BREAKS.sub("\n", text)
    return text


def row_of(
    texts: Iterable[str],
    *,
    place: str,
    table: int = 0,
    page: int | None = None,
    sheet: str | None = None,
) -> Row:
    """The row of raw cell ``texts`` from column 0 on, cleaned, empty ones left out."""
    return Row(
        tuple(
            Cell(cleaned, column)
            for column, text in enumerate(texts)
            if text and (cleaned := clean_text(text))
        ),
        place,
        table,
        page,
        sheet,
    )


_WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|\s*\n\s*(?=[^A-Za-z0-9])|(?<![A-Za-z0-9])\s*\n\s*")  # fmt: skip
_GAPS = re.compile(r"\s+")
_ALNUM = re.compile(r"[^\W_]")


def tidy(text: str | None) -> str | None:
    """Text of one field: line wraps and white space around Chinese removed; None when nothing but
    marks is left."""
    if text is None:
        return None
    text = text.strip()
    if len(text.split()) > 1:
        text = _GAPS.sub(" ", _WIDE_GAP.sub("", text))
    return text if _ALNUM.search(text) else None


@remembered(1 << 14)
def _once(text: str) -> str:
    """``text`` without its second print, where a cell holds the same twice."""
    half = len(text) // 2
    if half < 2 or text[0] != text[half if len(text) % 2 == 0 else half + 1]:
        return text
    first, second = text[:half].rstrip(), text[half:].lstrip()
    if first != second:
        return text
    divided = len(first) + len(second) < len(text) or first[-1].isspace()
    return first if divided or len(first) >= 4 or first[0] in "≥≤=<>" else text


def undoubled(row: Row) -> Row:
    """``row`` with the second print of a text removed from every cell that holds it twice."""
    texts = [cell.text for cell in row.cells]
    once = list(map(_once, texts))
    if once == texts:
        return row
    return row._replace(
        cells=tuple([cell._replace(text=text) for cell, text in zip(row.cells, once, strict=True)])
    )
