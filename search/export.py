"""A whole corpus as one file: RDF from the graph, or a list of indicators (CSV)."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, get_args

from zhibiao.forms.errors import UsageError
from zhibiao.graph.store import DumpFormat, GraphStore
from zhibiao.search.index import Index

__all__ = ["FORMATS", "export", "safe_cell"]

FORMATS: Final = (*get_args(DumpFormat), "csv")

# The first eight are those that ingest reads.
_HEADER: Final = (
    *("name", "level1", "level2", "target", "unit_org", "department", "project", "year"),
    *("category", "operator", "value", "unit", "document", "file", "form", "row"),
)
# A spreadsheet computes a cell that begins like this, even in a CSV file (OWASP, CSV injection);
# "=100%" is a common target, and a document from outside may hold "=HYPERLINK(…)".
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def export(format: str, out: BinaryIO, *, store: GraphStore, index: Index) -> None:
    """Write the corpus to ``out``.

    ``nquads``, ``trig`` and ``jsonld`` hold the whole graph; equal graphs give equal bytes.
    ``csv`` holds one row an indicator, UTF-8 with a byte order mark, as office programs expect;
    an apostrophe stands before what they would take for a formula.  Raises UsageError for any
    other format.
    """
    if format == "csv":
        parts = _csv(index)
    elif format in ("nquads", "trig", "jsonld"):
        parts = store.dump(format)  # type: ignore[arg-type]  # narrowed by the line above
    else:
        raise UsageError(f"没有这种导出格式：{format}", do=f"可用：{'、'.join(FORMATS)}")
    out.writelines(parts)


def _csv(index: Index) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_HEADER)
    yield b"\xef\xbb\xbf"
    for at in range(len(index.rows)):
        row = index.row(at)
        file = index.documents.file[int(index.rows.document[at])]
        cells = (
            *(row.name, row.level1, row.level2, row.target_text, row.unit, row.department),
            *(row.project, row.year, row.category, row.operator, row.value, row.target_unit),
            *(row.document, file, row.ordinal, row.number),
        )
        writer.writerow([safe_cell(cell) for cell in cells])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def safe_cell(cell: str | float | None) -> str | float | None:
    """``cell`` as a spreadsheet shows it: an apostrophe stands before what it would compute."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
