"""Restricting an answer to some rows: by department, unit, year, level 2, project category."""

import difflib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.taxonomy import canonical_level2
from zhibiao.graph.iri import organisation_key
from zhibiao.search.rows import Rows
from zhibiao.search.strings import Strings

__all__ = ["Filters", "Selection"]

_NEAR = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that pass: ``mask`` bool (n,), and ``remark``, a Chinese sentence about filter
    values that no row has (with the nearest known ones), else ``None``."""

    mask: NDArray[np.bool_]
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """All optional; those given must all hold.

    Organisations (主管部门 ``department``, 实施单位 ``unit``) match by normalised name: rows whose
    name equals it, and only when there are none, rows whose name contains it.  ``category``
    (项目类别) likewise.  ``level2`` takes any dialect of a label (数量, 数量指标, 产出数量).
    """

    department: str | None = None
    unit: str | None = None
    year: int | None = None
    level2: str | None = None
    category: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is restricted."""
        return self != Filters()

    def select(self, rows: Rows) -> Selection:
        """The rows that pass all filters; none for a value that no row has."""
        mask = np.ones(len(rows), dtype=np.bool_)
        remarks: list[str] = []
        for label, column, given, keys, key in (
            ("主管部门", "department", self.department, rows.organisation_keys, organisation_key),
            ("实施单位", "unit", self.unit, rows.organisation_keys, organisation_key),
            ("项目类别", "category", self.category, rows.categories, str.strip),
        ):
            if given is not None:
                # Only entries that stand in this column: a name may be known in another role.
                standing = rows.codes_in_use(column)
                table = rows.texts(column)
                matching = _matching(keys, standing, key(given))
                if len(matching):
                    # A look-up by code, with a spare last place for empty cells (-1).
                    passing = np.zeros(len(table) + 1, dtype=np.bool_)
                    passing[matching] = True
                    mask &= passing[getattr(rows, column)]
                else:
                    mask[:] = False
                    known = [table[int(code)] for code in standing]
                    remarks.append(_unknown(label, given, _near(given, known)))
        if self.level2 is not None:
            code = rows.level2s.find(canonical_level2(self.level2) or self.level2.strip())
            if code >= 0:
                mask &= rows.level2 == code
            else:
                mask[:] = False
                remarks.append(_unknown("二级指标", self.level2, list(rows.level2s)))
        if self.year is not None:
            passed = rows.year == self.year
            if not passed.any():
                # Python's numbers: what is asked for may be larger than those of an array.
                years = np.unique(rows.year[rows.year >= 0]).tolist()
                near = sorted(years, key=lambda year: abs(year - (self.year or 0)))[:_NEAR]
                remarks.append(_unknown("年度", str(self.year), [str(year) for year in near]))
            mask &= passed
        if not mask.any() and not remarks and len(rows):
            remarks.append("没有同时符合所有筛选条件的指标")
        return Selection(mask, "；".join(remarks) or None)


def _matching(keys: Strings, standing: NDArray[np.int64], wanted: str) -> NDArray[np.int64]:
    """Codes among ``standing`` whose key equals ``wanted``; if there are none, contains it."""
    if not wanted:
        return standing[:0]
    named = [(code, keys[int(code)]) for code in standing]
    equal = [code for code, key in named if key == wanted]
    return np.array(equal or [code for code, key in named if wanted in key], dtype=np.int64)


def _near(given: str, known: list[str]) -> list[str]:
    """The known names most alike ``given``: those it may abbreviate (科委 for 科学技术委员会),
    then those with the most text in common."""
    within = [name for name in known if _abbreviates(given, name)]
    alike = difflib.get_close_matches(given, known, n=_NEAR, cutoff=0.3)
    return list(dict.fromkeys([*sorted(within, key=len), *alike]))[:_NEAR]


def _abbreviates(short: str, name: str) -> bool:
    """Whether the characters of ``short`` stand in ``name`` in the same order."""
    rest = iter(name)
    return all(character in rest for character in short)


def _unknown(label: str, given: str, near: list[str]) -> str:
    hint = f"，相近的有：{'、'.join(near)}" if near else ""
    return f"没有{label}为“{given}”的指标{hint}"
