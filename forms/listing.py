"""Reads CSV lists of indicators: one row an indicator, a header that names at least ``name``."""

import csv
import re
from collections.abc import Sequence

from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.levels import Placed, place_rows
from zhibiao.forms.model import Form, Indicator, Source
from zhibiao.forms.target import parse_target

__all__ = ["COLUMNS", "MOST_INDICATORS", "read", "recognises"]

COLUMNS = ("name", "level1", "level2", "target", "unit_org", "department", "project", "year", "weight")  # fmt: skip
#: Columns of the header that are read; others are ignored.
_CHINESE = {
    "指标名称": "name", "三级指标": "name", "一级指标": "level1", "二级指标": "level2",
    "指标值": "target", "目标值": "target", "年度指标值": "target", "实施单位": "unit_org", "项目单位": "unit_org",
    "主管部门": "department", "项目名称": "project", "年度": "year", "分值": "weight", "权重": "weight",
}  # fmt: skip
MOST_INDICATORS = 5_000_000
"""Rows of one list."""

_DELIMITERS = ",\t;"


def _header(line: str) -> tuple[str, list[str]]:
    """Delimiter and column names of the first line; names are ours ("" where unknown)."""
    delimiter = max(_DELIMITERS, key=line.count)
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        names = []
    plain = [name.strip().strip("\ufeff").lower() for name in names]
    return delimiter, [_CHINESE.get(name, name if name in COLUMNS else "") for name in plain]


def recognises(text: str) -> bool:
    """Whether the first line is a header of such a list."""
    line = text.lstrip("\n").split("\n", 1)[0]
    if len(line) > 10_000:
        return False
    delimiter, names = _header(line)
    if line.strip().strip("\ufeff").lower() == "name":
        return True
    return (
        delimiter in line
        and "name" in names
        and len(set(names) - {""}) > 1
        and (
            # 三级指标 | 指标值 may also begin a table of a form; a list names whose rows they are.
            "name" in line.lower() or "project" in names or "unit_org" in names
        )
    )


def _clean(record: Sequence[str], at: int | None) -> str | None:
    if at is None or at >= len(record):
        return None
    return " ".join(record[at].split()) or None


def read(text: str, source: Source) -> tuple[Form, ...]:
    """The forms of the list: rows of the same unit, department, project and year, in the order in
    which each first appears.

    Raises DocumentError for malformed CSV, DocumentTooLarge above `MOST_INDICATORS` rows.
    """
    text = text.lstrip("\n")
    delimiter, names = _header(text.split("\n", 1)[0])
    column = {name: at for at, name in reversed(list(enumerate(names))) if name}
    groups: dict[tuple[str | None, ...], list[tuple[Placed, float | None]]] = {}
    lines = csv.reader(text.split("\n"), delimiter=delimiter)
    rows = 0
    try:
        next(lines)
        for record in lines:
            name = _clean(record, column["name"])
            if name is None:
                continue
            rows += 1
            if rows > MOST_INDICATORS:
                raise DocumentTooLarge(
                    f"超过 {MOST_INDICATORS:,} 行", where=source.file, do="请拆分文件后再读"
                )
            key = tuple(
                _clean(record, column.get(part))
                for part in ("unit_org", "department", "project", "year")
            )
            target = parse_target(_clean(record, column.get("target")))
            level1, level2 = (_clean(record, column.get(part)) for part in ("level1", "level2"))
            row = Placed(level1, level2, name, target, f"第{lines.line_num}行")
            groups.setdefault(key, []).append((row, _number(_clean(record, column.get("weight")))))
    except csv.Error as error:
        raise DocumentError(
            "CSV 格式有误",
            where=source.file,
            why=f"第{lines.line_num}行：{error}",
            do="请另存为 CSV 后再读",
        ) from error
    return tuple(
        _form(ordinal, source, key, group) for ordinal, (key, group) in enumerate(groups.items(), 1)
    )


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _number(text: str | None) -> float | None:
    match = _NUMBER.match(text) if text else None
    return float(match[0]) if match else None


def _form(
    ordinal: int,
    source: Source,
    key: tuple[str | None, ...],
    group: Sequence[tuple[Placed, float | None]],
) -> Form:
    unit, department, project, year = key
    indicators: list[Indicator] = []
    notes: list[str] = []
    for row, weight in group:
        # Each row of a list stands for itself: nothing is carried down.
        ((level1, level2, remark),) = place_rows([row])
        if remark is not None and row.level2 is None:
            notes.append(remark)
        indicators.append(Indicator(level1, level2, row.name, row.target, weight, row.where))
    return Form(
        ordinal=ordinal,
        source=source,
        year=int(match[0]) if year and (match := re.match(r"20\d\d", year)) else None,
        project=project,
        department=department,
        unit=unit,
        indicators=tuple(indicators),
        notes=tuple(notes),
    )
