"""Form <-> RDF, both ways without loss.

The triples of a form are written once, as N-Triples text (`document_ntriples`): building term
objects costs several times as much as the text, and a store loads text anyway.  `form_graph`
parses that text, `read_form` is its inverse.

Two kinds of triples come out, for two named graphs:

*own*       what one document says: everything needed to give its forms back.  Printed texts
            are plain strings, exactly as the record has them.
*entities*  what documents share: organisations, projects, wordings, units outside the
            taxonomy.  They stand in one graph only, because a union default graph does not
            merge equal triples of two graphs and a COUNT would double (DOMAIN.md 5.3).  Each
            triple follows from the normalised name alone, except the roles (zb:Department,
            zb:ImplementingUnit) and printed names (skos:altLabel) of organisations, which the
            links and names of forms bear out.

A label that is a concept's preferred label is kept by the link to the concept; any other
printed label is kept beside it (zb:level1Label, zb:level2Label, zb:unitLabel).
No blank nodes, no time stamps: equal documents give equal bytes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from zhibiao.forms.errors import StoreError, UsageError
from zhibiao.forms.model import Document, Form, Funding, Indicator, Operator, Source, Target
from zhibiao.forms.taxonomy import canonical_level1, canonical_level2
from zhibiao.forms.unit import unit_of
from zhibiao.forms.wording import normalise_wording, split_aspect
from zhibiao.graph.iri import Names, normalise_project, organisation_key
from zhibiao.graph.reference import level1_concepts, level2_concepts, unit_concepts
from zhibiao.graph.vocabulary import FUND, GOAL, OP, PREFIXES, ZB

if TYPE_CHECKING:
    from rdflib import Graph

try:
    from zhibiao.forms.document import PARSER_VERSION
except ImportError:  # until forms/document.py lands
    PARSER_VERSION = "0"

__all__ = [
    "document_graph",
    "document_nquads",
    "document_ntriples",
    "form_graph",
    "read_form",
    "read_forms",
    "read_ntriples",
]

_OPERATORS: dict[Operator, str] = {"≥": "ge", "≤": "le", "=": "eq", ">": "gt", "<": "lt"}
_FUNDING_KINDS = tuple(field.name for field in fields(Funding))

_XSD = PREFIXES["xsd"]
_MEMBER = f"{PREFIXES['rdf']}_"

# What canonical N-Triples escapes, and U+0085, U+2028, U+2029: str.splitlines ends a line there.
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f\x85\u2028\u2029\ufffe\uffff]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def _escape(match: re.Match[str]) -> str:
    mark = match[0]
    return _SHORT.get(mark) or f"\\u{ord(mark):04X}"


def _text(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _integer(number: int) -> str:
    return f'"{number}"^^<{_XSD}integer>'


def _year(year: int) -> str:
    sign = "-" if year < 0 else ""
    return f'"{sign}{abs(year):04d}"^^<{_XSD}gYear>'


def _day(day: date) -> str:
    return f'"{day.isoformat()}"^^<{_XSD}date>'


def _number(number: float) -> str:
    """A decimal, so that sums are exact; a double where a decimal would lose something.

    Stores keep 18 digits on either side of a decimal's point (Oxigraph), and a decimal knows
    no infinity, no NaN and no minus zero.
    """
    text = repr(float(number))
    if "e" in text:
        text = f"{Decimal(text):f}"
    whole, _, fraction = text.partition(".")
    if text == "-0.0" or not whole.lstrip("-").isdigit() or len(whole) > 18 or len(fraction) > 18:
        text = repr(float(number)).replace("inf", "INF").replace("nan", "NaN")
        return f'"{text}"^^<{_XSD}double>'
    return f'"{whole if fraction in ("", "0") else text}"^^<{_XSD}decimal>'


class _Terms(dict[str, str]):
    """Local name -> term in angle brackets, made once."""

    def __init__(self, namespace: str) -> None:
        super().__init__()
        self.namespace = namespace

    def __missing__(self, name: str) -> str:
        self[name] = term = f"<{self.namespace}{name}>"
        return term


_zb, _op, _fund, _goal = _Terms(ZB), _Terms(OP), _Terms(FUND), _Terms(GOAL)
_A = f"<{PREFIXES['rdf']}type>"
_LABEL = f"<{PREFIXES['rdfs']}label>"
_PREF, _ALT = f"<{PREFIXES['skos']}prefLabel>", f"<{PREFIXES['skos']}altLabel>"
_TITLE = f"<{PREFIXES['dcterms']}title>"
_USED = f"<{PREFIXES['prov']}used>"
_DERIVED, _GENERATED = f"<{PREFIXES['prov']}wasDerivedFrom>", f"<{PREFIXES['prov']}wasGeneratedBy>"
_SEQ = f"<{PREFIXES['rdf']}Seq>"
_ORGANISATION = f"<{PREFIXES['org']}Organization>"


def _document_lines(source: Source, names: Names) -> Iterator[str]:
    """The document, its reading and its named graph."""
    document = f"<{names.document(source.document)}>"
    run = f"<{names.run(source.document)}>"
    graph = f"<{names.graph_document(source.document)}>"
    yield f"{document} {_A} {_zb['Document']} ."
    yield f"{document} {_zb['sha256']} {_text(source.document)} ."
    yield f"{document} {_TITLE} {_text(source.file)} ."
    yield f"{run} {_A} {_zb['ParseRun']} ."
    yield f"{run} {_USED} {document} ."
    yield f"{run} {_zb['parserVersion']} {_text(PARSER_VERSION)} ."
    yield f"{graph} {_DERIVED} {document} ."
    yield f"{graph} {_GENERATED} {run} ."


def _owner(form: Form) -> str:
    return form.unit or form.department or ""


def _form_lines(form: Form, names: Names) -> Iterator[str]:
    sha256 = form.source.document
    me = f"<{names.form(sha256, form.ordinal)}>"
    yield f"{me} {_A} {_zb['Form']} ."
    yield f"{me} {_zb['ordinal']} {_integer(form.ordinal)} ."
    yield f"{me} {_DERIVED} <{names.document(sha256)}> ."
    yield f"{me} {_GENERATED} <{names.run(sha256)}> ."
    if form.source.page is not None:
        yield f"{me} {_zb['page']} {_integer(form.source.page)} ."
    if form.source.sheet is not None:
        yield f"{me} {_zb['sheet']} {_text(form.source.sheet)} ."
    if form.year is not None:
        yield f"{me} {_zb['fiscalYear']} {_year(form.year)} ."
    if form.project is not None:
        yield f"{me} {_zb['projectName']} {_text(form.project)} ."
        if normalise_project(form.project):
            yield f"{me} {_zb['describesProject']} <{names.project(_owner(form), form.project)}> ."
    for name, named, role in (
        (form.department, "departmentName", "supervisingDepartment"),
        (form.unit, "unitName", "implementingUnit"),
    ):
        if name is not None:
            yield f"{me} {_zb[named]} {_text(name)} ."
            if organisation_key(name):
                yield f"{me} {_zb[role]} <{names.organisation(name)}> ."
    if form.nature is not None:
        yield f"{me} {_zb['projectNature']} {_text(form.nature)} ."
    if form.category is not None:
        yield f"{me} {_zb['projectCategory']} {_text(form.category)} ."
    if form.start is not None:
        yield f"{me} {_zb['startDate']} {_day(form.start)} ."
    if form.end is not None:
        yield f"{me} {_zb['endDate']} {_day(form.end)} ."
    for kind in _FUNDING_KINDS:
        amount: float | None = getattr(form.funding, kind)
        if amount is not None:
            line = f"<{names.funding(sha256, form.ordinal, kind)}>"
            yield f"{me} {_zb['hasFunding']} {line} ."
            yield f"{line} {_A} {_zb['FundingLine']} ."
            yield f"{line} {_zb['fundingKind']} {_fund[kind]} ."
            yield f"{line} {_zb['amount']} {_number(amount)} ."
    for kind, goal in (("total", form.goal_total), ("annual", form.goal_annual)):
        if goal is not None:
            node = f"<{names.goal(sha256, form.ordinal, kind)}>"
            yield f"{me} {_zb['hasGoal']} {node} ."
            yield f"{node} {_A} {_zb['Goal']} ."
            yield f"{node} {_zb['goalKind']} {_goal[kind]} ."
            yield f"{node} {_zb['rawText']} {_text(goal)} ."
    if form.notes:
        notes = f"<{names.notes(sha256, form.ordinal)}>"
        yield f"{me} {_zb['hasNotes']} {notes} ."
        yield f"{notes} {_A} {_SEQ} ."
        for n, note in enumerate(form.notes, 1):
            yield f"{notes} <{_MEMBER}{n}> {_text(note)} ."
    for n, indicator in enumerate(form.indicators, 1):
        row = f"<{names.indicator(sha256, form.ordinal, n)}>"
        target = f"<{names.target(sha256, form.ordinal, n)}>"
        yield f"{me} {_zb['hasIndicator']} {row} ."
        yield f"{row} {_zb['ordinal']} {_integer(n)} ."
        yield f"{row} {_zb['hasTarget']} {target} ."
        yield from _indicator_lines(row, indicator, names)
        yield from _target_lines(target, indicator.target, names)


def _indicator_lines(row: str, indicator: Indicator, names: Names) -> Iterator[str]:
    yield f"{row} {_A} {_zb['Indicator']} ."
    yield f"{row} {_LABEL} {_text(indicator.name)} ."
    if normalise_wording(indicator.name):
        yield f"{row} {_zb['usesWording']} <{names.wording(indicator.name)}> ."
    for label, level, concept in (
        (indicator.level1, "level1", _level1(indicator.level1)),
        (indicator.level2, "level2", _level2(indicator.level2)),
    ):
        if label is None:
            continue
        if concept is not None:
            yield f"{row} {_zb[level]} <{concept[0]}> ."
        if concept is None or concept[1] != label:
            yield f"{row} {_zb[level + 'Label']} {_text(label)} ."
    if indicator.weight is not None:
        yield f"{row} {_zb['weight']} {_number(indicator.weight)} ."
    if indicator.place is not None:
        yield f"{row} {_zb['place']} {_text(indicator.place)} ."


def _level1(label: str | None) -> tuple[str, str] | None:
    """IRI and preferred label of the concept that a printed level-1 label names."""
    canonical = canonical_level1(label)
    return None if canonical is None else (level1_concepts()[canonical], canonical)


def _level2(label: str | None) -> tuple[str, str] | None:
    canonical = canonical_level2(label)
    return None if canonical is None else (level2_concepts()[canonical], canonical)


def _target_lines(node: str, target: Target, names: Names) -> Iterator[str]:
    yield f"{node} {_A} {_zb['Target']} ."
    if target.text is not None:
        yield f"{node} {_zb['rawText']} {_text(target.text)} ."
    if target.operator is not None:
        yield f"{node} {_zb['operator']} {_op[_OPERATORS[target.operator]]} ."
    if target.value is not None:
        yield f"{node} {_zb['numericValue']} {_number(target.value)} ."
    if target.unit is not None:
        known = unit_concepts().get(target.unit)
        if known is not None:
            yield f"{node} {_zb['unit']} <{known}> ."
        else:
            yield f"{node} {_zb['unitLabel']} {_text(target.unit)} ."
            if unit_of(target.unit) is not None:
                yield f"{node} {_zb['unit']} <{names.unit(target.unit)}> ."


def _entity_lines(form: Form, names: Names) -> Iterator[str]:
    for name, role in ((form.department, "Department"), (form.unit, "ImplementingUnit")):
        key = organisation_key(name) if name is not None else ""
        if name is not None and key:
            me = f"<{names.organisation(name)}>"
            yield f"{me} {_A} {_ORGANISATION} ."
            yield f"{me} {_A} {_zb[role]} ."
            yield f"{me} {_PREF} {_text(key)} ."
            if name != key:
                yield f"{me} {_ALT} {_text(name)} ."
    if form.project is not None and (label := normalise_project(form.project)):
        me = f"<{names.project(_owner(form), form.project)}>"
        yield f"{me} {_A} {_zb['Project']} ."
        yield f"{me} {_PREF} {_text(label)} ."
    for indicator in form.indicators:
        wording = normalise_wording(indicator.name)
        if wording:
            me = f"<{names.wording(wording)}>"
            yield f"{me} {_A} {_zb['Wording']} ."
            yield f"{me} {_PREF} {_text(wording)} ."
            aspect = split_aspect(wording)[1]
            if aspect:
                yield f"{me} {_zb['aspectLabel']} {_text(aspect)} ."
        symbol = indicator.target.unit
        unit = unit_of(symbol)
        if symbol is not None and unit is not None and symbol not in unit_concepts():
            me = f"<{names.unit(symbol)}>"
            yield f"{me} {_A} {_zb['Unit']} ."
            yield f"{me} {_PREF} {_text(symbol)} ."
            yield f"{me} {_zb['unitFamily']} {_text(unit.family)} ."
            yield f"{me} {_zb['factor']} {_number(unit.factor)} ."


def document_ntriples(document: Document, names: Names) -> tuple[list[str], list[str]]:
    """The triples of a document as N-Triples lines, without line ends: (own, entities).

    Both lists are sorted and without duplicates; equal documents give equal lists.
    Raises UsageError when a form names another document as its source, or two forms have the
    same ordinal.
    """
    source = Source(document.sha256, document.file)
    own = set(_document_lines(source, names))
    entities: set[str] = set()
    ordinals: set[int] = set()
    for form in document.forms:
        if form.source.document != document.sha256 or form.ordinal in ordinals:
            raise UsageError(
                f"第 {form.ordinal} 张申报表不能归入这份文件",
                where=document.file,
                why="来源哈希不同，或表序号重复",
                do="请重新解析该文件",
            )
        ordinals.add(form.ordinal)
        own.update(_form_lines(form, names))
        if form.source.file != document.file:
            me = f"<{names.form(document.sha256, form.ordinal)}>"
            own.add(f"{me} {_zb['fileName']} {_text(form.source.file)} .")
        entities.update(_entity_lines(form, names))
    return sorted(own), sorted(entities)


def document_nquads(document: Document, names: Names) -> list[str]:
    """The same as N-Quads lines, each triple in its named graph; sorted."""
    own, entities = document_ntriples(document, names)
    graphs = (names.graph_document(document.sha256), own), (names.graph_entities, entities)
    return sorted(f"{line[:-1]}<{graph}> ." for graph, lines in graphs for line in lines)


def form_graph(form: Form, names: Names) -> "Graph":
    """The form as an rdflib graph that stands by itself: its own triples, those of its
    document, and the entities it names."""
    lines = {
        *_document_lines(form.source, names),
        *_form_lines(form, names),
        *_entity_lines(form, names),
    }
    return _parsed(lines, names)


def document_graph(document: Document, names: Names) -> "Graph":
    """All forms of a document as one rdflib graph, own triples and entities together."""
    own, entities = document_ntriples(document, names)
    return _parsed((*own, *entities), names)


def _parsed(lines: Iterable[str], names: Names) -> "Graph":
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.bind("id", f"{names.base}id/")
    return graph.parse(data="\n".join(sorted(lines)), format="nt")


def read_form(graph: "Graph", form: str) -> Form:
    """The form with that IRI, from a graph that has its own triples and its document's.

    The inverse of `form_graph`.  Raises StoreError when the graph does not hold the form, or
    not all that a form must have.
    """
    return _form(form, _describer(graph))


def read_forms(graph: "Graph") -> tuple[Form, ...]:
    """All forms in an rdflib graph, by document and ordinal; errors as in `read_form`."""
    from rdflib.term import URIRef

    forms = graph.subjects(URIRef(_A[1:-1]), URIRef(ZB.Form))
    return _sorted(map(str, forms), _describer(graph))


def read_ntriples(text: str) -> tuple[Form, ...]:
    """All forms in an N-Triples text, by document and ordinal; errors as in `read_form`.

    What a store hands out as text is read ten times as fast as through an rdflib graph.
    Raises StoreError also when the text is no N-Triples.
    """
    import pyoxigraph as ox

    properties: dict[str, _Properties] = {}
    forms: list[str] = []
    try:
        for triple in ox.parse(text.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES):
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                known = properties.setdefault(subject.value, {})
                known.setdefault(triple.predicate.value, []).append(value.value)
                if value.value == _FORM and triple.predicate.value == _TYPE:
                    forms.append(subject.value)
    except SyntaxError as error:
        raise StoreError("N-Triples 有语法错误", why=str(error)) from error
    return _sorted(forms, lambda iri: properties.get(iri, {}))


_Properties = dict[str, list[str]]
_Describe = Callable[[str], _Properties]
"""Subject IRI -> its properties: predicate IRI -> values, as IRIs or lexical forms."""

_TYPE, _FORM = _A[1:-1], f"{ZB}Form"
_SIGNS: dict[str, Operator] = {f"{OP}{slug}": sign for sign, slug in _OPERATORS.items()}


@cache
def _concept_labels() -> dict[str, str]:
    """Concept IRI -> preferred label, for levels and units."""
    return {
        iri: label
        for concepts in (level1_concepts(), level2_concepts(), unit_concepts())
        for label, iri in concepts.items()
    }


def _describer(graph: "Graph") -> _Describe:
    from rdflib.term import URIRef

    def describe(iri: str) -> _Properties:
        properties: _Properties = {}
        for predicate, value in graph.predicate_objects(URIRef(iri)):
            properties.setdefault(str(predicate), []).append(str(value))
        return properties

    return describe


def _sorted(forms: Iterable[str], describe: _Describe) -> tuple[Form, ...]:
    read = (_form(form, describe) for form in forms)
    return tuple(sorted(read, key=lambda form: (form.source.document, form.ordinal)))


class _Node:
    """One subject, with its properties read as the values that records have."""

    __slots__ = ("_properties", "iri")

    def __init__(self, iri: str, describe: _Describe) -> None:
        self.iri = iri
        self._properties = describe(iri)

    def all(self, predicate: str) -> list[str]:
        return self._properties.get(predicate[1:-1], [])

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
    file = me.text(_zb["fileName"])
    funding = {
        line.must(_zb["fundingKind"]).removeprefix(FUND): line.number(_zb["amount"])
        for line in (_Node(line, describe) for line in me.all(_zb["hasFunding"]))
    }
    goals = {
        goal.must(_zb["goalKind"]).removeprefix(GOAL): goal.text(_zb["rawText"])
        for goal in (_Node(goal, describe) for goal in me.all(_zb["hasGoal"]))
    }
    rows = (_Node(row, describe) for row in me.all(_zb["hasIndicator"]))
    notes = me.text(_zb["hasNotes"])
    return Form(
        ordinal=int(me.must(_zb["ordinal"])),
        source=Source(
            document=document.must(_zb["sha256"]),
            file=document.must(_TITLE) if file is None else file,
            page=me.integer(_zb["page"]),
            sheet=me.text(_zb["sheet"]),
        ),
        year=me.integer(_zb["fiscalYear"]),
        project=me.text(_zb["projectName"]),
        nature=me.text(_zb["projectNature"]),
        category=me.text(_zb["projectCategory"]),
        department=me.text(_zb["departmentName"]),
        unit=me.text(_zb["unitName"]),
        start=me.day(_zb["startDate"]),
        end=me.day(_zb["endDate"]),
        funding=Funding(**funding),
        goal_total=goals.get("total"),
        goal_annual=goals.get("annual"),
        indicators=tuple(
            _indicator(row, describe)
            for row in sorted(rows, key=lambda row: int(row.must(_zb["ordinal"])))
        ),
        notes=() if notes is None else _Node(notes, describe).members(),
    )


def _indicator(row: _Node, describe: _Describe) -> Indicator:
    target = _Node(row.must(_zb["hasTarget"]), describe)
    operator = target.text(_zb["operator"])
    return Indicator(
        level1=row.label(_zb["level1Label"], _zb["level1"]),
        level2=row.label(_zb["level2Label"], _zb["level2"]),
        name=row.must(_LABEL),
        target=Target(
            text=target.text(_zb["rawText"]),
            operator=None if operator is None else _SIGNS[operator],
            value=target.number(_zb["numericValue"]),
            unit=target.label(_zb["unitLabel"], _zb["unit"]),
        ),
        weight=row.number(_zb["weight"]),
        place=row.text(_zb["place"]),
    )
