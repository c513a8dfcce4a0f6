"""Faults: requests that are refused, and the HTTP status of each error of ours."""

from collections.abc import Mapping
from typing import Final

from zhibiao.forms.errors import (
    CorpusError,
    DocumentError,
    DocumentTooLarge,
    EncoderError,
    QueryError,
    QueryForbidden,
    QueryFormatError,
    QueryMemoryExceeded,
    QueryResultTooLarge,
    QueryTimeout,
    StoreError,
    UnknownDocument,
    UnknownName,
    UnsupportedDocument,
    UsageError,
    ZhibiaoError,
)

__all__ = ["Fault", "status_of"]


class Fault(ZhibiaoError):
    """A request that is refused with ``status`` and ``headers``."""

    def __init__(
        self,
        status: int,
        what: str,
        *,
        where: str | None = None,
        why: str | None = None,
        do: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what, where=where, why=why, do=do)
        self.status = status
        self.headers = dict(headers or {})


# The nearest class on the way up counts.
_STATUS: Final[dict[type[ZhibiaoError], int]] = {
    DocumentError: 422,
    UnsupportedDocument: 415,
    DocumentTooLarge: 413,
    QueryError: 400,
    QueryForbidden: 403,
    QueryTimeout: 503,
    QueryMemoryExceeded: 422,
    QueryResultTooLarge: 422,
    QueryFormatError: 406,
    StoreError: 503,
    EncoderError: 503,
    CorpusError: 503,
    UnknownDocument: 404,
    UnknownName: 404,
    UsageError: 400,
    ZhibiaoError: 500,
}


def status_of(error: ZhibiaoError) -> int:
    """The HTTP status that an error of ours becomes."""
    if isinstance(error, Fault):
        return error.status
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
