"""Labelled queries: what people typed, and which wordings they would have wanted to find.

A set is a JSON file and, beside it under the same name with ``.csv``, the list of indicators
that is searched (CONTRACT: "ingest CSV"); without a list a corpus is searched.  Our own set is
`OWN`: queries over the sample forms and the standard library, for choosing the ranking's weights
(split "dev") and for reporting ("test"; "fresh", which was written after the first weights were
chosen; "blind", by two annotators who saw nothing but the list).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.document import read_document
from zhibiao.forms.errors import UsageError
from zhibiao.forms.version import PARSER_VERSION
from zhibiao.forms.wording import normalise_wording
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.index import Index, IndexedDocument
from zhibiao.search.rows import rows_of_forms

__all__ = ["OWN", "LabelledQuery", "index_of_list", "list_beside", "read_queries", "with_encoder"]

OWN: Final = Path(__file__).parent / "evaluation" / "queries.json"


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query, its type, the grade (0 < grade) of each relevant wording, and the part of the set
    it belongs to, if that is divided."""

    text: str
    type: str
    relevant: Mapping[str, float]
    split: str | None = None


def read_queries(path: Path) -> tuple[LabelledQuery, ...]:
    """Queries from a JSON list of {"text", "type", "relevant": {wording: grade}, "split"}; type
    and split may be left out.

    Raises UsageError that names the entry that is not such.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UsageError("读不了标注的查询", where=str(path), why=str(error)) from error
    if not isinstance(entries, list) or not entries:
        raise UsageError("标注的查询应当是一个非空的 JSON 列表", where=str(path))
    queries = []
    for number, entry in enumerate(entries, start=1):
        try:
            grades = {
                normalise_wording(name): float(grade) for name, grade in entry["relevant"].items()
            }
            queries.append(
                LabelledQuery(entry["text"], entry.get("type", "query"), grades, entry.get("split"))
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(
                "这一条查询不完整", where=f"{path} 第{number}条", why=repr(error)
            ) from error
    return tuple(queries)


def list_beside(path: Path) -> Path | None:
    """The list of indicators that the queries in ``path`` are to be looked for in, if there is."""
    beside = path.with_suffix(".csv")
    return beside if beside.is_file() else None


def index_of_list(path: Path, folder: Path, encoder: Encoder) -> Index:
    """An index of the list of indicators in ``path``, written into the new folder ``folder``.

    Raises DocumentError when the list cannot be read.
    """
    document = read_document(path)
    entry = DocumentEntry(
        document=document.sha256,
        files=(document.file,),
        forms=len(document.forms),
        indicators=sum(len(form.indicators) for form in document.forms),
        parser=PARSER_VERSION,
        content=document.sha256,
    )
    folder.mkdir()
    Index.write(
        folder,
        before=None,
        generation=0,
        remove=(),
        add=[IndexedDocument(entry, tuple(rows_of_forms(document.forms)))],
        encoder=encoder,
    )
    return Index.open(folder)


def with_encoder(index: Index, folder: Path, encoder: Encoder) -> Index:
    """The same rows and wordings with the vectors of another encoder, in the new folder
    ``folder``."""
    folder.mkdir()
    Index.write(
        folder, before=index, generation=index.generation, remove=(), add=(), encoder=encoder
    )
    return Index.open(folder)
