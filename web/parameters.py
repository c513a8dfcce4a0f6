"""What of a named question can be changed without knowing SPARQL: its parameters.

They are read from the query text itself: the words and the limit of ``SERVICE zb:similar``, a
literal in BIND or VALUES, a number that the last FILTER compares with, the last LIMIT.  A
filled-in value becomes a literal of the same kind; it cannot become anything else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import pyoxigraph as ox

from zhibiao.forms.errors import UsageError

__all__ = ["Parameter", "fill", "parameters"]

LONGEST: Final = 200
"""Characters of a value."""
_TEXT = r'"(?P<text>(?:[^"\\\n]|\\.)*)"'
_NUMBER = r"(?P<number>-?\d+(?:\.\d+)?)"
_COUNT = r"(?P<count>\d+)"
_PATTERNS: Final = (
    (re.compile(rf"zb:query\s+{_TEXT}"), "要找的指标"),
    (re.compile(rf"zb:limit\s+{_COUNT}"), "找几个名称"),
    (re.compile(rf"BIND\(\s*(?:{_TEXT}|{_NUMBER})\s+AS\s+\?(?P<variable>\w+)\s*\)"), ""),
    (re.compile(rf"VALUES\s+\?(?P<variable>\w+)\s*\{{\s*(?:{_TEXT}|{_NUMBER})\s*\}}"), ""),
    # Of the whole query, not of a part in brackets; to compare with 0 is no choice.
    (
        re.compile(
            rf"(?<=\n  FILTER\()[^\n]*?\?(?P<variable>\w+)\s*(?P<relation>[<>]=?)\s*{_NUMBER}"
            r"(?<![<>=\s]0)(?=\s*[)&|])"
        ),
        "",
    ),
    (re.compile(rf"LIMIT\s+{_COUNT}\s*$"), "最多几行"),
)
# What may be filled in for each kind of number, and what is said of anything else.
_NUMBERS: Final = {
    "number": (re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?"), "应是一个数"),
    "count": (re.compile(r"[0-9]{1,9}"), "应是一个不小于 0 的整数"),
}
# What the variables of the questions are called on the page.
_NAMED: Final = {
    "value": "数值",
    "n": "个数",
    "v": "数值",
    "limit": "界限",
    "text": "文字",
    "department": "主管部门",
    "unit": "实施单位",
    "year": "年度",
    "wording": "指标名称",
}
_COMMENT: Final = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


Kind = Literal["text", "number", "count"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One place of a query to fill: ``name`` in the address (p0, p1, …), what it is called, its
    value now, what kind of value it takes, and from where to where the literal stands in the
    query."""

    name: str
    label: str
    value: str
    kind: Kind
    begin: int
    end: int


def parameters(query: str) -> tuple[Parameter, ...]:
    """The parameters of ``query`` in the order of the text.

    >>> [(p.label, p.value) for p in parameters('… { SERVICE zb:similar { ?w zb:query "满意度" } }')]
    [('要找的指标', '满意度')]
    """
    places = sorted(_places(query), key=lambda place: place[0])
    found: list[Parameter] = []
    for begin, end, label, value, kind in places:
        found.append(Parameter(f"p{len(found)}", label, value, kind, begin, end))
    return tuple(found)


def _places(query: str) -> Iterator[tuple[int, int, str, str, Kind]]:
    # Comments keep their length, so that places stay the same.
    bare = _COMMENT.sub(lambda found: " " * len(found.group()), query).rstrip()
    for pattern, title in _PATTERNS:
        for found in pattern.finditer(bare):
            groups = found.groupdict()
            kinds = get_args(Kind)
            kind: Kind = next(kind for kind in kinds if groups.get(kind) is not None)
            begin, end = found.span(kind)
            label = title
            if not label:
                variable = groups["variable"]
                label = " ".join(
                    filter(None, (_NAMED.get(variable, variable), groups.get("relation")))
                )
            if kind == "text":
                # The quotation marks are part of the place.
                literal = ox.Literal(_unescaped(found["text"]))
                yield begin - 1, end + 1, label, literal.value, kind
            else:
                yield begin, end, label, found[kind], kind


def _unescaped(text: str) -> str:
    marks = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
    return re.sub(r"\\(.)", lambda found: marks.get(found[1], found[1]), text)


def fill(query: str, values: Mapping[str, str]) -> str:
    """The query with ``values`` (by parameter name) in their places; missing ones stay.

    Raises UsageError where a number is asked for and another text is given, or a value is too long.
    """
    for parameter in reversed(parameters(query)):
        value = values.get(parameter.name)
        if value is None or value == parameter.value:
            continue
        if len(value) > LONGEST:
            raise UsageError(f"“{parameter.label}”超过 {LONGEST} 个字", do="请缩短")
        if parameter.kind == "text":
            literal = str(ox.Literal(value))
        else:
            literal = value.strip()
            allowed, said = _NUMBERS[parameter.kind]
            if not allowed.fullmatch(literal):
                raise UsageError(f"“{parameter.label}”{said}", why=f"给的是 {value!r}")
        query = query[: parameter.begin] + literal + query[parameter.end :]
    return query
