"""The rows of all forms (指标行) as numpy columns: what filters, facets and counts read.

One array a column, texts as codes into sorted tables; opened memory-mapped, immutable for a
generation.  The same rows give the same arrays whatever the order in which documents came and
went, so an index that was updated a hundred times equals one built at once (`check` says so).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.model import Form
from zhibiao.forms.taxonomy import canonical_level1, canonical_level2
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import organisation_key
from zhibiao.search.documents import Documents
from zhibiao.search.strings import Strings
from zhibiao.search.wordings import Wordings, wording_id

__all__ = ["ABSENT", "Facet", "Row", "Rows", "rows_of_forms"]

ABSENT: Final = -1
"""The code, year or wording position of a cell that is empty."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator row with everything said about it; ``None`` where the form says nothing.

    ``document`` is the SHA-256, ``ordinal`` the form in its document and ``number`` the row in
    its form, both from 1.  ``wording`` is the normalised ``name``; empty names have none.
    Levels are canonical labels where the printed one is known, else as printed.
    """

    document: str
    ordinal: int
    number: int
    wording: str | None
    name: str
    level1: str | None
    level2: str | None
    operator: str | None
    value: float | None
    target_unit: str | None
    target_text: str | None
    project: str | None
    unit: str | None
    department: str | None
    year: int | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a column and how many rows have it."""

    value: str | int
    count: int


def rows_of_forms(forms: Iterable[Form]) -> Iterator[Row]:
    """The rows of forms in document order."""
    for form in forms:
        for number, indicator in enumerate(form.indicators, start=1):
            target = indicator.target
            yield Row(
                document=form.source.document,
                ordinal=form.ordinal,
                number=number,
                wording=normalise_wording(indicator.name) or None,
                name=indicator.name,
                level1=canonical_level1(indicator.level1) or indicator.level1,
                level2=canonical_level2(indicator.level2) or indicator.level2,
                operator=target.operator,
                value=target.value,
                target_unit=target.unit,
                target_text=target.text,
                project=form.project,
                unit=form.unit,
                department=form.department,
                year=form.year,
                category=form.category,
            )


# The sorted table behind each coded column.  Departments and units share one: the same office
# is one organisation in both roles.
_TABLE_OF: Final = {
    "name": "names",
    "level1": "level1s",
    "level2": "level2s",
    "operator": "operators",
    "target_unit": "target_units",
    "target_text": "target_texts",
    "project": "projects",
    "unit": "organisations",
    "department": "organisations",
    "category": "categories",
}


@dataclass(frozen=True, eq=False)
class Rows:
    """n rows, ordered by document, form and row.

    document     int32 (n,)  position in ``Documents``
    ordinal      int32 (n,)  form in its document, from 1
    number       int32 (n,)  row in its form, from 1
    wording      int32 (n,)  position in ``Wordings``, -1 where the name is empty
    value        float64 (n,)  NaN where there is none
    year         int32 (n,)  -1 where there is none
    name … category  int32 (n,)  position in the table of that name, -1 where there is none
    grouped      int32 (m,)  row numbers grouped by wording, ascending within one
    first        int64 (wordings + 1,)  where the group of each wording begins in ``grouped``
    organisation_keys  the normalised name of each entry of ``organisations``
    """

    document: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    number: NDArray[np.int32]
    wording: NDArray[np.int32]
    value: NDArray[np.float64]
    year: NDArray[np.int32]
    name: NDArray[np.int32]
    level1: NDArray[np.int32]
    level2: NDArray[np.int32]
    operator: NDArray[np.int32]
    target_unit: NDArray[np.int32]
    target_text: NDArray[np.int32]
    project: NDArray[np.int32]
    unit: NDArray[np.int32]
    department: NDArray[np.int32]
    category: NDArray[np.int32]
    grouped: NDArray[np.int32]
    first: NDArray[np.int64]
    names: Strings
    level1s: Strings
    level2s: Strings
    operators: Strings
    target_units: Strings
    target_texts: Strings
    projects: Strings
    organisations: Strings
    organisation_keys: Strings
    categories: Strings

    @classmethod
    def empty(cls) -> "Rows":
        arrays: dict[str, Any] = {
            field.name: Strings.of(()) if field.type is Strings else np.empty(0, dtype=np.int32)
            for field in fields(cls)
        }
        arrays |= {"value": np.empty(0, dtype=np.float64), "first": np.zeros(1, dtype=np.int64)}
        return cls(**arrays)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Rows":
        """The inverse of `arrays`.  Raises KeyError or ValueError when it is broken."""
        columns: dict[str, Any] = {
            field.name: Strings.of_arrays(arrays, field.name)
            if field.type is Strings
            else arrays[field.name]
            for field in fields(cls)
        }
        return cls(**columns)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All columns and tables by name."""
        arrays: dict[str, NDArray[Any]] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            arrays |= column.arrays(field.name) if field.type is Strings else {field.name: column}
        return arrays

    def __len__(self) -> int:
        return len(self.document)

    def of_wording(self, position: int) -> NDArray[np.int32]:
        """Row numbers of the wording at that position, ascending."""
        return self.grouped[self.first[position] : self.first[position + 1]]

    def counts(self) -> NDArray[np.int64]:
        """How many rows each wording has, shape (wordings,)."""
        return np.diff(self.first)

    def texts(self, column: str) -> Strings:
        """The table that the codes of a column point into."""
        table: Strings = getattr(self, _TABLE_OF[column])
        return table

    def text(self, column: str, row: int) -> str | None:
        """What stands in a text column of one row."""
        code = int(getattr(self, column)[row])
        return None if code < 0 else self.texts(column)[code]

    def row(self, at: int, *, documents: Documents, wordings: Wordings) -> Row:
        """Row ``at`` (0 <= at < n) in full."""
        value, year, wording = float(self.value[at]), int(self.year[at]), int(self.wording[at])
        texts: dict[str, Any] = {column: self.text(column, at) for column in _TABLE_OF}
        return Row(
            document=documents.sha256[int(self.document[at])],
            ordinal=int(self.ordinal[at]),
            number=int(self.number[at]),
            wording=None if wording < 0 else wordings.texts[wording],
            value=None if math.isnan(value) else value,
            year=None if year < 0 else year,
            **{**texts, "name": texts["name"] or ""},
        )

    def facets(
        self, column: str, chosen: NDArray[np.bool_] | NDArray[np.integer] | None = None
    ) -> tuple[Facet, ...]:
        """The values of a column among the rows ``chosen`` (a mask or row numbers), most frequent
        first.

        ``column`` is any text column or ``year``; empty cells are left out.
        """
        codes = getattr(self, column) if chosen is None else getattr(self, column)[chosen]
        counts = np.bincount(codes[codes >= 0])
        table = None if column == "year" else self.texts(column)
        found = [
            Facet(int(value) if table is None else table[int(value)], int(counts[value]))
            for value in np.flatnonzero(counts)
        ]
        return tuple(sorted(found, key=lambda facet: -facet.count))

    def codes_in_use(self, column: str) -> NDArray[np.int64]:
        """The codes of a text column that some row has, ascending: departments and units share
        a table, but not every name stands in both roles."""
        found = np.zeros(len(self.texts(column)) + 1, dtype=np.bool_)
        # Code -1 (an empty cell) falls on the spare last place.
        found[getattr(self, column)] = True
        return np.flatnonzero(found[:-1])

    def wordings_where(self, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Positions of the wordings that have a selected row, ascending."""
        found = np.zeros(len(self.first), dtype=np.bool_)
        # Position -1 (no wording) falls on the spare last place.
        found[self.wording[mask]] = True
        return np.flatnonzero(found[:-1])

    def updated(
        self,
        *,
        documents: Documents,
        wordings: Wordings,
        without: Sequence[str],
        plus: Sequence[Row],
        now: Documents,
    ) -> tuple["Rows", Wordings]:
        """These rows without those of the documents ``without`` (SHA-256), and with ``plus``.

        ``documents`` and ``wordings`` are those of these rows, ``now`` lists the documents of
        the new ones.  Returns the new rows and their wordings: the ones some row uses.
        """
        dropped = np.array([documents.sha256.find(sha256) for sha256 in without], dtype=np.int32)
        keep = ~np.isin(self.document, dropped)
        used = np.zeros(len(wordings) + 1, dtype=np.bool_)
        used[self.wording[keep]] = True
        new_wordings = wordings.updated(
            keep=used[:-1], plus=(row.wording for row in plus if row.wording is not None)
        )
        columns: dict[str, Any] = {}
        for column in ("ordinal", "number"):
            columns[column] = _joined(self, column, keep, [getattr(row, column) for row in plus])
        columns["year"] = _joined(
            self, "year", keep, [ABSENT if row.year is None else row.year for row in plus]
        )
        columns["value"] = np.concatenate(
            [
                self.value[keep],
                np.array([np.nan if r.value is None else r.value for r in plus], dtype=np.float64),
            ]
        )
        moved = np.array([now.sha256.find(sha256) for sha256 in documents.sha256], dtype=np.int32)
        columns["document"] = np.concatenate(
            [
                moved[self.document[keep]] if len(moved) else self.document[keep],
                np.array([now.sha256.find(row.document) for row in plus], dtype=np.int32),
            ]
        )
        columns["wording"] = self._moved_wordings(keep, wordings, new_wordings, plus)
        for table in dict.fromkeys(_TABLE_OF.values()):
            columns |= self._recoded(table, keep, plus)
        order = np.argsort(columns["document"], kind="stable")
        for column, values in columns.items():
            if not isinstance(values, Strings):
                columns[column] = values[order]
        by_wording = np.argsort(columns["wording"], kind="stable")
        sizes = np.bincount(columns["wording"] + 1, minlength=len(new_wordings) + 1)
        first = np.zeros(len(new_wordings) + 1, dtype=np.int64)
        np.cumsum(sizes[1:], out=first[1:])
        return (
            replace(self, **columns, grouped=by_wording[sizes[0] :].astype(np.int32), first=first),
            new_wordings,
        )

    def _moved_wordings(
        self, keep: NDArray[np.bool_], before: Wordings, after: Wordings, plus: Sequence[Row]
    ) -> NDArray[np.int32]:
        # One spare place at the end maps "no wording" (-1) to itself.
        moved = np.append(after.positions(before.ids), ABSENT).astype(np.int32)
        ids = [ABSENT if row.wording is None else wording_id(row.wording) for row in plus]
        new = after.positions(np.array(ids, dtype=np.int64))
        return np.concatenate([moved[self.wording[keep]], new.astype(np.int32)])

    def _recoded(self, table: str, keep: NDArray[np.bool_], plus: Sequence[Row]) -> dict[str, Any]:
        """A table with exactly the texts in use, sorted, and the columns that point into it."""
        columns = [column for column, name in _TABLE_OF.items() if name == table]
        old: Strings = getattr(self, table)
        used = np.zeros(len(old) + 1, dtype=np.bool_)
        kept = {column: getattr(self, column)[keep] for column in columns}
        for codes in kept.values():
            used[codes] = True
        used = used[:-1]
        held = old.keep(used)
        wanted = {getattr(row, column) for row in plus for column in columns} - {None}
        fresh = sorted(text for text in wanted if held.find(text) < 0)
        points = [held.point(text) for text in fresh]
        new = held.insert(points, fresh)
        # Old code -> place among the texts kept -> that plus the texts inserted before it.
        place = np.cumsum(used) - 1
        moved = np.append(place + np.searchsorted(points, place, side="right"), ABSENT)
        result: dict[str, Any] = {table: new}
        code_of: dict[str | None, int] = {text: new.find(text) for text in wanted}
        code_of[None] = ABSENT
        for column in columns:
            added = np.array([code_of[getattr(row, column)] for row in plus], dtype=np.int32)
            result[column] = np.concatenate([moved[kept[column]].astype(np.int32), added])
        if table == "organisations":
            keys = self.organisation_keys.keep(used)
            result["organisation_keys"] = keys.insert(points, [organisation_key(t) for t in fresh])
        return result


def _joined(
    rows: Rows, column: str, keep: NDArray[np.bool_], plus: Sequence[int]
) -> NDArray[np.int32]:
    return np.concatenate([getattr(rows, column)[keep], np.array(plus, dtype=np.int32)])
