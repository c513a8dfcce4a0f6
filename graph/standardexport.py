"""Standard indicators as a file for others: SKOS in Turtle or JSON-LD, or a table.

Turtle and CSV are what `zhibiao.graph.standardlist` reads, so an exported list can be edited and
added again.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from zhibiao.graph.csvtext import csv_text
from zhibiao.graph.iri import Names
from zhibiao.graph.library import StandardIndicator, load_sectors
from zhibiao.graph.standardlist import COLUMNS
from zhibiao.graph.standards import standard_ntriples
from zhibiao.graph.vocabulary import PREFIXES, ZB

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["StandardFormat", "export_standards"]

StandardFormat = Literal["turtle", "csv", "jsonld"]

_DIRECTIONS: Final = {"higher": "正向", "lower": "反向", "exact": "等值", "qualitative": "定性"}


def export_standards(
    entries: Sequence[StandardIndicator], format: StandardFormat, names: Names
) -> bytes:
    """The entries as UTF-8; equal entries give equal bytes."""
    if format == "csv":
        header = [titles[0] for titles in COLUMNS.values()]
        return b"".join(csv_text(header, _rows(entries)))
    graph = _skos(entries, names)
    if format == "turtle":
        return graph.serialize(format="turtle", encoding="utf-8")
    context = {prefix: PREFIXES[prefix] for prefix in ("zb", "skos", "dcterms")}
    return graph.serialize(format="json-ld", context=context, sort_keys=True, encoding="utf-8")


def _rows(entries: Sequence[StandardIndicator]) -> Iterator[Sequence[str | None]]:
    slugs = {entry.slug: entry.wording for entry in entries}
    for entry in entries:
        dated = entry.operator is None and entry.direction != "qualitative"
        texts = {
            "wording": entry.wording,
            "level2": entry.level2,
            "level2_2021": entry.level2_2021,
            "direction": "日期" if dated else _DIRECTIONS[entry.direction],
            "operator": entry.operator,
            "unit": entry.unit,
            "explanation": entry.explanation,
            "formula": entry.formula,
            "sectors": ";".join(entry.sectors),
            "synonyms": ";".join(entry.synonyms),
            "everyday": ";".join(entry.everyday),
            "ladder": "／".join(entry.ladder),
            "measurable": slugs.get(entry.measurable or "", entry.measurable),
            "notation": entry.notation,
        }
        yield [texts[field] for field in COLUMNS]


def _skos(entries: Sequence[StandardIndicator], names: Names) -> "Graph":
    """The entries as concepts that a SKOS tool understands without our vocabulary."""
    from rdflib import BNode, Graph, Literal, URIRef
    from rdflib.namespace import DCTERMS, RDF, SKOS

    graph = Graph()
    for prefix in ("zb", "t15", "t21", "op", "dir", "skos", "dcterms"):
        graph.bind(prefix, PREFIXES[prefix])
    graph.bind("id", f"{names.base}id/")
    cells = f"{names.base}.well-known/genid/"
    for triple in Graph().parse(data=standard_ntriples(entries, names), format="nt"):
        subject, predicate, value = (
            # Cells of lists had names only to make lines equal.
            BNode(str(term).removeprefix(cells)) if str(term).startswith(cells) else term
            for term in triple
        )
        graph.add((subject, predicate, value))
        if predicate == ZB.explanation:
            graph.add((subject, SKOS.definition, value))
    # The bundled library names its sectors; a file for others must, too.
    for label, slug in load_sectors().items():
        sector = URIRef(f"{names.base}id/sector/{slug}")
        if (None, ZB.sector, sector) in graph:
            graph.add((sector, RDF.type, SKOS.Concept))
            graph.add((sector, SKOS.prefLabel, Literal(label, lang="zh")))
    for entry in entries:
        graph.add((URIRef(names.standard(entry.slug)), RDF.type, SKOS.Concept))
    scheme = URIRef(f"{names.base}id/standard")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, SKOS.prefLabel, Literal("规范指标库", lang="zh")))
    graph.add((scheme, DCTERMS.extent, Literal(len(entries))))
    return graph
