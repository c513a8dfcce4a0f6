"""The data of a corpus as the bare libraries take it, so that both sides work on the same.

graph.nq       all named graphs, N-Quads
ids.npy        int64 (n,), one for each distinct wording
rows.npy       float32 (n, d), their vectors
tokens.tsv     words and n-grams of each wording, joined by spaces
queries.json   texts to look for, each with its words and n-grams
queries.npy    float32 (q, d), their vectors
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.generator import queries
from benchmarks.measurement import Clock, Workload

__all__ = ["QUERIES", "make", "read_queries", "read_tokens", "scratch", "tantivy_schema"]

QUERIES = 240
"""Texts to look for; the first 100 warm up."""


def make(workload: Workload, clock: Clock) -> None:
    """Write the material beside the corpus, and count what the corpus holds."""
    import numpy as np

    from zhibiao.forms.wording import normalise_wording
    from zhibiao.search import Corpus
    from zhibiao.search.segmenter import grams, words

    folder = workload.bare
    folder.mkdir()
    with Corpus.open(workload.corpus) as corpus:
        with (folder / "graph.nq").open("wb") as file:
            corpus.export("nquads", file)
        wordings = corpus.index.wordings
        ids = np.asarray(wordings.ids)
        np.save(folder / "ids.npy", ids)
        np.save(folder / "rows.npy", corpus.index.vectors.vectors(ids))
        with (folder / "tokens.tsv").open("w", encoding="utf-8") as out:
            for text in wordings.texts:
                out.write(f"{' '.join(words(text))}\t{' '.join(grams(text))}\n")
        # Half of them as the corpus has them, half as somebody else might write them.
        some = [wordings.texts[at * len(wordings) // QUERIES] for at in range(QUERIES)]
        asked = [one for pair in zip(some, queries(QUERIES), strict=True) for one in pair]
        asked = list(dict.fromkeys(normalise_wording(text) for text in asked))[:QUERIES]
        np.save(folder / "queries.npy", corpus.encoder.encode(asked, query=True))
        texts = [{"text": text, "words": words(text), "grams": grams(text)} for text in asked]
        (folder / "queries.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        stats = corpus.stats()
    with (folder / "graph.nq").open("rb") as file:
        quads = sum(1 for _ in file)
    size = sum(path.stat().st_size for path in workload.source.iterdir())
    clock.facts.update(
        indicators=stats.indicators,
        forms=stats.forms,
        documents=stats.documents,
        wordings=stats.wordings,
        quads=quads,
        source_bytes=size,
    )


def read_queries(workload: Workload) -> list[dict[str, Any]]:
    """Texts to look for with their words and n-grams."""
    found: list[dict[str, Any]] = json.loads((workload.bare / "queries.json").read_text("utf-8"))
    return found


def read_tokens(workload: Workload) -> list[list[str]]:
    """Words and n-grams of each wording, in the order of ``ids.npy``."""
    lines = (workload.bare / "tokens.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


def tantivy_schema() -> Any:
    """Two text fields and an id, as the lexical index has them."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    for field in ("words", "grams"):
        builder.add_text_field(
            field, stored=False, tokenizer_name="whitespace", index_option="freq"
        )
    return builder.build()


@contextmanager
def scratch(workload: Workload) -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    # RocksDB may still be deleting files of its own.
    with TemporaryDirectory(dir=workload.folder, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
