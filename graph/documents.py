"""Documents in the graph: put, removed, listed and given back; each change one transaction.

A document has a named graph of its own.  What documents share (organisations, projects,
wordings, units) stands in the entities graph, exactly as long as some document speaks for it:

* an entity stays while a document's graph links to it;
* all its triples follow from its name alone, save the roles and the printed names of an
  organisation: such a triple stays while a form links to the organisation in that role, or
  prints that name.

The provenance graph holds one record for each document (content hash, number of forms, file
names), written last and taken away first: a document without a record is not there, also on a
server that cannot write much in one transaction.  It holds the generation too, which counts the
changes, so that an index can tell whether it is behind.

One writer at a time; `zhibiao.search` holds the lock.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256 as sha256_of
from typing import Final, Literal

import pyoxigraph as ox

from zhibiao.forms.errors import StoreError, UnknownDocument
from zhibiao.forms.model import Document, Form
from zhibiao.graph.change import Change
from zhibiao.graph.iri import Names
from zhibiao.graph.rdf import document_ntriples, read_ntriples
from zhibiao.graph.reference import reference_nquads
from zhibiao.graph.store import GENERATION, GraphStore
from zhibiao.graph.vocabulary import PREFIXES, ZB

__all__ = [
    "RECORD_PROPERTIES",
    "DocumentRecord",
    "PutStatus",
    "generation",
    "list_documents",
    "put_document",
    "put_documents",
    "put_graph",
    "put_reference",
    "read_document_forms",
    "remove_document",
    "remove_documents",
]

PutStatus = Literal["added", "replaced", "renamed", "unchanged"]
"""``replaced``: the same bytes, read with another result.  ``renamed``: the same bytes and the
same reading, under a file name that was not known."""

_HASH, _COUNT, _FILE = f"{ZB}contentHash", f"{ZB}formCount", f"{ZB}fileName"
RECORD_PROPERTIES: Final = (_HASH, GENERATION)
"""What says that a document is there, and how often the graph was changed."""
_XSD = PREFIXES["xsd"]


@dataclass(frozen=True)
class DocumentRecord:
    """What the graph knows of a document: ``files`` are all names it came under, sorted;
    ``forms`` their number; ``graph`` the IRI of its named graph."""

    sha256: str
    files: tuple[str, ...]
    forms: int
    parser_version: str
    graph: str


def put_document(store: GraphStore, document: Document, names: Names) -> PutStatus:
    """`put_documents` for one."""
    return put_documents(store, (document,), names)[0]


def put_documents(
    store: GraphStore, documents: Iterable[Document], names: Names
) -> tuple[PutStatus, ...]:
    """Put documents into the graph, all in one transaction, and say what became of each.

    A document that is there already is replaced if its reading differs; if nothing differs, no
    quad changes, nor the generation.  The same bytes under several file names are one document,
    titled with the first name in sorted order, whatever order they came in.  The text of the
    transaction is held in memory: about 15 kB a form.

    Raises UsageError when the forms do not belong to their document (`document_ntriples`).
    """
    given = list(documents)
    latest = {document.sha256: document for document in given}
    files: dict[str, set[str]] = {}
    for document in given:
        files.setdefault(document.sha256, set()).add(document.file)
    records = _records(store, names, latest)
    statuses: dict[str, PutStatus] = {}
    inserted: dict[str, str] = {}
    entities: set[str] = set()
    record_lines: list[str] = []
    old_lines: list[str] = []
    dropped: list[str] = []
    for sha256, document in latest.items():
        graph = str(names.graph_document(sha256))
        old = records.get(graph)
        known = old.files if old else frozenset()
        all_files = known | files[sha256]
        titled = _titled(document, min(all_files))
        own, shared = document_ntriples(titled, names)
        content = _content_hash(own, shared)
        if old is None:
            statuses[sha256] = "added"
        elif old.content == content:
            statuses[sha256] = "unchanged" if all_files == known else "renamed"
        else:
            before = document_ntriples(_titled(document, min(known)), names)
            statuses[sha256] = "renamed" if old.content == _content_hash(*before) else "replaced"
        if statuses[sha256] == "unchanged":
            continue
        if old is not None:
            old_lines += old.lines
        record_lines += _record_lines(graph, content, len(document.forms), all_files)
        if old is None or old.content != content:
            # Also where there is no record: a server may hold what an interrupted put left.
            dropped.append(graph)
            inserted[graph] = _text(own)
            entities.update(shared)
            if old is not None:
                # What a review found on another reading is not true of this one.
                dropped.append(str(names.graph_review(sha256)))
    replaced = [graph for graph in dropped if graph in records]
    orphans = _orphans(store, names, replaced) - entities if replaced else set()
    if record_lines:
        # In the order in which a store without large transactions writes them.
        inserted[str(names.graph_entities)] = _text(sorted(entities))
        _commit(store, names, dropped, inserted, orphans, old_lines, record_lines)
    reported: dict[str, PutStatus] = {}
    result: list[PutStatus] = []
    for document in given:
        # A second copy within the batch adds nothing more.
        result.append(reported.get(document.sha256, statuses[document.sha256]))
        reported[document.sha256] = "unchanged"
    return tuple(result)


def remove_document(store: GraphStore, sha256: str, names: Names) -> None:
    """`remove_documents` for one."""
    remove_documents(store, (sha256,), names)


def remove_documents(store: GraphStore, sha256s: Iterable[str], names: Names) -> None:
    """Take documents out of the graph, with what only they spoke for, in one transaction.

    Raises UnknownDocument, and removes nothing, when one of them is not there.
    """
    wanted = tuple(dict.fromkeys(sha256s))
    records = _records(store, names, wanted)
    graphs = [str(names.graph_document(sha256)) for sha256 in wanted]
    for sha256, graph in zip(wanted, graphs, strict=True):
        if graph not in records:
            raise UnknownDocument(
                f"图中没有文件 {sha256[:16]}", do="用 zhibiao documents 查看已有的文件"
            )
    if graphs:
        old_lines = [line for graph in graphs for line in records[graph].lines]
        orphans = _orphans(store, names, graphs)
        reviews = [str(names.graph_review(sha256)) for sha256 in wanted]
        _commit(store, names, [*graphs, *reviews], {}, orphans, old_lines, [])


def put_reference(store: GraphStore, names: Names) -> bool:
    """Bring ontology, taxonomies and the standard indicator library up to this release; whether
    anything changed."""
    text = reference_nquads(names)
    content = sha256_of(text).hexdigest()
    me = str(names.graph_ontology)
    old = _records_of(store, names, (me,)).get(me)
    if old is not None and old.content == content:
        return False
    inserted: dict[str, list[str]] = {}
    for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)
        inserted.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .")
    texts = {graph: _text(lines) for graph, lines in inserted.items()}
    record = [f'<{me}> <{_HASH}> "{content}" .']
    _commit(store, names, list(texts), texts, set(), list(old.lines) if old else [], record)
    return True


def put_graph(store: GraphStore, names: Names, graph: str, ntriples: str) -> bool:
    """Make ``ntriples`` (sorted lines, each once) all there is in a named graph that is no
    document's, in one transaction; whether that changed anything."""
    if store.triples(graph) == ntriples:
        return False
    _commit(store, names, (graph,), {graph: ntriples} if ntriples else {}, set(), (), ())
    return True


def generation(store: GraphStore) -> int:
    """How often the graph was changed; 0 for an empty one."""
    rows = store.query(f"SELECT ?n WHERE {{ GRAPH ?g {{ ?g <{GENERATION}> ?n }} }}").values()
    return max((int(row[0]) for row in rows if row[0] is not None), default=0)


def list_documents(store: GraphStore) -> tuple[DocumentRecord, ...]:
    """All documents, sorted by hash."""
    rows = store.query(
        f"""SELECT ?sha256 ?forms ?version ?graph WHERE {{
          GRAPH ?records {{ ?graph <{_HASH}> ?content ; <{_COUNT}> ?forms }}
          GRAPH ?graph {{ ?document <{ZB}sha256> ?sha256 . ?run <{ZB}parserVersion> ?version }}
        }}"""
    )
    files: dict[str, list[str]] = {}
    named = store.query(
        f"""SELECT ?graph ?file WHERE {{
          GRAPH ?records {{ ?graph <{_HASH}> ?content ; <{_FILE}> ?file }} }}"""
    )
    for graph, file in named.values():
        files.setdefault(str(graph), []).append(str(file))
    return tuple(
        sorted(
            (
                DocumentRecord(
                    sha256=str(sha256),
                    files=tuple(sorted(files.get(str(graph), ()))),
                    forms=int(forms or 0),
                    parser_version=str(version),
                    graph=str(graph),
                )
                for sha256, forms, version, graph in rows.values()
            ),
            key=lambda record: record.sha256,
        )
    )


def read_document_forms(store: GraphStore, sha256: str) -> tuple[Form, ...]:
    """The forms of a document, as they were put.  Raises UnknownDocument."""
    rows = store.query(
        f"""SELECT ?graph WHERE {{
          GRAPH ?graph {{ ?document <{ZB}sha256> {ox.Literal(sha256)} }}
          GRAPH ?records {{ ?graph <{_HASH}> ?content }} }}"""
    )
    for (graph,) in rows.values():
        return read_ntriples(store.triples(str(graph)))
    raise UnknownDocument(f"图中没有文件 {sha256[:16]}", do="用 zhibiao documents 查看已有的文件")


# --- records -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Record:
    content: str
    files: frozenset[str]
    lines: tuple[str, ...]


def _records(store: GraphStore, names: Names, sha256s: Iterable[str]) -> Mapping[str, _Record]:
    """Named graph -> its record, for the documents that are there."""
    return _records_of(store, names, [str(names.graph_document(sha256)) for sha256 in sha256s])


def _records_of(store: GraphStore, names: Names, graphs: Sequence[str]) -> Mapping[str, _Record]:
    found: dict[str, list[tuple[str, str]]] = {}
    lines: dict[str, list[str]] = {}
    for part in _parts(graphs):
        rows = store.query(
            f"""SELECT ?graph ?property ?value WHERE {{ VALUES ?graph {{ {_iris(part)} }}
              GRAPH <{names.graph_provenance}> {{ ?graph ?property ?value }} }}"""
        )
        for graph, key, value in rows:
            if not isinstance(graph, ox.NamedNode) or not isinstance(key, ox.NamedNode):
                raise StoreError("来源图里有无法识别的记录", why=str(graph))
            assert isinstance(value, ox.Literal)
            lines.setdefault(graph.value, []).append(f"{graph} {key} {value} .")
            found.setdefault(graph.value, []).append((key.value, value.value))
    return {
        graph: _Record(
            content=next((value for key, value in pairs if key == _HASH), ""),
            files=frozenset(value for key, value in pairs if key == _FILE),
            lines=tuple(lines[graph]),
        )
        for graph, pairs in found.items()
    }


def _record_lines(graph: str, content: str, forms: int, files: Iterable[str]) -> list[str]:
    return [
        f'<{graph}> <{_COUNT}> "{forms}"^^<{_XSD}integer> .',
        *(f"<{graph}> <{_FILE}> {ox.Literal(file)} ." for file in sorted(files)),
        f'<{graph}> <{_HASH}> "{content}" .',
    ]


def _content_hash(own: Sequence[str], entities: Sequence[str]) -> str:
    return sha256_of("\n".join((*own, "", *entities)).encode("utf-8")).hexdigest()


def _titled(document: Document, file: str) -> Document:
    """The document under another file name; so are the forms that had the document's."""
    if document.file == file:
        return document
    forms = tuple(
        replace(form, source=replace(form.source, file=file))
        if form.source.file == document.file
        else form
        for form in document.forms
    )
    return replace(document, file=file, forms=forms)


def _commit(
    store: GraphStore,
    names: Names,
    drop: Sequence[str],
    insert: Mapping[str, str],
    orphans: set[str],
    old_records: Sequence[str],
    new_records: Sequence[str],
) -> None:
    """One change of the store, together with the next generation."""
    provenance = str(names.graph_provenance)
    now = generation(store)
    count = f'<{provenance}> <{GENERATION}> "{{}}"^^<{_XSD}integer> .'
    kept = set(old_records) & set(new_records)
    gone = [line for line in old_records if line not in kept]
    come = [line for line in new_records if line not in kept]
    store.apply(
        Change(
            drop=tuple(drop),
            delete={
                provenance: _text([*gone, *([count.format(now)] if now else [])]),
                str(names.graph_entities): _text(sorted(orphans)),
            },
            insert={**insert, provenance: _text([*come, count.format(now + 1)])},
        )
    )


# --- what nobody speaks for any more -------------------------------------------------------


def _orphans(store: GraphStore, names: Names, graphs: Sequence[str]) -> set[str]:
    """The lines of the entities graph that stand there only because of these documents."""
    link = re.compile(
        rf" (<{re.escape(names.base)}id/(?:organisation|project|wording|unit)/[^>]+>) \."
    )
    linked = sorted({iri for graph in graphs for iri in link.findall(store.triples(graph))})
    others = (
        # Only documents speak for an entity: reference data of users may link to any.
        f"FILTER(STRSTARTS(STR(?graph), {ox.Literal(names.base + 'graph/document/')}) && "
        f"?graph NOT IN ({', '.join(f'<{graph}>' for graph in graphs)}))"
    )
    entities = names.graph_entities
    lines: set[str] = set()
    for part in _parts(linked):
        some = f"VALUES ?entity {{ {' '.join(part)} }}"
        unused = f"""SELECT ?entity ?property ?value WHERE {{ {some}
          FILTER NOT EXISTS {{ GRAPH ?graph {{ ?user ?link ?entity }} {others} }}
          GRAPH <{entities}> {{ ?entity ?property ?value }} }}"""
        unprinted = f"""SELECT ?entity (skos:altLabel AS ?property) ?value WHERE {{ {some}
          GRAPH <{entities}> {{ ?entity skos:altLabel ?value }}
          FILTER NOT EXISTS {{ GRAPH ?graph {{ ?form zb:departmentName ?value ;
            zb:supervisingDepartment ?entity }} {others} }}
          FILTER NOT EXISTS {{ GRAPH ?graph {{ ?form zb:unitName ?value ;
            zb:implementingUnit ?entity }} {others} }} }}"""
        queries = [unused, unprinted]
        for role, property in (
            ("zb:Department", "zb:supervisingDepartment"),
            ("zb:ImplementingUnit", "zb:implementingUnit"),
        ):
            queries.append(f"""SELECT ?entity (rdf:type AS ?property) ({role} AS ?value) WHERE {{
              {some} GRAPH <{entities}> {{ ?entity a {role} }}
              FILTER NOT EXISTS {{ GRAPH ?graph {{ ?form {property} ?entity }} {others} }} }}""")
        for query in queries:
            lines.update(f"{s} {p} {o} ." for s, p, o in store.query(query))
    return lines


def _iris(iris: Iterable[str]) -> str:
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


def _parts(items: Sequence[str]) -> Iterable[Sequence[str]]:
    """In parts that keep a query short enough for any server."""
    return (items[start : start + 500] for start in range(0, len(items), 500))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
