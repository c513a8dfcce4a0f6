"""Findings written back into the original file, as comments at the cells concerned.

The file keeps its kind, its layout and everything in it: only comments are added.
"""

from dataclasses import replace

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import DocumentError, UnsupportedDocument
from zhibiao.forms.kinds import Kind, kind_of
from zhibiao.forms.limits import Limits
from zhibiao.review import sheet_comments, word_comments
from zhibiao.review.engine import DocumentReview
from zhibiao.review.notes import notes_of
from zhibiao.review.office import OfficeFile

__all__ = ["annotate"]


def annotate(data: bytes, review: DocumentReview, *, file: str) -> bytes:
    """``data``, the docx or xlsx (docm, xlsm) that was reviewed, with the findings as comments.

    ``file`` is its name, for messages.  The same data and review give the same bytes, and comments
    that are there already are not written twice.  Raises UnsupportedDocument for other kinds of
    file, DocumentError when the file is damaged.
    """
    kind = kind_of(data, file=file)
    if kind not in (Kind.DOCX, Kind.XLSX) or b"xl/workbook.bin" in data:
        raise UnsupportedDocument(
            "批注只能写进 docx、xlsx 文件",
            where=file,
            do="请用 --html 写出审核报告，或另存为 docx、xlsx 后再批注",
        )
    notes = notes_of(_located(data, review, file=file))
    try:
        office = OfficeFile(data, Limits.of_environment())
        if kind is Kind.DOCX:
            word_comments.add_comments(office, notes)
        else:
            sheet_comments.add_comments(office, notes)
        return office.result()
    except DocumentError as error:
        raise type(error)(error.what, where=file, why=error.why, do=error.do) from error


def _located(data: bytes, review: DocumentReview, *, file: str) -> DocumentReview:
    """``review`` with the cells of its forms, read again where they came from a graph."""
    if all(one.form.places is not None for one in review.forms):
        return review
    read = {form.ordinal: form.places for form in read_bytes(data, file=file).forms}
    forms = tuple(
        replace(one, form=replace(one.form, places=read.get(one.form.ordinal)))
        for one in review.forms
    )
    return replace(review, forms=forms)
