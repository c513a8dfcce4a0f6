"""The standard indicator library (规范指标库): what wordings mean, as a careful editor writes them.

The truth is ``library.ttl``, hand-written SKOS with relative IRIs that are resolved against a
corpus's base.  This module reads it into records for the suggestion engine; `library_turtle`
gives the text for loading into a store.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

import pyoxigraph

from zhibiao.forms.errors import StoreError
from zhibiao.forms.model import Operator
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.vocabulary import T15, T21, ZB

__all__ = [
    "LEVEL2_CONCEPTS",
    "Direction",
    "StandardAspect",
    "StandardIndicator",
    "library_turtle",
    "load_aspects",
    "load_library",
    "load_sectors",
    "parse_standards",
]

Direction = Literal["higher", "lower", "exact", "qualitative"]

_LIBRARY = Path(__file__).with_name("library.ttl")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
_REST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"

#: The level-2 concepts of both taxonomies under which the library files its entries: local name
#: -> label; only the cost concepts differ between the two.
LEVEL2_CONCEPTS = {
    "output-quantity": "数量指标",
    "output-quality": "质量指标",
    "output-time": "时效指标",
    "output-cost": "成本指标",
    "cost-economic": "经济成本指标",
    "cost-social": "社会成本指标",
    "cost-eco": "生态环境成本指标",
    "benefit-economic": "经济效益指标",
    "benefit-social": "社会效益指标",
    "benefit-eco": "生态效益指标",
    "benefit-sustain": "可持续影响指标",
    "satisfaction-service": "服务对象满意度指标",
}
# op:by (a date to be met) is absent: a Target has no operator for it.
_OPERATORS: dict[str, Operator] = {"ge": "≥", "le": "≤", "eq": "=", "gt": ">", "lt": "<"}


@dataclass(frozen=True, slots=True)
class StandardAspect:
    """What a wording measures, apart from the object it measures it on (完成率, 满意度).

    ``wording`` is the standard name, ``synonyms`` other official ones, ``everyday`` what drafts
    write instead (及时性 for 及时率).  ``operator`` and ``unit`` are ``None`` where the value
    is a date or a grade of ``ladder`` (high to low).
    """

    slug: str
    wording: str
    synonyms: tuple[str, ...]
    everyday: tuple[str, ...]
    level2: str
    level2_2021: str
    direction: Direction
    operator: Operator | None
    unit: str | None
    formula: str
    ladder: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardIndicator:
    """One concept of the library (规范指标).

    ``iri`` is absolute.  ``level2`` is where the 2015 taxonomy usually files it, ``level2_2021``
    the same for the 2021 one: a custom, not the only right answer.  ``operator`` and ``unit``
    are ``None`` for dates and for qualitative matters; these have a ``ladder`` of three grades,
    high to low, and ``measurable`` names the slug of an entry that measures the same in numbers.
    ``aspect`` is the standard aspect the wording ends in or amounts to.  A bureau's own entry may
    carry its code (``notation``) and its IRI elsewhere (``match``), and lack the formula.
    """

    slug: str
    iri: str
    wording: str
    synonyms: tuple[str, ...]
    everyday: tuple[str, ...]
    level2: str
    level2_2021: str
    direction: Direction
    operator: Operator | None
    unit: str | None
    aspect: str | None
    explanation: str
    formula: str
    sectors: tuple[str, ...]
    ladder: tuple[str, ...] = ()
    measurable: str | None = None
    notation: str | None = None
    match: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every wording that means this indicator, the standard one first."""
        return (self.wording, *self.synonyms, *self.everyday)


def library_turtle() -> bytes:
    """The bundled library as Turtle with relative IRIs, UTF-8; parse it with the corpus's base."""
    return _LIBRARY.read_bytes()


def load_library(
    path: Path | None = None, *, base: str = DEFAULT_BASE
) -> tuple[StandardIndicator, ...]:
    """The library's indicators in the order of the file (by sector, then by level 2).

    ``path`` is another library file of the same vocabulary; ``None`` the bundled one.
    Raises StoreError when the file cannot be read, is no Turtle or an entry lacks what the
    record needs.
    """
    return _read(path or _LIBRARY, base)[0]


def load_aspects(path: Path | None = None) -> tuple[StandardAspect, ...]:
    """The library's aspects in the order of the file; errors as in `load_library`."""
    return _read(path or _LIBRARY, DEFAULT_BASE)[1]


def load_sectors() -> dict[str, str]:
    """The sectors of the bundled library: label -> slug, in the order of the file."""
    return {
        label: iri.rpartition("/")[2]
        for iri, label in _read(_LIBRARY, DEFAULT_BASE)[2].items()
        if iri.startswith(f"{DEFAULT_BASE}id/sector/")
    }


def parse_standards(turtle: bytes, *, base: str) -> tuple[StandardIndicator, ...]:
    """The entries of a Turtle (or N-Triples) text that may point to sectors and aspects of the
    bundled library; ``base`` is the one its IRIs have.  Errors as in `load_library`."""
    nodes = _nodes(turtle, base, where="规范指标")
    labels = {**_read(_LIBRARY, base)[2], **_labels(nodes)}
    return tuple(
        _indicator(node, nodes, labels)
        for node in nodes.values()
        if node.maybe(_TYPE) == ZB + "StandardIndicator"
    )


class _Node:
    """One subject of the file: its values by predicate, in file order."""

    __slots__ = ("iri", "values")

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.values: dict[str, list[str]] = {}

    @property
    def slug(self) -> str:
        return self.iri.rpartition("/")[2]

    def all(self, predicate: str) -> tuple[str, ...]:
        return tuple(self.values.get(predicate, ()))

    def one(self, predicate: str) -> str:
        found = self.maybe(predicate)
        if found is None:
            raise StoreError(
                "规范指标库的条目不完整",
                where=self.iri,
                why=f"缺少 {predicate}",
                do="请补全该条目后重试",
            )
        return found

    def maybe(self, predicate: str) -> str | None:
        found = self.values.get(predicate)
        return found[0] if found else None


@lru_cache(maxsize=4)
def _read(
    path: Path, base: str
) -> tuple[tuple[StandardIndicator, ...], tuple[StandardAspect, ...], dict[str, str]]:
    """Indicators, aspects, and the labels of all concepts by IRI."""
    try:
        turtle = path.read_bytes()
    except OSError as error:
        raise StoreError("规范指标库读不出来", where=str(path), why=str(error)) from error
    nodes = _nodes(turtle, base, where=str(path))
    labels = _labels(nodes)
    indicators: list[StandardIndicator] = []
    aspects: list[StandardAspect] = []
    for node in nodes.values():
        kind = node.maybe(_TYPE)
        if kind == ZB + "StandardIndicator":
            indicators.append(_indicator(node, nodes, labels))
        elif kind == ZB + "Aspect":
            aspects.append(_aspect(node, nodes))
    return tuple(indicators), tuple(aspects), labels


def _labels(nodes: dict[str, _Node]) -> dict[str, str]:
    return {
        node.iri: node.one(_SKOS + "prefLabel")
        for node in nodes.values()
        if _SKOS + "prefLabel" in node.values
    }


def _nodes(turtle: bytes, base: str, *, where: str) -> dict[str, _Node]:
    """The text's subjects by IRI (blank nodes by their label), in file order."""
    nodes: dict[str, _Node] = {}
    try:
        triples = pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE, base_iri=base)
        for triple in triples:
            subject = cast("pyoxigraph.NamedNode | pyoxigraph.BlankNode", triple.subject).value
            node = nodes.get(subject)
            if node is None:
                node = nodes[subject] = _Node(subject)
            value = cast("pyoxigraph.NamedNode | pyoxigraph.Literal", triple.object).value
            node.values.setdefault(triple.predicate.value, []).append(value)
    except (SyntaxError, ValueError) as error:
        raise StoreError(
            "规范指标库读不出来", where=where, why=str(error), do="请检查文件是否为 Turtle 格式"
        ) from error
    return nodes


def _indicator(node: _Node, nodes: dict[str, _Node], labels: dict[str, str]) -> StandardIndicator:
    aspect = node.maybe(ZB + "aspect")
    measurable = node.maybe(ZB + "measurableAs")
    levels = node.all(ZB + "expectedLevel2")
    return StandardIndicator(
        slug=node.slug,
        iri=node.iri,
        wording=node.one(_SKOS + "prefLabel"),
        synonyms=node.all(_SKOS + "altLabel"),
        everyday=node.all(_SKOS + "hiddenLabel"),
        level2=_level2(node, levels, T15),
        level2_2021=_level2(node, levels, T21),
        direction=_direction(node),
        operator=_operator(node),
        unit=node.maybe(ZB + "unitSymbol"),
        aspect=labels.get(aspect) if aspect else None,
        explanation=node.one(ZB + "explanation"),
        formula=node.maybe(ZB + "formula") or "",
        sectors=tuple(labels[sector] for sector in node.all(ZB + "sector") if sector in labels),
        ladder=_ladder(node, nodes),
        measurable=measurable.rpartition("/")[2] if measurable else None,
        notation=node.maybe(_SKOS + "notation"),
        match=node.maybe(_SKOS + "exactMatch"),
    )


def _aspect(node: _Node, nodes: dict[str, _Node]) -> StandardAspect:
    levels = node.all(ZB + "expectedLevel2")
    return StandardAspect(
        slug=node.slug,
        wording=node.one(_SKOS + "prefLabel"),
        synonyms=node.all(_SKOS + "altLabel"),
        everyday=node.all(_SKOS + "hiddenLabel"),
        level2=_level2(node, levels, T15),
        level2_2021=_level2(node, levels, T21),
        direction=_direction(node),
        operator=_operator(node),
        unit=node.maybe(ZB + "unitSymbol"),
        formula=node.one(ZB + "formula"),
        ladder=_ladder(node, nodes),
    )


def _level2(node: _Node, levels: Iterable[str], taxonomy: str) -> str:
    for level in levels:
        if level.startswith(taxonomy) and level.removeprefix(taxonomy) in LEVEL2_CONCEPTS:
            return LEVEL2_CONCEPTS[level.removeprefix(taxonomy)]
    raise StoreError(
        "规范指标库的条目不完整",
        where=node.iri,
        why=f"没有 {taxonomy} 分类下的二级指标",
        do="请补写 zb:expectedLevel2",
    )


def _direction(node: _Node) -> Direction:
    name = node.one(ZB + "direction").rpartition("/")[2]
    if name not in ("higher", "lower", "exact", "qualitative"):
        raise StoreError(
            "规范指标库的取值方向不认识",
            where=node.iri,
            why=name,
            do="请用 dir:higher、dir:lower、dir:exact 或 dir:qualitative",
        )
    return cast(Direction, name)


def _operator(node: _Node) -> Operator | None:
    operator = node.maybe(ZB + "operator")
    return _OPERATORS.get(operator.rpartition("/")[2]) if operator else None


def _ladder(node: _Node, nodes: dict[str, _Node]) -> tuple[str, ...]:
    """The members of the RDF list, in order."""
    grades: list[str] = []
    cell = nodes.get(node.maybe(ZB + "ladder") or "")
    while cell is not None:
        grades.append(cell.one(_FIRST))
        cell = nodes.get(cell.one(_REST))
    return tuple(grades)
