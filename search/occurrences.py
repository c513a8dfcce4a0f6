"""Occurrences: the rows of forms behind an answer, as CONTRACT.md prints them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhibiao.search.index import Index

__all__ = ["Occurrence", "occurrence", "rows_of_wordings"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One row of one form: its IRI, what it says, and where it stands.

    ``wording`` is the normalised name, ``target`` the printed text, ``document`` a SHA-256, ``form`` the form's place in its
    document and ``row`` the row's place in the form, both from 1.
    """

    indicator: str
    wording: str
    level2: str | None
    target: str | None
    project: str | None
    unit: str | None
    department: str | None
    year: int | None
    document: str
    file: str
    form: int
    row: int

    def as_json(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "wording": self.wording,
            "level2": self.level2,
            "target": self.target,
            "project": self.project,
            "unit": self.unit,
            "department": self.department,
            "year": self.year,
            "source": {
                "document": self.document,
                "file": self.file,
                "form": self.form,
                "row": self.row,
            },
        }


def occurrence(index: Index, at: int, *, base: str) -> Occurrence:
    """Row ``at`` of the index (0 <= at < len(index.rows))."""
    rows = index.rows
    document, ordinal, number = (
        int(column[at]) for column in (rows.document, rows.ordinal, rows.number)
    )
    sha256, year = index.documents.sha256[document], int(rows.year[at])
    return Occurrence(
        # As `zhibiao.graph.iri.Names.indicator` mints it (a test compares the two), without the
        # 0.2 s that importing rdflib takes out of a cold search.
        indicator=f"{base}id/indicator/{sha256[:16]}-{ordinal}-{number:02d}",
        wording=index.wordings.texts[int(rows.wording[at])],
        level2=rows.text("level2", at),
        target=rows.text("target_text", at),
        project=rows.text("project", at),
        unit=rows.text("unit", at),
        department=rows.text("department", at),
        year=None if year < 0 else year,
        document=sha256,
        file=index.documents.file[document],
        form=ordinal,
        row=number,
    )


def rows_of_wordings(
    index: Index, positions: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All rows of some wordings: (row numbers, index into ``positions`` of each row's wording).

    ``positions`` are places in ``index.wordings``, shape (n,); both answers have shape (m,),
    grouped by wording in the given order, rows ascending within each.
    """
    first = index.rows.first
    begins, sizes = first[positions], first[positions + 1] - first[positions]
    owner = np.repeat(np.arange(len(positions)), sizes)
    starts = np.cumsum(sizes) - sizes
    places = np.arange(len(owner)) - starts[owner] + begins[owner]
    return index.rows.grouped[places].astype(np.int64), owner
