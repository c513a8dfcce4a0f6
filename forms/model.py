"""The records that reading gives: Document, Form, Indicator, Target.

They are plain, frozen and complete: what CONTRACT.md prints as JSON, what the graph stores
and gives back without loss.  An absent cell is ``None``, never an empty string.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

from zhibiao.forms.places import Places

__all__ = ["Document", "Form", "Funding", "Indicator", "Operator", "Source", "Target"]

Operator = Literal["≥", "≤", "=", ">", "<"]


@dataclass(frozen=True, slots=True)
class Target:
    """The value an indicator is to reach (指标值).

    ``text`` is what is printed.  ``value`` is a plain number: 万/亿 of counts are expanded
    (3.5万人次 -> 35000 人次), 万元/亿元 stay units.  Value and unit are ``None`` for a
    qualitative target, operator where none is printed.
    """

    text: str | None
    operator: Operator | None = None
    value: float | None = None
    unit: str | None = None

    @property
    def qualitative(self) -> bool:
        """Whether something is printed that is not a number."""
        return self.text is not None and self.value is None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of one form (指标行); never shared between forms.

    ``level1`` and ``level2`` as printed, white space and line wraps removed; ``weight`` the
    printed 分值/权重 in points; ``place`` where the row stands in its document, in words a
    person can follow ("第23行", "Sheet1!C12").
    """

    level1: str | None
    level2: str | None
    name: str
    target: Target
    weight: float | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Funding:
    """The money block (项目资金), all in yuan; ``None`` where the cell is empty or absent."""

    total: float | None = None
    total_fiscal: float | None = None
    total_other: float | None = None
    annual: float | None = None
    annual_fiscal: float | None = None
    annual_carryover: float | None = None
    annual_other: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a form was read: the document's SHA-256 (64 hex digits), its file name, and the
    page or sheet where the document has such."""

    document: str
    file: str
    page: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One filled form (申报表): one project, one budget year, one document.

    ``ordinal`` counts the forms of a document from 1.  ``department`` (主管部门) and ``unit``
    (实施单位) are as printed; `zhibiao.forms.organisation` gives the normalised name.
    ``notes`` say in Chinese what was repaired or inferred, and where.  ``places`` are the cells
    of a form just read; None for one that comes from the graph, from JSON or a list.
    """

    ordinal: int
    source: Source
    year: int | None = None
    project: str | None = None
    nature: str | None = None
    category: str | None = None
    department: str | None = None
    unit: str | None = None
    start: date | None = None
    end: date | None = None
    funding: Funding = Funding()
    goal_total: str | None = None
    goal_annual: str | None = None
    indicators: tuple[Indicator, ...] = ()
    notes: tuple[str, ...] = ()
    places: Places | None = field(default=None, compare=False, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The form as CONTRACT.md prints it: plain dicts, lists, strings and numbers."""
        record = asdict(replace(self, places=None))
        del record["places"]
        for key in ("start", "end"):
            day: date | None = record[key]
            record[key] = day.isoformat() if day else None
        record["indicators"] = list(record["indicators"])
        record["notes"] = list(record["notes"])
        # The contract's order: what identifies the source comes last.
        record["source"] = record.pop("source")
        record["notes"] = record.pop("notes")
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Form":
        """The inverse of `as_json`; unknown keys are ignored.

        Raises KeyError when ``ordinal`` or ``source`` is missing.
        """
        known = {known.name for known in fields(cls)} - {"places"}
        values = {key: value for key, value in record.items() if key in known}
        for key in ("start", "end"):
            if values.get(key) is not None:
                values[key] = date.fromisoformat(values[key])
        values["source"] = Source(**values["source"])
        values["funding"] = Funding(**values.get("funding", {}))
        values["indicators"] = tuple(
            Indicator(**{**row, "target": Target(**row["target"])})
            for row in values.get("indicators", ())
        )
        values["notes"] = tuple(values.get("notes", ()))
        return cls(**{"ordinal": record["ordinal"], **values})


@dataclass(frozen=True, slots=True)
class Document:
    """One file as received (来源文件), identified by the SHA-256 of its bytes, and the forms
    read from it in document order."""

    sha256: str
    file: str
    forms: tuple[Form, ...]
