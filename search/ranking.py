"""How well a wording answers a query: one score from several, and why.

    meaning      cosine of the encoder's vectors
    text         BM25 over jieba words and over characters with their pairs, as a share of what
                 an identical wording would score
    aspect       the same object, and the same thing measured (满意度), another, or the opposite (投诉率)
    context      rows of the wording filed under the level 2, in the kind of project, with the unit
                 or sort of target asked for

All are on a fixed scale, so a wording's score does not depend on which others were found nor on
filters, and scores of two queries can be compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.search.agreement import Agreement
from zhibiao.search.context import fits_of, wordings_in_context
from zhibiao.search.index import Index
from zhibiao.search.question import Question
from zhibiao.search.segmenter import grams, words

__all__ = ["WEIGHTS", "Ranked", "Weights", "Why", "rank"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal adds to a score; ``text`` and meaning (1 - text) share one point.

    Fitted on our own labelled queries (`zhibiao.search.labelled`), with the encoder shipped and
    with one trained without the names they look for (the one shipped has seen many of them, which
    flatters meaning); figures stand in ``embed/model/README.md``.  nDCG@10 is flat within 0.005
    for ``text`` 0-0.2, ``object`` 0.1-0.2 and ``aspect`` 0.07-0.13; a penalty for another aspect
    of the same object gained nothing beside ``aspect``.  Text says more where a query describes
    rows, because what is left of it is a bare noun.  There ``level2`` 0.8 and ``project`` 0.5 would gain another 0.01: they stay lower,
    because our list is filed more properly than real forms are.  Per-query z-scores gained
    nothing over this fixed scale, nor did a weight each for words and characters.  Expanding the
    query by the thesaurus lost 0.003-0.04 on the dev half at any weight from 0.05 on: the encoder
    has learnt that thesaurus.
    """

    text: float = 0.10
    text_in_context: float = 0.30
    object: float = 0.15
    aspect: float = 0.10
    same_aspect: float = 0.05
    opposite_aspect: float = -0.25
    other_number: float = -0.10
    level2: float = 0.50
    project: float = 0.35
    family: float = 0.10
    target: float = 0.30


WEIGHTS: Final = Weights()

# Wordings each leg proposes.  What no leg has among its first hundred is not among the best ten.
_POOL: Final = 60
_CONTEXT: Final = ("level2", "project", "family", "target")
# How many of the best fused ones are looked at closely (aspect, numbers).
_CLOSE: Final = 20
# Scores are shown with four digits.
_LEAST: Final = 1e-4


class Why(NamedTuple):
    """Why a wording was returned: the signals, each as it went into the score.

    ``asked`` and ``wording`` are the texts compared; ``meaning`` and ``lexical`` are 0..1 before
    weighting; ``aspect`` is "same", "other", "opposite" or None where either side names none;
    ``context`` says in Chinese what of the rows fits; ``points`` is what each signal added to the
    score (a negative number: took from it).
    """

    asked: str
    wording: str
    meaning: float
    lexical: float
    aspect: Agreement | None
    context: tuple[str, ...]
    points: Mapping[str, float]

    @property
    def identical(self) -> bool:
        return self.asked == self.wording

    @property
    def matched(self) -> tuple[str, ...]:
        """The words that query and wording share, longest first, parts of others left out."""
        return _longest({*words(self.asked)}.intersection(words(self.wording)))

    def as_json(self) -> dict[str, Any]:
        dense = max(self.points["meaning"], 0.0)
        text = self.points["text"]
        # One BM25 score for both fields, divided by how much of the query each of them found.
        asked = [{*cut(self.asked)} for cut in (words, grams)]
        theirs = words(self.wording), grams(self.wording)
        found = [
            len(mine.intersection(other)) / max(len(mine), 1)
            for mine, other in zip(asked, theirs, strict=True)
        ]
        words_, characters = (text * share / max(sum(found), 1e-9) for share in found)
        total = max(dense + text, 1e-9)
        context = [self.points[part] for part in _CONTEXT[1:] if part in self.points]
        points = {
            "dense": self.points["meaning"],
            "words": words_,
            "characters": characters,
            "aspect": self.points["aspect"],
            "level2": self.points.get("level2", 0.0),
            "context": sum(context),
        }
        return {
            "similarity": round(self.meaning, 4),
            "dense": round(dense / total, 3),
            "words": round(words_ / total, 3),
            "characters": round(characters / total, 3),
            "points": {signal: round(value, 4) for signal, value in points.items()},
            "matched": list(self.matched),
            "aspect": self.aspect,
            "identical": self.identical,
            "context": list(self.context),
            "text": self.text,
        }

    @property
    def text(self) -> str:
        """The reason in a short Chinese sentence."""
        if self.identical:
            parts = ["与所查名称完全相同"]
        else:
            near = "含义相近" if self.meaning >= 0.5 else "字面或含义部分相近"
            parts = [near] if self.asked else []
            if self.matched:
                parts.append(f"共有“{'”“'.join(self.matched)}”")
            if self.aspect == "same":
                parts.append("所测要素相同")
            elif self.aspect == "opposite":
                parts.append("所测要素相反")
            elif self.aspect == "other":
                parts.append("所测要素不同")
        return "，".join([*parts, *self.context])


class Ranked(NamedTuple):
    """One wording of an answer: position in ``index.wordings``, score (about 0..1), reasons."""

    position: int
    score: float
    why: Why


def rank(
    index: Index,
    question: Question,
    vector: NDArray[np.float32],
    k: int,
    *,
    among: NDArray[np.int64] | None = None,
    rows: NDArray[np.bool_] | None = None,
    encoder: Encoder | None = None,
    object_: NDArray[np.float32] | None = None,
    aspect: NDArray[np.float32] | None = None,
) -> list[Ranked]:
    """The ``k`` best wordings for a question, best first; equal scores by wording id.  Wordings
    that neither meaning nor text brings near are left out, so there may be fewer.

    ``vector`` (d,) is the encoded ``question.core``; ``among`` the ids of the wordings allowed
    and ``rows`` the mask of the rows that count as context, both None for no filter.  With
    ``encoder`` and the vectors (d,) of the ``object_`` that the question wants measured and of the
    ``aspect`` of it, each None where it names none, those are compared too (完成率 of what).
    """
    pool = _pool(index, question, vector, max(_POOL, 2 * k), among, rows)
    if not len(pool.positions):
        return []
    fits = fits_of(index, question, pool.positions, rows)
    share = WEIGHTS.text_in_context if question.has_context else WEIGHTS.text
    context = fits.parts()
    signals = ("meaning", "text", *(part for part, _ in context), "aspect")
    # What each signal adds, a row each; the last one is looked at closely for the best only.
    points = np.zeros((len(signals), len(pool.positions)))
    points[0] = (1 - share) * pool.meaning
    # To the power of 1.5: a few characters in common with a colloquial query are chance.
    points[1] = share * pool.lexical * np.sqrt(pool.lexical)
    for row, (part, fit) in enumerate(context, start=2):
        points[row] = getattr(WEIGHTS, part) * fit
    # The pool is in order of position, which is that of id, and so are equal ones here.
    near = (-points.sum(axis=0)).argsort(kind="stable")[: max(_CLOSE, 2 * k)]
    points = points.take(near, axis=1)
    positions, meaning = pool.positions.take(near), pool.meaning.take(near)
    aspects, differing = index.measures.agreements(question.core, positions)
    points[-1] = [_ASPECT_POINTS[aspect] for aspect in aspects]
    points[-1, differing] += WEIGHTS.other_number
    # The best that a wording can have, so that scores end at 1.
    most = 1.0 + WEIGHTS.same_aspect if question.core else 0.0
    most += sum(getattr(WEIGHTS, part) for part, _ in context)
    if encoder is not None and object_ is not None:
        points[-1] += WEIGHTS.object * index.measures.nearer(encoder, object_, positions, meaning)
    if encoder is not None and aspect is not None:
        most += WEIGHTS.aspect
        points[-1] += WEIGHTS.aspect * index.measures.alike(encoder, aspect, positions)
    points /= most
    scores, added = points.sum(axis=0).tolist(), points.T.tolist()
    places, found, cosines = near.tolist(), positions.tolist(), meaning.tolist()
    lexical = pool.lexical.take(near).tolist()
    texts = index.wordings.texts
    best = sorted(range(len(scores)), key=lambda at: (-scores[at], places[at]))[:k]
    return [
        Ranked(
            found[at],
            round(min(scores[at], 1.0), 4),
            Why(
                asked=question.core,
                wording=texts[found[at]],
                meaning=cosines[at],
                lexical=lexical[at],
                aspect=aspects[at],
                context=fits.reasons(question, places[at]) if context else (),
                points=dict(zip(signals, added[at], strict=True)),
            ),
        )
        for at in best
        if scores[at] >= _LEAST
    ]


@dataclass(frozen=True, slots=True)
class _Pool:
    """n candidates: positions int64 (n,), ascending, the two legs float64 (n,) in 0..1."""

    positions: NDArray[np.int64]
    meaning: NDArray[np.float64]
    lexical: NDArray[np.float64]


def _pool(
    index: Index,
    question: Question,
    vector: NDArray[np.float32],
    size: int,
    among: NDArray[np.int64] | None,
    rows: NDArray[np.bool_] | None,
) -> _Pool:
    wordings = index.wordings
    known = bool(vector.any()) and len(wordings) > 0
    proposed: list[NDArray[np.int64]] = []
    if known:
        proposed.append(index.vectors.nearby(vector, size, among=among))
    scores, ids = index.lexical.search(question.core, size, among=among)
    found = wordings.positions(ids)
    proposed.append(found)
    if question.has_context:
        inside = wordings_in_context(index, question, rows)
        if known and len(inside):
            proposed.append(index.vectors.nearby(vector, size, among=wordings.ids[inside]))
        else:
            # No text to be near to: those used most.
            used = np.argsort(-index.rows.counts()[inside], kind="stable")[:size]
            proposed.append(inside[used])
    positions = _distinct(np.concatenate(proposed))
    meaning = np.zeros(len(positions))
    if known and len(positions):
        # Not a matrix product: its threads wait for each other, 10 ms on a busy machine.
        meaning = np.einsum("nd,d->n", index.vectors.at(positions), vector).astype(np.float64)
    lexical = np.zeros(len(positions))
    if len(found):
        best, top = scores[0], found[0]
        if among is not None:
            scores_of_all, ids_of_all = index.lexical.search(question.core, 1)
            best, top = scores_of_all[0], wordings.positions(ids_of_all)[0]
        ceiling = _ceiling(question.core, float(best), wordings.texts[int(top)])
        lexical[positions.searchsorted(found)] = scores / ceiling
    return _Pool(positions, meaning, lexical)


def _distinct(positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """`numpy.unique`, which takes three times as long for a hundred."""
    positions.sort()
    first = np.ones(len(positions), dtype=np.bool_)
    np.not_equal(positions[1:], positions[:-1], out=first[1:])
    return positions[first]


def _ceiling(asked: str, score: float, wording: str) -> float:
    """About what BM25 would give a wording identical to the query: the score of the best hit of
    the whole corpus, which is ``wording``, over the share of the query's terms that it holds.
    BM25 has no upper bound to divide by."""
    held = wording.lower()
    terms = {*words(asked), *grams(asked)}
    share = sum(term in held for term in terms) / len(terms)
    return score / max(share, 0.05)


_ASPECT_POINTS: Final[Mapping[Agreement | None, float]] = {
    None: 0.0,
    "same": WEIGHTS.same_aspect,
    "other": 0.0,
    "opposite": WEIGHTS.opposite_aspect,
}


def _longest(found: set[str]) -> tuple[str, ...]:
    """Words without those that are part of another one, longest first."""
    kept: list[str] = []
    for word in sorted(found, key=lambda word: (-len(word), word)):
        if not any(word in longer for longer in kept):
            kept.append(word)
    return tuple(kept)
