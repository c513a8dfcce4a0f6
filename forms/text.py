"""Plain text as rows: Markdown, dumps of Word tables, tabs, commas, pages; told apart by what they look like."""

from collections.abc import Callable, Iterator

from zhibiao.forms import celllines, commas, delimited, markdown, pagetext
from zhibiao.forms.cells import Row

__all__ = ["text_rows"]

_Reader = tuple[Callable[[str], bool], Callable[[str], Iterator[Row]]]
# In this order: the first that recognises a text reads it; the last takes what is left.
_READERS: tuple[_Reader, ...] = (
    (markdown.recognises, markdown.read),
    (celllines.recognises, celllines.read),
    (delimited.recognises, delimited.read),
    (commas.recognises, commas.read),
    (pagetext.recognises, pagetext.read),
)


def text_rows(text: str) -> Iterator[Row]:
    """The rows of ``text``."""
    read = next((reader for recognises, reader in _READERS if recognises(text)), pagetext.read)
    return read(text)
