"""Find: which wordings mean what the query says, and the rows that use them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.errors import UsageError
from zhibiao.forms.wording import split_aspect
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.search.agreement import stated, subject_of
from zhibiao.search.filters import Filters
from zhibiao.search.index import Index
from zhibiao.search.occurrences import Occurrence, occurrence
from zhibiao.search.question import Question, read_question
from zhibiao.search.ranking import Why, rank

__all__ = ["SHOWN", "Answer", "Hit", "find", "find_many"]

SHOWN: Final = 50
"""Occurrences listed with a hit at most; ``count`` says how many there are."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One wording, its score (0..1), the reasons, and its rows that pass the filters.

    ``position`` is its place in ``index.wordings``; ``passing`` masks the rows that pass the
    filters, None where there is none.
    """

    rank: int
    wording: str
    score: float
    why: Why
    position: int = field(repr=False)
    passing: NDArray[np.bool_] | None = field(repr=False, compare=False)
    index: Index = field(repr=False, compare=False)
    base: str = field(repr=False)

    @property
    def rows(self) -> tuple[int, ...]:
        """Numbers in ``index.rows``, ascending."""
        using = self.index.rows.of_wording(self.position)
        if self.passing is not None:
            using = using[self.passing[using]]
        return tuple(using.tolist())

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The first `SHOWN` rows in full."""
        return tuple(occurrence(self.index, row, base=self.base) for row in self.rows[:SHOWN])

    def as_json(self) -> dict[str, Any]:
        return {
            "rank": self.rank,
            "wording": self.wording,
            "score": self.score,
            "why": self.why.as_json(),
            "count": self.count,
            "occurrences": [row.as_json() for row in self.occurrences],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits for one query, best first; ``remark`` says in Chinese why there are none, or
    which filter value no row has."""

    query: str
    hits: tuple[Hit, ...]
    remark: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"query": self.query, "hits": [hit.as_json() for hit in self.hits]}


def find(
    index: Index,
    encoder: Encoder,
    text: str,
    *,
    k: int = 10,
    filters: Filters | None = None,
    base: str = DEFAULT_BASE,
) -> Answer:
    """The ``k`` wordings nearest in meaning to ``text`` among rows that pass ``filters``.

    ``base`` is the corpus's, for the IRIs of rows.  Raises UsageError when k is not positive.
    """
    return find_many(index, encoder, [text], k=k, filters=filters, base=base)[0]


def find_many(
    index: Index,
    encoder: Encoder,
    texts: Sequence[str],
    *,
    k: int = 10,
    filters: Filters | None = None,
    base: str = DEFAULT_BASE,
) -> tuple[Answer, ...]:
    """`find` for each text, in order, with one call of the encoder.  A blank text finds nothing."""
    if k < 1:
        raise UsageError(f"所要的条数必须为正，而不是 {k}")
    questions = [read_question(text) for text in texts]
    rows = among = remark = None
    if filters:
        selection = filters.select(index.rows)
        rows, remark = selection.mask, selection.remark
        among = index.wordings.ids[index.rows.wordings_where(rows)]
    empty = among is not None and not len(among)
    asking = [not empty and bool(one.core or one.has_context) for one in questions]
    parts = [_parts(question.core) for question in questions]
    named = [part for pair in parts for part in pair if part]
    vectors = encoder.encode([*(question.core for question in questions), *named], query=True)
    vector_of = dict(zip(named, vectors[len(questions) :], strict=True))
    answers = []
    for at, question in enumerate(questions):
        hits: list[Hit] = []
        if asking[at]:
            ranked = rank(
                index,
                question,
                vectors[at],
                k,
                among=among,
                rows=rows,
                encoder=encoder,
                object_=vector_of.get(parts[at][0]),
                aspect=vector_of.get(parts[at][1]),
            )
            hits = [
                Hit(number, one.why.wording, one.score, one.why, one.position, rows, index, base)
                for number, one in enumerate(ranked, start=1)
            ]
        answers.append(
            Answer(question.text, tuple(hits), remark or _silence(index, question, hits))
        )
    return tuple(answers)


def _parts(core: str) -> tuple[str, str]:
    """What the question wants measured, and what of it; "" where it does not say."""
    plain = stated(core)
    object_, group = subject_of(plain)
    return object_ if group is not None else "", split_aspect(plain)[1] or ""


def _silence(index: Index, question: Question, hits: Sequence[Hit]) -> str | None:
    if hits:
        return None
    if not question.core and not question.has_context:
        return "没有给出要查的文字"
    if not len(index.rows):
        return "语料库是空的，请先用 zhibiao ingest 收入申报表"
    return "没有相近的指标"
