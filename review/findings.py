"""Findings kept in the corpus: what the review found on each document, in a named graph of its
own beside it, to be asked with SPARQL.

A graph is replaced when its document is reviewed again, and goes with the document.  It says of
which generation of the corpus and by which rules it is, so a run that was cut off, or repeated,
reviews only what is not up to date.  Findings are derived: they do not make a new generation,
and `zhibiao check` does not look at them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhibiao.forms.model import Document
from zhibiao.graph.change import Change
from zhibiao.graph.documents import read_document_forms
from zhibiao.graph.iri import Names
from zhibiao.graph.store import GENERATION, GraphStore
from zhibiao.graph.vocabulary import PREFIXES, ZB
from zhibiao.review.engine import DocumentReview, review_document
from zhibiao.review.precedents import Precedents
from zhibiao.review.results import finding_ntriples, rule_ntriples
from zhibiao.review.rule import RULES_VERSION, Severity
from zhibiao.review.settings import Settings
from zhibiao.search.corpus import Corpus
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.writer import held_documents

__all__ = ["StoreReport", "store_findings"]

#: Forms whose findings are written in one transaction: some 2 MB of text.
_BATCH: Final = 200
_VERSION: Final = f"{PREFIXES['dcterms']}hasVersion"


@dataclass(frozen=True, slots=True)
class StoreReport:
    """How many documents and forms were reviewed, how many documents were up to date or changed
    meanwhile, and how many findings of each severity the reviewed ones have."""

    documents: int
    forms: int
    current: int
    changed: int
    findings: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "forms": self.forms,
            "current": self.current,
            "changed": self.changed,
            "findings": self.findings,
        }


def store_findings(
    corpus: Corpus,
    documents: Sequence[DocumentEntry] | None = None,
    *,
    settings: Settings | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> StoreReport:
    """Review ``documents`` of the corpus, all by default, and keep what is found in its graph.

    ``progress`` is called with a file name, and how many of how many forms are done.  Others may
    write to the corpus between two batches; a document that they change is left for the next run.
    Raises CorpusLocked when they write for long.
    """
    index, store = corpus.index, corpus.store
    chosen = tuple(index.documents) if documents is None else tuple(documents)
    current = _current(store, index.generation)
    due = [one for one in chosen if str(corpus.names.graph_review(one.document)) not in current]
    precedents = Precedents(corpus)
    total, done = sum(one.forms for one in due), 0
    counts = dict.fromkeys(Severity, 0)
    reviewed = changed = 0
    for batch in _batches(due):
        reviews: list[tuple[DocumentEntry, DocumentReview]] = []
        for entry in batch:
            forms = read_document_forms(store, entry.document)
            document = Document(entry.document, entry.file, forms)
            reviews.append(
                (entry, review_document(document, precedents=precedents, settings=settings))
            )
            done += entry.forms
            if progress is not None:
                progress(entry.file, done, total)
        kept = _write(corpus, reviews, index.generation)
        changed += len(batch) - len(kept)
        reviewed += len(kept)
        for review in kept:
            for form in review.forms:
                for finding in form.findings:
                    counts[finding.severity] += 1
    return StoreReport(
        documents=reviewed,
        forms=done,
        current=len(chosen) - len(due),
        changed=changed,
        findings={severity.value: number for severity, number in counts.items()},
    )


def _batches(entries: Sequence[DocumentEntry]) -> Iterator[list[DocumentEntry]]:
    batch: list[DocumentEntry] = []
    for entry in entries:
        batch.append(entry)
        if sum(one.forms for one in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _current(store: GraphStore, generation: int) -> frozenset[str]:
    """The graphs of findings that today's rules made on this generation."""
    rows = store.query(
        f"""SELECT ?graph WHERE {{ GRAPH ?graph {{
          ?review <{GENERATION}> {generation} ; <{_VERSION}> "{RULES_VERSION}" }} }}"""
    )
    return frozenset(str(graph) for (graph,) in rows.values())


def _write(
    corpus: Corpus, reviews: Sequence[tuple[DocumentEntry, DocumentReview]], generation: int
) -> list[DocumentReview]:
    """Replace the findings on these documents in one transaction, on those that are still what
    was reviewed; gives these."""
    names = corpus.names
    rules = str(names.graph_rules)
    with corpus.writing() as writer:
        held = held_documents(writer.store, only=[entry.document for entry, _ in reviews])
        kept = [
            (entry, review)
            for entry, review in reviews
            if entry.document in held and held[entry.document].content == entry.content
        ]
        graphs = {
            str(names.graph_review(entry.document)): finding_ntriples(review, names)
            + _record(entry.document, generation, names)
            for entry, review in kept
        }
        known = rule_ntriples()
        if writer.store.triples(rules) != known:
            graphs[rules] = known
        writer.store.apply(Change(drop=tuple(graphs), insert=graphs))
    return [review for _, review in kept]


def _record(sha256: str, generation: int, names: Names) -> str:
    me = f"{names.base}id/review/{sha256[:16]}"
    return (
        f"<{me}> <{PREFIXES['rdf']}type> <{ZB}Review> .\n"
        f"<{me}> <{PREFIXES['prov']}used> <{names.document(sha256)}> .\n"
        f'<{me}> <{_VERSION}> "{RULES_VERSION}" .\n'
        f'<{me}> <{GENERATION}> "{generation}"^^<{PREFIXES["xsd"]}integer> .\n'
    )
