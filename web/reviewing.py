"""Drafts that are sent in, reviewed: what the page and the API have in common.

Nothing of a draft goes into the corpus.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from zhibiao.forms.archive import unpack
from zhibiao.forms.document import LARGEST_DOCUMENT, read_bytes
from zhibiao.forms.errors import DocumentError
from zhibiao.review.engine import DocumentReview, review_document
from zhibiao.review.precedents import Precedents
from zhibiao.web.faults import Fault
from zhibiao.web.service import Service

__all__ = ["MOST_REVIEWED", "ReviewedFile", "review_files"]

MOST_REVIEWED: Final = 50
"""Files of one request; an archive counts as what it holds."""


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """One document of a request: its bytes and its review, or why there is none."""

    file: str
    data: bytes
    review: DocumentReview | None
    error: DocumentError | None = None


def review_files(service: Service, files: Iterable[tuple[str, bytes]]) -> tuple[ReviewedFile, ...]:
    """The files (name, bytes), and those in archives among them, reviewed in order.

    Waits for its turn: few are reviewed at once.  Raises Fault: 503 when too many wait, 413 for
    too many files.
    """
    with service.reviews.turn():
        precedents = Precedents(service.corpus)
        return tuple(_reviewed(files, precedents))


def _reviewed(files: Iterable[tuple[str, bytes]], precedents: Precedents) -> Iterator[ReviewedFile]:
    count = 0
    for name, sent in files:
        for member in unpack(sent, file=name, largest=LARGEST_DOCUMENT):
            count += 1
            if count > MOST_REVIEWED:
                raise Fault(413, f"一次最多审核 {MOST_REVIEWED} 个文件", do="请分几次上传")
            try:
                if member.error is not None:
                    raise member.error
                document = read_bytes(member.data, file=member.file)
            except DocumentError as error:
                yield ReviewedFile(member.file, member.data, None, error)
            else:
                review = review_document(document, precedents=precedents)
                yield ReviewedFile(member.file, member.data, review)
