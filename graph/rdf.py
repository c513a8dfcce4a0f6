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
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from zhibiao.forms.errors import UsageError
from zhibiao.forms.model import Document, Form, Funding, Indicator, Source, Target
from zhibiao.forms.taxonomy import canonical_level1, canonical_level2
from zhibiao.forms.unit import unit_of
from zhibiao.forms.version import PARSER_VERSION
from zhibiao.forms.wording import normalise_wording, split_aspect
from zhibiao.graph.iri import Names, normalise_project, organisation_key
from zhibiao.graph.reading import OPERATORS, read_form, read_forms, read_ntriples
from zhibiao.graph.reference import level1_concepts, level2_concepts, unit_concepts
from zhibiao.graph.vocabulary import FUND, GOAL, OP, PREFIXES, ZB
from zhibiao.graph.worker import sorted_header

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = [
    "document_graph",
    "document_nquads",
    "document_ntriples",
    "form_graph",
    "read_form",
    "read_forms",
    "read_ntriples",
    "serialise",
]

# The kinds of things that IRIs name (`zhibiao.graph.iri`): one prefix each in what people read,
# because under id: the slash would need escaping in every name.
_KINDS = (
    *("document", "form", "funding", "goal", "indicator", "notes"),
    *("organisation", "project", "run", "target", "unit", "wording"),
)
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
        yield f"{node} {_zb['operator']} {_op[OPERATORS[target.operator]]} ."
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


def serialise(
    documents: Iterable[Document],
    *,
    format: Literal["turtle", "nquads"],
    names: Names | None = None,
) -> str:
    """Documents as one text: Turtle with own triples and entities together, or N-Quads with
    each triple in its named graph.  Sorted; equal documents give equal texts.  Without
    ``names``, in the default base."""
    import pyoxigraph as ox

    names = names or Names()
    if format == "nquads":
        quads = {line for document in documents for line in document_nquads(document, names)}
        return "".join(f"{line}\n" for line in sorted(quads))
    lines: set[str] = set()
    for document in documents:
        lines.update(*document_ntriples(document, names))
    text = "\n".join(sorted(lines))
    triples = ox.parse(text.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)
    prefixes = {key: iri for key, iri in _prefixes(names).items() if f"<{iri}" in text}
    turtle = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return sorted_header(turtle or b"").decode("utf-8")


def _prefixes(names: Names) -> dict[str, str]:
    return {**PREFIXES, **{kind: f"{names.base}id/{kind}/" for kind in _KINDS}}


def _parsed(lines: Iterable[str], names: Names) -> "Graph":
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _prefixes(names).items():
        graph.bind(prefix, namespace)
    return graph.parse(data="\n".join(sorted(lines)), format="nt")
