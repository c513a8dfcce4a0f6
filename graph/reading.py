"""RDF -> Form: the inverse of what `zhibiao.graph.rdf` writes.

Two sources, one reader: an rdflib graph, or N-Triples text, which is what a store hands out
and which is read ten times as fast.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from zhibiao.forms.errors import StoreError
from zhibiao.forms.model import Form, Funding, Indicator, Operator, Source, Target
from zhibiao.graph.reference import level1_concepts, level2_concepts, unit_concepts
from zhibiao.graph.vocabulary import FUND, GOAL, OP, PREFIXES, ZB

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["OPERATORS", "read_form", "read_forms", "read_ntriples"]

OPERATORS: dict[Operator, str] = {"≥": "ge", "≤": "le", "=": "eq", ">": "gt", "<": "lt"}
"""Sign -> local name of its concept."""

_SIGNS: dict[str, Operator] = {f"{OP}{name}": sign for sign, name in OPERATORS.items()}
_FORM = f"{ZB}Form"
_TYPE, _MEMBER = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdf']}_"
_LABEL = f"{PREFIXES['rdfs']}label"
_TITLE = f"{PREFIXES['dcterms']}title"
_DERIVED = f"{PREFIXES['prov']}wasDerivedFrom"

_Properties = dict[str, list[str]]
"""Predicate -> values, as IRIs or lexical forms.  Predicates of ours are local names."""
_Describe = Callable[[str], _Properties]
"""Subject IRI -> its properties."""


def read_form(graph: "Graph", form: str) -> Form:
    """The form with that IRI, from a graph that has its own triples and its document's.

    Raises StoreError when the graph does not hold the form, or not all that a form must have.
    """
    return _form(form, _describer(graph))


def read_forms(graph: "Graph") -> tuple[Form, ...]:
    """All forms in an rdflib graph, by document and ordinal; errors as in `read_form`."""
    from rdflib.term import URIRef

    forms = graph.subjects(URIRef(_TYPE), URIRef(_FORM))
    return _sorted(map(str, forms), _describer(graph))


def read_ntriples(text: str) -> tuple[Form, ...]:
    """All forms in an N-Triples text, by document and ordinal; errors as in `read_form`.

    Raises StoreError also when the text is no N-Triples.
    """
    subjects: dict[str, _Properties] = {}
    forms: list[str] = []
    try:
        for triple in ox.parse(text.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES):
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                predicate = triple.predicate.value
                properties = subjects.setdefault(subject.value, {})
                properties.setdefault(predicate.removeprefix(ZB), []).append(value.value)
                if predicate == _TYPE and value.value == _FORM:
                    forms.append(subject.value)
    except SyntaxError as error:
        raise StoreError("N-Triples 有语法错误", why=str(error)) from error
    return _sorted(forms, lambda iri: subjects.get(iri, {}))


def _describer(graph: "Graph") -> _Describe:
    from rdflib.term import URIRef

    def describe(iri: str) -> _Properties:
        properties: _Properties = {}
        for predicate, value in graph.predicate_objects(URIRef(iri)):
            properties.setdefault(str(predicate).removeprefix(ZB), []).append(str(value))
        return properties

    return describe


def _sorted(forms: Iterable[str], describe: _Describe) -> tuple[Form, ...]:
    read = (_form(form, describe) for form in forms)
    return tuple(sorted(read, key=lambda form: (form.source.document, form.ordinal)))


@cache
def _concept_labels() -> Mapping[str, str]:
    """Concept IRI -> preferred label, for levels and units."""
    return {
        iri: label
        for concepts in (level1_concepts(), level2_concepts(), unit_concepts())
        for label, iri in concepts.items()
    }


class _Node:
    """One subject, with its properties read as the values that records have."""

    __slots__ = ("_properties", "iri")

    def __init__(self, iri: str, describe: _Describe) -> None:
        self.iri = iri
        self._properties = describe(iri)

    def all(self, predicate: str) -> list[str]:
        return self._properties.get(predicate, [])

    def text(self, predicate: str) -> str | None:
        values = self.all(predicate)
        return values[0] if values else None

    def must(self, predicate: str) -> str:
        value = self.text(predicate)
        if value is None:
            raise StoreError(
                "图中的申报表不完整",
                where=self.iri,
                why=f"缺少 {predicate}",
                do="请重新导入其来源文件",
            )
        return value

    def integer(self, predicate: str) -> int | None:
        value = self.text(predicate)
        return None if value is None else int(value)

    def number(self, predicate: str) -> float | None:
        value = self.text(predicate)
        return None if value is None else float(value)

    def day(self, predicate: str) -> date | None:
        value = self.text(predicate)
        return None if value is None else date.fromisoformat(value)

    def label(self, printed: str, concept: str) -> str | None:
        """The printed label: kept beside the link to the concept, else the concept's own."""
        label = self.text(printed)
        if label is not None:
            return label
        linked = self.text(concept)
        return None if linked is None else _concept_labels()[linked]

    def members(self) -> tuple[str, ...]:
        """The members of an rdf:Seq in order."""
        found = (
            (int(predicate.removeprefix(_MEMBER)), value)
            for predicate, values in self._properties.items()
            if predicate.startswith(_MEMBER)
            for value in values
        )
        return tuple(value for _, value in sorted(found))


def _form(iri: str, describe: _Describe) -> Form:
    me = _Node(iri, describe)
    document = _Node(me.must(_DERIVED), describe)
    file = me.text("fileName")
    funding = {
        line.must("fundingKind").removeprefix(FUND): line.number("amount")
        for line in (_Node(line, describe) for line in me.all("hasFunding"))
    }
    goals = {
        goal.must("goalKind").removeprefix(GOAL): goal.text("rawText")
        for goal in (_Node(goal, describe) for goal in me.all("hasGoal"))
    }
    rows = [_Node(row, describe) for row in me.all("hasIndicator")]
    rows.sort(key=lambda row: int(row.must("ordinal")))
    notes = me.text("hasNotes")
    return Form(
        ordinal=int(me.must("ordinal")),
        source=Source(
            document=document.must("sha256"),
            file=document.must(_TITLE) if file is None else file,
            page=me.integer("page"),
            sheet=me.text("sheet"),
        ),
        year=me.integer("fiscalYear"),
        project=me.text("projectName"),
        nature=me.text("projectNature"),
        category=me.text("projectCategory"),
        department=me.text("departmentName"),
        unit=me.text("unitName"),
        start=me.day("startDate"),
        end=me.day("endDate"),
        funding=Funding(**funding),
        goal_total=goals.get("total"),
        goal_annual=goals.get("annual"),
        indicators=tuple(_indicator(row, describe) for row in rows),
        notes=() if notes is None else _Node(notes, describe).members(),
    )


def _indicator(row: _Node, describe: _Describe) -> Indicator:
    target = _Node(row.must("hasTarget"), describe)
    operator = target.text("operator")
    return Indicator(
        level1=row.label("level1Label", "level1"),
        level2=row.label("level2Label", "level2"),
        name=row.must(_LABEL),
        target=Target(
            text=target.text("rawText"),
            operator=None if operator is None else _SIGNS[operator],
            value=target.number("numericValue"),
            unit=target.label("unitLabel", "unit"),
        ),
        weight=row.number("weight"),
        place=row.text("place"),
    )
