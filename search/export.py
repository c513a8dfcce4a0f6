"""A whole corpus as one file: RDF from the graph, or a list of indicators (CSV)."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, get_args

from zhibiao.forms.errors import UsageError
from zhibiao.graph.csvtext import Cell, csv_text
from zhibiao.graph.store import DumpFormat, GraphStore
from zhibiao.search.index import Index

__all__ = ["FORMATS", "export"]

FORMATS: Final = (*get_args(DumpFormat), "csv")

# The first eight are those that ingest reads.
_HEADER: Final = (
    *("name", "level1", "level2", "target", "unit_org", "department", "project", "year"),
    *("category", "operator", "value", "unit", "document", "file", "form", "row"),
)


def export(format: str, out: BinaryIO, *, store: GraphStore, index: Index) -> None:
    """Write the corpus to ``out``.

    ``nquads``, ``trig`` and ``jsonld`` hold the whole graph; equal graphs give equal bytes.
    ``csv`` holds one row an indicator, UTF-8 with a byte order mark, as office programs expect;
    an apostrophe stands before what they would take for a formula.  Raises UsageError for any
    other format.
    """
    if format == "csv":
        parts = csv_text(_HEADER, _rows(index))
    elif format in ("nquads", "trig", "jsonld"):
        parts = store.dump(format)  # type: ignore[arg-type]  # narrowed by the line above
    else:
        raise UsageError(f"没有这种导出格式：{format}", do=f"可用：{'、'.join(FORMATS)}")
    out.writelines(parts)


def _rows(index: Index) -> Iterator[Sequence[Cell]]:
    for at in range(len(index.rows)):
        row = index.row(at)
        file = index.documents.file[int(index.rows.document[at])]
        yield (
            *(row.name, row.level1, row.level2, row.target_text, row.unit, row.department),
            *(row.project, row.year, row.category, row.operator, row.value, row.target_unit),
            *(row.document, file, row.ordinal, row.number),
        )
