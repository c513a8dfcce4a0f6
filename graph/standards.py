"""A bureau's own standard indicators (本单位规范指标), beside the library that comes with zhibiao.

They stand in a named graph of their own, which a new release never touches, in the same
vocabulary: a query over `zb:StandardIndicator` finds both.  Their IRIs follow from the wording,
so adding a list again changes nothing.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.documents import put_graph
from zhibiao.graph.iri import Names, content_hash
from zhibiao.graph.library import (
    LEVEL2_CONCEPTS,
    StandardIndicator,
    load_aspects,
    load_sectors,
    parse_standards,
)
from zhibiao.graph.store import GraphStore
from zhibiao.graph.vocabulary import DIR, OP, PREFIXES, T15, T21, ZB

__all__ = ["is_own", "own_slug", "own_standards", "put_own_standards", "standard_ntriples"]

# How the slug of an own entry begins; no slug of the bundled library does.
_OWN = "own-"
_SKOS, _RDF = PREFIXES["skos"], PREFIXES["rdf"]
_OPERATORS = {"≥": "ge", "≤": "le", "=": "eq", ">": "gt", "<": "lt"}
_SLUGS = {label: slug for slug, label in LEVEL2_CONCEPTS.items()}


def own_slug(wording: str) -> str:
    """The slug of an own entry: the same for all printings of its wording."""
    return _OWN + content_hash(normalise_wording(wording))


def is_own(entry: StandardIndicator) -> bool:
    """Whether the entry is the bureau's own, not of the bundled library."""
    return entry.slug.startswith(_OWN)


def own_standards(store: GraphStore, names: Names) -> tuple[StandardIndicator, ...]:
    """The bureau's own entries in the graph, by wording."""
    text = store.triples(str(names.graph_own_standard))
    if not text:
        return ()
    entries = parse_standards(text.encode("utf-8"), base=names.base)
    return tuple(sorted(entries, key=lambda entry: entry.wording))


def put_own_standards(
    store: GraphStore, entries: Iterable[StandardIndicator], names: Names
) -> bool:
    """Make ``entries`` the bureau's own, all of them, in one transaction; whether that changed
    anything."""
    return put_graph(store, names, str(names.graph_own_standard), standard_ntriples(entries, names))


def standard_ntriples(entries: Iterable[StandardIndicator], names: Names) -> str:
    """Entries as sorted N-Triples lines in the base of ``names``, without blank nodes.

    A sector that the bundled library has is only linked to; another one is named here.
    """
    return "".join(f"{line}\n" for line in sorted({x for e in entries for x in _lines(e, names)}))


@cache
def _aspect_slugs() -> dict[str, str]:
    return {aspect.wording: aspect.slug for aspect in load_aspects()}


@cache
def _sector_slugs() -> dict[str, str]:
    return load_sectors()


def _lines(entry: StandardIndicator, names: Names) -> Iterator[str]:
    me = _iri(names.standard(entry.slug))

    def link(predicate: str, target: str) -> str:
        return f"{me} <{predicate}> {_iri(target)} ."

    def text(predicate: str, value: str) -> str:
        return f"{me} <{predicate}> {ox.Literal(value, language='zh')} ."

    yield link(f"{_RDF}type", f"{ZB}StandardIndicator")
    yield link(f"{_SKOS}inScheme", f"{names.base}id/standard")
    yield text(f"{_SKOS}prefLabel", entry.wording)
    for synonym in entry.synonyms:
        yield text(f"{_SKOS}altLabel", synonym)
    for everyday in entry.everyday:
        yield text(f"{_SKOS}hiddenLabel", everyday)
    yield link(f"{ZB}expectedLevel2", T15 + _SLUGS[entry.level2])
    yield link(f"{ZB}expectedLevel2", T21 + _SLUGS[entry.level2_2021])
    yield link(f"{ZB}direction", DIR + entry.direction)
    if entry.operator is not None:
        yield link(f"{ZB}operator", OP + _OPERATORS[entry.operator])
    elif entry.direction != "qualitative":
        yield link(f"{ZB}operator", OP + "by")
    if entry.unit is not None:
        yield f"{me} <{ZB}unitSymbol> {ox.Literal(entry.unit)} ."
    yield text(f"{ZB}explanation", entry.explanation)
    if entry.formula:
        yield text(f"{ZB}formula", entry.formula)
    if entry.aspect in _aspect_slugs():
        yield link(f"{ZB}aspect", f"{names.base}id/aspect/{_aspect_slugs()[entry.aspect]}")
    if entry.measurable is not None:
        yield link(f"{ZB}measurableAs", str(names.standard(entry.measurable)))
    if entry.notation is not None:
        yield f"{me} <{_SKOS}notation> {ox.Literal(entry.notation)} ."
    if entry.match is not None:
        yield link(f"{_SKOS}exactMatch", entry.match)
    for label in entry.sectors:
        yield from _sector(me, label, names)
    # RDF 1.1, section 3.5: the cells of the list get names, so that equal entries are equal lines.
    cells = [
        _iri(f"{names.base}.well-known/genid/{entry.slug}-{n}")
        for n in range(1, len(entry.ladder) + 1)
    ]
    if cells:
        yield f"{me} <{ZB}ladder> {cells[0]} ."
    for cell, grade, rest in zip(cells, entry.ladder, [*cells[1:], f"<{_RDF}nil>"], strict=False):
        yield f"{cell} <{_RDF}first> {ox.Literal(grade, language='zh')} ."
        yield f"{cell} <{_RDF}rest> {rest} ."


def _sector(me: str, label: str, names: Names) -> Iterator[str]:
    slug = _sector_slugs().get(label)
    iri = _iri(f"{names.base}id/sector/{slug or _OWN + content_hash(label)}")
    yield f"{me} <{ZB}sector> {iri} ."
    if slug is None:
        yield f"{iri} <{_RDF}type> <{_SKOS}Concept> ."
        yield f"{iri} <{_SKOS}prefLabel> {ox.Literal(label, language='zh')} ."
        yield f"{iri} <{_SKOS}inScheme> <{names.base}id/sector> ."


def _iri(iri: str) -> str:
    return str(ox.NamedNode(iri))
