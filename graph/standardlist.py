"""A bureau's list of standard indicators as it is written: CSV, a workbook, or SKOS in Turtle."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from zhibiao.forms.encoding import decode
from zhibiao.forms.errors import DocumentError, DocumentTooLarge, UsageError
from zhibiao.forms.isolation import read_isolated
from zhibiao.forms.kinds import ISOLATED, Kind, kind_of
from zhibiao.forms.limits import Limits
from zhibiao.graph.iri import Names
from zhibiao.graph.library import LEVEL2_CONCEPTS
from zhibiao.graph.standardcheck import DraftEntry, StandardList, checked
from zhibiao.graph.vocabulary import PREFIXES, T15, T21, ZB

__all__ = ["COLUMNS", "read_standards"]

#: Field -> the column titles it may have; the first is the one that `export` writes.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "wording": ("指标名称", "规范名称", "三级指标", "名称", "name"),
    "level2": ("二级指标", "二级指标（2015）", "level2"),
    "level2_2021": ("二级指标（2021）", "level2_2021"),
    "direction": ("取值方向", "方向", "指标性质", "指标类型", "指标方向", "direction"),
    "operator": ("比较符", "operator"),
    "unit": ("计量单位", "单位", "unit"),
    "explanation": ("指标解释", "指标说明", "解释", "explanation"),
    "formula": ("计算公式", "公式", "计算方法", "formula"),
    "sectors": ("领域", "行业领域", "适用领域", "sector"),
    "synonyms": ("同义写法", "同义词", "别名", "synonyms"),
    "everyday": ("常见写法", "口语写法", "everyday"),
    "ladder": ("取值档次", "档次", "评定等级", "ladder"),
    "measurable": ("可量化为", "measurable"),
    "notation": ("编码", "指标编码", "代码", "code"),
}
_LARGEST: Final = 2**25
_FIELD_OF: Final = {title.lower(): field for field, titles in COLUMNS.items() for title in titles}
_SKOS: Final = PREFIXES["skos"]
# How Turtle begins, and no list of columns does.
_TURTLE: Final = re.compile(
    rb"(?:\s|#.*\n)*(?:@(?:prefix|base)\s|(?:prefix|base)\s.*<|<http)", re.IGNORECASE
)


def read_standards(path: Path, names: Names) -> StandardList:
    """The entries of the list at ``path``.

    Raises DocumentError when the file cannot be read, UsageError when it is no such list.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError("打不开文件", where=str(path), why=error.strerror) from error
    if len(data) > _LARGEST:
        raise DocumentTooLarge("指标清单太大", where=str(path), do="请拆分后再加入")
    kind = kind_of(data, file=path.name)
    if kind in (Kind.XLSX, Kind.XLS, Kind.ODS):
        drafts = _drafts(_workbook(kind, data), where=path.name)
    elif kind in ISOLATED or kind is not Kind.TEXT:
        raise UsageError(
            "不是指标清单", where=path.name, do="请给出 CSV、Excel 表格或 Turtle（SKOS）文件"
        )
    elif path.suffix.lower() in (".ttl", ".nt") or _TURTLE.match(data):
        drafts = _concepts(data, names, where=path.name)
    else:
        drafts = _drafts(_csv_rows(decode(data, file=path.name)), where=path.name)
    if not drafts:
        raise UsageError("清单里没有指标", where=path.name)
    return checked(drafts, names)


# --- rows of a table -----------------------------------------------------------------------


_Cells = tuple[str, Sequence[str]]


def _csv_rows(text: str) -> Iterator[_Cells]:
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(text.split("\n"), delimiter=delimiter)
    try:
        for cells in reader:
            yield f"第{reader.line_num}行", cells
    except csv.Error as error:
        raise DocumentError(
            "CSV 格式有误", where=f"第{reader.line_num}行", why=str(error)
        ) from error


def _workbook(kind: Kind, data: bytes) -> Iterator[_Cells]:
    rows, _ = read_isolated(kind, data, Limits.of_environment())
    for row in rows:
        cells = [""] * (max(cell.column for cell in row.cells) + 1)
        for cell in row.cells:
            cells[cell.column] = cell.text
        yield row.place, cells


def _drafts(rows: Iterator[_Cells], *, where: str) -> list[DraftEntry]:
    """The rows below a header; a title above the header is passed over."""
    columns: dict[int, str] = {}
    drafts = []
    for place, cells in rows:
        named = {
            at: field
            for at, cell in enumerate(cells)
            if (field := _FIELD_OF.get("".join(cell.split()).strip("\ufeff").lower()))
        }
        if len(named) > 1 and "wording" in named.values():
            columns = named  # again on the next sheet
            continue
        texts = {
            field: text
            for at, field in columns.items()
            if at < len(cells) and (text := _unguarded(" ".join(cells[at].split())))
        }
        if texts:
            drafts.append(DraftEntry(place, texts))
    if not columns:
        raise UsageError(
            "没有读到表头",
            where=where,
            do=f"第一行写列名：{'、'.join(titles[0] for titles in COLUMNS.values())}",
        )
    return drafts


def _unguarded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from computing the cell."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


# --- concepts of a graph -------------------------------------------------------------------

_TEXTS: Final = {
    f"{_SKOS}prefLabel": "wording",
    f"{_SKOS}altLabel": "synonyms",
    f"{_SKOS}hiddenLabel": "everyday",
    f"{_SKOS}definition": "explanation",
    f"{_SKOS}notation": "notation",
    f"{ZB}explanation": "explanation",
    f"{ZB}formula": "formula",
    f"{ZB}unitSymbol": "unit",
}
_NAMED: Final = {
    "ge": "≥", "le": "≤", "eq": "=", "gt": ">", "lt": "<", "by": "",
}  # fmt: skip


def _concepts(data: bytes, names: Names, *, where: str) -> list[DraftEntry]:
    """What is a `zb:StandardIndicator` or has an expected level 2."""
    values: dict[str, dict[str, list[str]]] = {}
    try:
        for triple in ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=names.base):
            term = triple.object
            value = term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else ""
            if isinstance(triple.subject, ox.NamedNode | ox.BlankNode):
                node = values.setdefault(triple.subject.value, {})
                node.setdefault(triple.predicate.value, []).append(value)
    except (SyntaxError, ValueError) as error:
        raise DocumentError("不是有效的 Turtle", where=where, why=str(error)) from error
    rdf = PREFIXES["rdf"]

    def label(iri: str) -> str:
        return next(iter(values.get(iri, {}).get(f"{_SKOS}prefLabel", ())), "")

    def ladder(cell: str) -> Iterator[str]:
        while cell in values:
            yield from values[cell].get(f"{rdf}first", ())[:1]
            cell = next(iter(values[cell].get(f"{rdf}rest", ())), "")

    drafts = []
    for iri, node in values.items():
        types = node.get(f"{rdf}type", [])
        if f"{ZB}Aspect" in types or not (
            f"{ZB}StandardIndicator" in types or f"{ZB}expectedLevel2" in node
        ):
            continue
        texts = {field: ";".join(node[key]) for key, field in _TEXTS.items() if key in node}
        for level in node.get(f"{ZB}expectedLevel2", ()):
            for taxonomy, field in ((T15, "level2"), (T21, "level2_2021")):
                if level.startswith(taxonomy):
                    texts[field] = LEVEL2_CONCEPTS.get(level.removeprefix(taxonomy), level)
        for key, field in (("direction", "direction"), ("operator", "operator")):
            for named in node.get(f"{ZB}{key}", ())[:1]:
                name = named.rpartition("/")[2]
                texts[field] = name if field == "direction" else _NAMED.get(name, name)
                if name == "by":
                    texts["direction"] = "日期"
        for cell in node.get(f"{ZB}ladder", ())[:1]:
            texts["ladder"] = ";".join(ladder(cell))
        for other in node.get(f"{ZB}measurableAs", ())[:1]:
            texts["measurable"] = label(other) or other.rpartition("/")[2]
        sectors = [
            label(sector) or sector.rpartition("/")[2] for sector in node.get(f"{ZB}sector", ())
        ]
        if sectors:
            texts["sectors"] = ";".join(sectors)
        mine = iri.startswith(f"{names.base}id/standard/")
        match = next(iter(node.get(f"{_SKOS}exactMatch", ())), None)
        drafts.append(
            DraftEntry(f"<{iri}>", texts, match if mine else iri if "://" in iri else None)
        )
    return drafts
