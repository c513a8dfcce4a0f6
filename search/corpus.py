"""Corpus (语料库): the front door.  A folder holding documents, graph and index.

    documents/{sha256}/{name}   originals          graph/   Oxigraph, the truth
    index/                      derived, by generation      corpus.toml   settings

Reading never waits and sees one generation as a whole; writing is for one process at a time.
"""

import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Self

import numpy as np

from zhibiao.forms.errors import CorpusError, CorpusLocked
from zhibiao.graph.documents import generation, put_reference
from zhibiao.graph.iri import DEFAULT_BASE, Names
from zhibiao.graph.store import OxigraphStore
from zhibiao.search.additions import Additions
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.filters import Filters
from zhibiao.search.index import Index
from zhibiao.search.lock import WriterLock
from zhibiao.search.originals import Originals
from zhibiao.search.present import Present
from zhibiao.search.session import Session
from zhibiao.search.settings import CorpusSettings, default_path
from zhibiao.search.stats import Stats, stats_of
from zhibiao.search.writer import GRAPH, INDEX, ORIGINALS, PATIENCE, Writer, is_current

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder, EncoderOptions
    from zhibiao.graph.library import StandardIndicator
    from zhibiao.graph.network import Network
    from zhibiao.graph.sparql import Dataset, QueryAnswer, ResultFormat, Written
    from zhibiao.graph.workers import QueryWorkers
    from zhibiao.search.check import Difference
    from zhibiao.search.compare import Comparison
    from zhibiao.search.find import Answer
    from zhibiao.search.ingest import IngestReport, Progress
    from zhibiao.search.library import Library
    from zhibiao.search.standards import StandardsReport
    from zhibiao.search.suggest import Suggestions

__all__ = ["Corpus"]

# Seconds: 60,000 wordings with the bundled encoder.
_AHEAD: Final = 2.0
# What may stand in the folder of a corpus whose making was cut off.
_OURS: Final = {GRAPH, INDEX, WriterLock.FILE, WriterLock.NOTE}


class Corpus:
    """An open corpus; a context manager.  Safe to share between threads for reading.

    Opening is cheap: graph, index and encoder are opened when first asked for.
    """

    def __init__(self, path: Path, settings: CorpusSettings) -> None:
        self.path = path
        self.names = Names(settings.base)
        self.originals = Originals(path / ORIGINALS)
        self._present = Present(path, settings)
        self._workers: QueryWorkers | None = None
        self._additions = Additions(path, path / GRAPH, self.names)

    @classmethod
    def create(
        cls, path: Path | None = None, *, base: str = DEFAULT_BASE, encoder: str | None = None
    ) -> "Corpus":
        """A new, empty corpus in ``path`` (`default_path` by default).

        ``encoder`` as `zhibiao.embed.encoder.load_encoder` takes it.  Raises CorpusError when
        there is a corpus already, or the folder holds something else.
        """
        from zhibiao.embed.encoder import BUNDLED, load_encoder

        path = default_path() if path is None else path
        if CorpusSettings.exist(path):
            raise CorpusError(
                "这里已经有语料库了", where=str(path), do="换一个文件夹，或直接使用它"
            )
        loaded = load_encoder(encoder)
        settings = CorpusSettings.new(
            encoder=encoder or BUNDLED, fingerprint=loaded.fingerprint, base=base
        )
        try:
            path.mkdir(parents=True, exist_ok=True)
            there = {entry.name for entry in path.iterdir()}
        except OSError as error:
            raise CorpusError("不能在这里建语料库", where=str(path), why=str(error)) from error
        # What a killed `create` leaves is taken over; anybody else's files are not mixed with.
        if there and (WriterLock.FILE not in there or there - _OURS):
            raise CorpusError(
                "文件夹里有别的东西，不在这里建语料库", where=str(path), do="换一个空文件夹"
            )
        # The settings come last: without them it is no corpus, and making it can be tried again.
        with Writer(path, settings, encoder=lambda: loaded) as writer:
            put_reference(writer.store, writer.names)
            writer.catch_up()
            settings.write(path)
        return cls(path, settings)

    @classmethod
    def open(cls, path: Path | None = None) -> "Corpus":
        """The corpus in ``path`` (`default_path` by default).

        Raises CorpusNotFound when there is none.
        """
        path = default_path() if path is None else path
        return cls(path, CorpusSettings.read(path))

    @classmethod
    def open_or_create(
        cls, path: Path | None = None, *, base: str = DEFAULT_BASE, encoder: str | None = None
    ) -> "Corpus":
        """`open`, or `create` where there is none; ``base`` and ``encoder`` are for the latter."""
        path = default_path() if path is None else path
        if CorpusSettings.exist(path):
            return cls.open(path)
        return cls.create(path, base=base, encoder=encoder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of graph and index.  Whoever still holds them keeps them; what is asked for
        later is opened again."""
        with self._present.lock:
            self._present.adopt(None)
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.close()
        self._additions.release()

    # What there is to read

    @property
    def settings(self) -> CorpusSettings:
        """What was settled when the corpus was made, and the encoder in use."""
        return self._present.settings

    @property
    def index(self) -> Index:
        """The current generation of the index, complete and immutable.

        One that is stale, broken or of another encoder than `encoder` is brought up to date
        first, unless somebody is writing: then the last complete one is given.
        """
        return self._present.index(self._catch_up)

    @property
    def store(self) -> OxigraphStore:
        """The graph, read-only, as of the current generation of the index or later."""
        return self._present.store

    @property
    def encoder(self) -> "Encoder":
        """The encoder of this corpus.  Raises EncoderError when it is not installed."""
        return self._present.encoder

    def documents(self) -> tuple[DocumentEntry, ...]:
        """All documents, by file name."""
        return tuple(sorted(self.index.documents, key=lambda entry: (entry.file, entry.document)))

    def document(self, name: str) -> DocumentEntry:
        """The document with that SHA-256, unambiguous beginning of it, or file name.

        Raises UnknownDocument when there is none, UsageError when several fit.
        """
        return self.index.documents.named(name, where=str(self.path))

    def stats(self) -> Stats:
        """How much the corpus holds."""
        return stats_of(self.index)

    # Questions

    def find(self, text: str, *, k: int = 10, filters: Filters | None = None) -> "Answer":
        """The wordings nearest in meaning to ``text`` (`zhibiao.search.find`)."""
        return self.find_many([text], k=k, filters=filters)[0]

    def find_many(
        self, texts: Sequence[str], *, k: int = 10, filters: Filters | None = None
    ) -> "tuple[Answer, ...]":
        """`find` for each text, in order."""
        from zhibiao.search.find import find_many

        encoder = self.encoder
        return find_many(self.index, encoder, texts, k=k, filters=filters, base=self.names.base)

    def warm_up(self) -> None:
        """Load all that questions need, for a process that will answer many of them; the words
        that wordings may consist of and what they measure are read ahead, those most used first,
        for four seconds at most.

        All that is loaded by then is left out of later garbage collections (`gc.freeze`), which
        otherwise take a tenth of the time of a question to look at what stays anyway.
        """
        from zhibiao.search import segmenter

        index, encoder = self.index, self.encoder
        self.find("满意度", k=1)
        used = np.argsort(-index.rows.counts(), kind="stable")
        texts = index.wordings.texts
        segmenter.read_ahead((texts[at] for at in used.tolist()), seconds=_AHEAD)
        index.measures.read_ahead(encoder, used, seconds=_AHEAD)
        gc.collect()
        gc.freeze()

    def compare(
        self, text: str, *, target: str | None = None, filters: Filters | None = None
    ) -> "Comparison":
        """Rows of the same meaning on one scale (`zhibiao.search.compare`)."""
        from zhibiao.search.compare import compare

        encoder = self.encoder
        return compare(
            self.index, encoder, text, target=target, filters=filters, base=self.names.base
        )

    def suggest(
        self, text: str, *, target: str | None = None, level2: str | None = None
    ) -> "Suggestions":
        """Standard wordings for a draft (`zhibiao.search.suggest`)."""
        from zhibiao.search.suggest import suggest

        encoder = self.encoder
        return suggest(
            self.index, encoder, text, target=target, level2=level2, base=self.names.base
        )

    def suggest_many(self, drafts: Sequence[tuple[str, str | None]]) -> "tuple[Suggestions, ...]":
        """`suggest` for each (draft, target), in order."""
        return tuple(self.suggest(draft, target=target) for draft, target in drafts)

    def query(
        self,
        sparql: str,
        *,
        format: "ResultFormat | Written" = "json",
        dataset: "Dataset | None" = None,
        timeout: float = 30.0,
        size: int = 2**28,
        started: Callable[[Callable[[], None]], None] | None = None,
    ) -> "QueryAnswer":
        """Answer a SPARQL query in a worker process (`zhibiao.graph.sparql.run_query`).

        ``SERVICE zb:similar`` finds wordings as `find` does.
        """
        from zhibiao.graph.sparql import run_query

        return run_query(
            self.path / GRAPH,
            sparql,
            format=format,
            dataset=dataset,
            timeout=timeout,
            size=size,
            base=self.names.base,
            similar=self.similar,
            workers=self._workers,
            started=started,
        )

    def prestart_queries(self, workers: int) -> None:
        """Keep this many query workers started ahead, until `close`: a service answers sooner."""
        from zhibiao.graph.workers import QueryWorkers

        with self._present.lock:
            if self._workers is None:
                self._workers = QueryWorkers(self.path / GRAPH, workers)

    def similar(self, text: str, limit: int) -> list[tuple[str, float]]:
        """IRIs and scores of the ``limit`` wordings nearest in meaning to ``text``."""
        return [
            (str(self.names.wording(hit.wording)), hit.score)
            for hit in self.find(text, k=limit).hits
        ]

    def network(self) -> "Network":
        """Agencies, projects and wordings as one networkx graph (`zhibiao.graph.network`)."""
        from zhibiao.graph.network import load_network

        return load_network(self.store.query)

    def export(self, format: str, out: BinaryIO) -> None:
        """Write everything to ``out`` (`zhibiao.search.export`)."""
        from zhibiao.search.export import export

        with self._present.lock:
            index, store = self.index, self.store
        export(format, out, store=store, index=index)

    def check(self) -> "tuple[Difference, ...]":
        """What differs between graph, index and originals; nothing when all is well.

        Raises CorpusLocked when somebody is writing, because then they are apart for a moment.
        """
        from zhibiao.search.check import differences

        encoder = self.encoder
        with self._present.lock:
            index, store = self.index, self.store
            if not is_current(index, generation(store)):
                raise CorpusLocked(
                    "正在写入，现在不能核对", where=str(self.path), do="等写入结束后再试"
                )
        return tuple(
            differences(
                store=store,
                index=index,
                encoder=encoder,
                names=self.names,
                originals=self.originals,
            )
        )

    @property
    def library(self) -> "Library":
        """The standard indicators, the bureau's own first (`zhibiao.search.library`)."""
        return self.index.library

    # Changes

    def add_standards(self, path: Path) -> "StandardsReport":
        """Add the bureau's own standard indicators of a list (`zhibiao.search.standards`); nothing
        is added while a row of it is wrong."""
        from zhibiao.search.standards import add_standards

        with self.writing() as writer:
            return add_standards(writer, path)

    def remove_standard(self, name: str) -> "StandardIndicator":
        """Take one of the bureau's own standard indicators out, by wording or code."""
        from zhibiao.search.standards import remove_standard

        with self.writing() as writer:
            return remove_standard(writer, name)

    def ingest(
        self,
        paths: Iterable[Path],
        *,
        progress: "Progress | None" = None,
        stopped: Callable[[], bool] | None = None,
    ) -> "IngestReport":
        """Read files and folders into the corpus (`zhibiao.search.ingest`).

        Raises CorpusLocked when somebody else is writing.
        """
        from zhibiao.search.ingest import ingest

        with self.writing() as writer:
            return ingest(writer, paths, progress=progress, stopped=stopped)

    def remove(self, document: str) -> DocumentEntry:
        """Take a document out, named as `document` takes it; gives what was removed."""
        with self.writing() as writer:
            entry = writer.index.documents.named(document, where=str(self.path))
            writer.remove(entry.document)
            writer.publish()
        return entry

    # Reference data beside the forms

    def put_graph(self, graph: str, ntriples: str) -> bool:
        """Make ``ntriples`` all that is in a named graph beside the forms; whether it is new.

        The index does not know of it; queries see it.  Raises UsageError for a graph of ours,
        CorpusLocked when somebody else is writing (`zhibiao.search.additions`).
        """
        return self._after_addition(self._additions.put(graph, ntriples))

    def add_to_graph(self, graph: str, ntriples: str) -> bool:
        """Add ``ntriples`` to a named graph beside the forms; whether it is new.  Raises as
        `put_graph`."""
        return self._after_addition(self._additions.add(graph, ntriples))

    def remove_graph(self, graph: str) -> bool:
        """Remove a named graph beside the forms; whether there was one.  Raises as `put_graph`."""
        return self._after_addition(self._additions.remove(graph))

    def _after_addition(self, result: bool) -> bool:
        self._present.reopen_store()
        return result

    def reindex(self, *, progress: "Progress | None" = None) -> "IngestReport":
        """Build the index from the graph alone, and read again what an older parser has read."""
        from zhibiao.search.ingest import reread

        with self.writing() as writer:
            put_reference(writer.store, writer.names)
            writer.catch_up(anew=True)
            return reread(writer, progress=progress)

    def use_encoder(
        self,
        name: str | None = None,
        *,
        options: "EncoderOptions | None" = None,
        progress: "Progress | None" = None,
    ) -> None:
        """Switch to another encoder, and embed all wordings with it.

        The old vectors serve until the new ones are complete.  Stopped before the end, the
        corpus keeps its encoder.  Raises EncoderError when the new one cannot be loaded; nothing
        has changed then.
        """
        from zhibiao.embed.encoder import BUNDLED, EncoderOptions, load_encoder
        from zhibiao.search.embedding import Watched

        options = options or EncoderOptions()
        encoder = load_encoder(name, options)
        settings = replace(
            self.settings, encoder=name or BUNDLED, fingerprint=encoder.fingerprint, options=options
        )
        with self._present.lock:
            watched = encoder
            if progress is not None:
                watched = Watched(encoder, progress, len(self.index.wordings))
            self.close()
            with Writer(self.path, settings, encoder=lambda: watched):
                settings.write(self.path)
            self._present.use(settings, encoder)

    # How it is kept up to date

    def writing(self, *, wait: float = PATIENCE) -> Session:
        """``with corpus.writing() as writer:`` the one writer of this corpus, for what has no
        method here.  Raises CorpusLocked when somebody else writes longer than ``wait`` seconds.
        """
        return Session(self, wait=wait)

    def _catch_up(self) -> Index:
        with self.writing(wait=0.0) as writer:
            return writer.index

    def aside(self, wait: float) -> AbstractContextManager[None]:
        """``with corpus.aside(wait):`` nobody of this process changes graphs beside the forms.
        Raises CorpusLocked when it is not so within ``wait`` seconds."""
        return self._additions.aside(wait)

    def adopt(self, index: Index | None) -> None:
        """Show this index, which a writer of ours has just published; ``None``: look again."""
        with self._present.lock:
            self._present.adopt(index)
            if self._workers is not None:
                self._workers.renew()
