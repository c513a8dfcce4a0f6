"""Reads the text of PDF pages."""

from collections.abc import Iterator

from zhibiao.forms.cells import Row, row_of

__all__ = ["read", "recognises"]


def recognises(text: str) -> bool:
    return True


def read(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        yield row_of(line.split(), place=f"第{number}行")
