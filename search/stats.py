"""How much a corpus holds."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from zhibiao.search.index import Index

__all__ = ["Stats", "stats_of"]


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a corpus holds.  Organisations count once in whatever role or printing;
    a project is a name run by one unit."""

    documents: int
    forms: int
    indicators: int
    wordings: int
    projects: int
    organisations: int
    departments: int
    units: int
    first_year: int | None
    last_year: int | None
    generation: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def stats_of(index: Index) -> Stats:
    """What is counted in one generation."""
    rows = index.rows
    departments, units = (
        {rows.organisation_keys[int(code)] for code in rows.codes_in_use(column)}
        for column in ("department", "unit")
    )
    owners = rows.project.astype(np.int64) * (len(rows.organisations) + 1) + rows.unit + 1
    years = rows.year[rows.year >= 0]
    return Stats(
        documents=len(index.documents),
        forms=int(np.sum(index.documents.forms)),
        indicators=int(np.sum(index.documents.indicators)),
        wordings=len(index.wordings),
        projects=len(np.unique(owners[rows.project >= 0])),
        organisations=len(departments | units),
        departments=len(departments),
        units=len(units),
        first_year=int(years.min()) if len(years) else None,
        last_year=int(years.max()) if len(years) else None,
        generation=index.generation,
    )
