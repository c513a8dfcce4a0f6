"""The one exception tree of zhibiao.

    ZhibiaoError
    ├── DocumentError            a file that cannot be read as forms
    │   ├── UnsupportedDocument  no reader knows this kind of file
    │   │   └── ScannedDocument  pages are pictures: the extra `ocr` is needed
    │   ├── NoFormFound          readable, but no performance-target form in it
    │   └── DocumentTooLarge     above a limit of size, nesting or count
    ├── QueryError               a SPARQL query that did not give an answer
    │   ├── QuerySyntaxError
    │   ├── QueryForbidden       SERVICE to the network, LOAD, update in a query …
    │   ├── QueryTimeout
    │   ├── QueryMemoryExceeded
    │   ├── QueryResultTooLarge
    │   └── QueryFormatError     the result has no notation of the kind asked for
    ├── StoreError               the graph store refused or failed
    ├── EncoderError             an encoder is missing, or its vectors are another's
    ├── CorpusError              the corpus folder cannot serve the request
    │   ├── CorpusNotFound
    │   ├── CorpusLocked         another process is writing; names the holder
    │   └── UnknownDocument
    ├── UnknownName              nothing has the name asked for
    └── UsageError               an argument that makes no sense (exit status 2)

Every error is one line that a user of forms can act on: what, where, why, what to do.
"""

__all__ = [
    "CorpusError",
    "CorpusLocked",
    "CorpusNotFound",
    "DocumentError",
    "DocumentTooLarge",
    "EncoderError",
    "NoFormFound",
    "QueryError",
    "QueryForbidden",
    "QueryFormatError",
    "QueryMemoryExceeded",
    "QueryResultTooLarge",
    "QuerySyntaxError",
    "QueryTimeout",
    "ScannedDocument",
    "StoreError",
    "UnknownDocument",
    "UnknownName",
    "UnsupportedDocument",
    "UsageError",
    "ZhibiaoError",
]


class ZhibiaoError(Exception):
    """Base of all errors that zhibiao raises on purpose.

    ``what`` went wrong, ``where`` (file, form, query position), ``why``, and what to ``do``;
    all in Chinese.  ``str()`` joins those that are given into one line.
    """

    def __init__(
        self, what: str, *, where: str | None = None, why: str | None = None, do: str | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.do = do

    def __str__(self) -> str:
        line = f"{self.where}：{self.what}" if self.where else self.what
        if self.why:
            line += f"（{self.why}）"
        if self.do:
            line += f"；{self.do}"
        return " ".join(line.split())


class DocumentError(ZhibiaoError):
    """A file that cannot be read as forms."""


class UnsupportedDocument(DocumentError):
    """No reader knows this kind of file."""


class ScannedDocument(UnsupportedDocument):
    """Pages of the file are pictures, to be read by character recognition."""


class NoFormFound(DocumentError):
    """The file is readable, but holds no performance-target form."""


class DocumentTooLarge(DocumentError):
    """The file is above a limit of size, nesting or count."""


class QueryError(ZhibiaoError):
    """A SPARQL query that did not give an answer."""


class QuerySyntaxError(QueryError):
    """The query text is not SPARQL 1.1; ``line`` and ``column`` from 1, where they are known."""

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        why: str | None = None,
        do: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(what, where=where, why=why, do=do)
        self.line = line
        self.column = column


class QueryForbidden(QueryError):
    """The query asks for what is refused here: the network, or a change of the graph."""


class QueryTimeout(QueryError):
    """The query ran longer than allowed and was killed."""


class QueryMemoryExceeded(QueryError):
    """The query took more memory than allowed and was killed."""


class QueryResultTooLarge(QueryError):
    """The result is larger than allowed; the query was killed."""


class QueryFormatError(QueryError):
    """This kind of result (rows, or a graph) cannot be written in the format asked for."""


class StoreError(ZhibiaoError):
    """The graph store refused or failed."""


class EncoderError(ZhibiaoError):
    """An encoder is missing, or stored vectors come from another one."""


class CorpusError(ZhibiaoError):
    """The corpus folder cannot serve the request."""


class CorpusNotFound(CorpusError):
    """There is no corpus in that folder."""


class CorpusLocked(CorpusError):
    """Another process is writing to the corpus."""


class UnknownDocument(CorpusError):
    """The corpus holds no such document."""


class UnknownName(ZhibiaoError):
    """Nothing in the network or the standard library has that name."""


class UsageError(ZhibiaoError):
    """An argument that makes no sense."""
