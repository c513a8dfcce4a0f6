"""The lexical leg: BM25 over jieba words and over characters with character pairs (tantivy).

Two fields of one index.  The words find terms, the n-grams what the dictionary does not know
(names, abbreviations, a missing character).  Queries are built from terms, never parsed, so
that brackets, colons or ``AND`` in a wording mean nothing.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Document, Occur, Query

from zhibiao.search.segmenter import grams, words

__all__ = ["Leg", "LexicalIndex"]

_THREAD_MEMORY: Final = 16_000_000
# Adding fewer than this is faster with one thread (one segment) than with several.
_BULK: Final = 50_000
# Up to this many wordings are looked up as a set of terms (0.6 ms for 500); for more it is
# faster to fetch all matches and drop the others (20 ms for 100,000 matches).
_SET: Final = 500
# Hits fetched beyond the k-th: wordings of equal score follow it often, but seldom more (0.02 ms).
_SPARE: Final = 16


class Leg(StrEnum):
    """Which field a search reads."""

    words = "words"
    grams = "grams"


_BOTH: Final = (Leg.words, Leg.grams)


class LexicalIndex:
    """BM25 over the wordings of one generation; files are immutable once written."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        # The same question comes again with other filters.
        self._query = lru_cache(maxsize=1024)(partial(_any_term, index.schema))

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The index in ``folder``.  Raises ValueError when there is none or it is broken."""
        if os.access(folder, os.W_OK) or not folder.is_dir():
            return cls(tantivy.Index.open(str(folder)))
        # Even to read, tantivy makes a lock file beside the others: on a read-only medium the
        # files are reached through links, which may go once they are open.
        with TemporaryDirectory(prefix="zhibiao-") as linked:
            for path in folder.iterdir():
                if path.suffix != ".lock":
                    Path(linked, path.name).symlink_to(path.resolve())
            return cls(tantivy.Index.open(linked))

    @classmethod
    def build(cls, folder: Path, ids: Sequence[int], texts: Sequence[str]) -> "LexicalIndex":
        """Write a new index into ``folder``, which is made and must be empty."""
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=False)
        _write(index, (), ids, texts)
        return cls(index)

    @classmethod
    def derive(
        cls,
        before: Path,
        folder: Path,
        *,
        remove: Iterable[int],
        ids: Sequence[int],
        texts: Sequence[str],
    ) -> "LexicalIndex":
        """The index in ``before`` with some wordings removed and others added, in ``folder``.

        Segment files never change, so they are hard links; ``before`` stays as it is.
        """
        folder.mkdir(parents=True)
        for path in before.iterdir():
            if path.suffix == ".lock":
                continue
            if path.suffix == ".json":
                shutil.copyfile(path, folder / path.name)
                continue
            try:
                os.link(path, folder / path.name)
            except OSError:  # a file system without hard links
                shutil.copyfile(path, folder / path.name)
        index = tantivy.Index.open(str(folder))
        _write(index, remove, ids, texts)
        return cls(index)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def ids(self) -> NDArray[np.int64]:
        """The ids of all wordings in the index, ascending, shape (n,)."""
        found = self._searcher.search(Query.all_query(), limit=max(1, len(self)), count=False)
        return np.sort(self._ids([address for _, address in found.hits]))

    def search(
        self, text: str, k: int, *, among: NDArray[np.int64] | None = None, leg: Leg | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The ``k`` best wordings by BM25: (scores, ids), shapes (m,), m <= k, best first.

        ``leg`` restricts the search to one field; without it the scores of both are added.
        ``among`` restricts the answer to those ids (exactly; scores do not depend on it).
        Equal scores are in order of id.
        """
        query = self._query(text, leg)
        if query is None or k < 1 or (among is not None and not len(among)):
            return np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64)
        if among is not None and len(among) <= _SET:
            members = Query.term_set_query(self._schema, "id", among.tolist())
            query = Query.boolean_query(
                [(Occur.Must, query), (Occur.Must, Query.const_score_query(members, 0.0))]
            )
        everything = max(1, len(self))
        sieve = among if among is not None and len(among) > _SET else None
        limit = everything if sieve is not None else min(k + _SPARE, everything)
        while True:
            hits = self._searcher.search(query, limit=limit, count=False).hits
            if len(hits) < limit or limit == everything or hits[-1][0] < hits[k - 1][0]:
                break
            # The last one found ties with the k-th: others with smaller ids may follow.
            limit = min(4 * limit, everything)
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        ids = self._ids([address for _, address in hits])
        if sieve is not None:
            inside = np.isin(ids, sieve)
            scores, ids = scores[inside], ids[inside]
        order = np.lexsort((ids, -scores))[:k]
        return scores.take(order), ids.take(order)

    def _ids(self, addresses: list[tantivy.DocAddress]) -> NDArray[np.int64]:
        return np.array(self._searcher.fast_field_values("id", addresses), dtype=np.int64)


def _any_term(schema: tantivy.Schema, text: str, leg: Leg | None) -> Query | None:
    """Any of the terms of ``text`` in one field or both; None where it has none."""
    terms = [
        (Occur.Should, Query.term_query(schema, field, term, "freq"))
        for field in (_BOTH if leg is None else (leg,))
        for term in (words(text) if field is Leg.words else grams(text))
    ]
    return Query.boolean_query(terms) if terms else None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: an int passed for an unsigned field kills the writer thread (measured, 0.27).
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    for leg in Leg:
        builder.add_text_field(
            leg.value, stored=False, tokenizer_name="whitespace", index_option="freq"
        )
    return builder.build()


def _write(
    index: tantivy.Index, remove: Iterable[int], ids: Sequence[int], texts: Sequence[str]
) -> None:
    threads = 1 if len(ids) < _BULK else min(4, os.cpu_count() or 1)
    writer = index.writer(heap_size=_THREAD_MEMORY * threads, num_threads=threads)
    for number in remove:
        writer.delete_documents_by_term("id", int(number))
    for number, text in zip(ids, texts, strict=True):
        document = Document()
        document.add_integer("id", int(number))
        document.add_text(Leg.words, " ".join(words(text)))
        document.add_text(Leg.grams, " ".join(grams(text)))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
