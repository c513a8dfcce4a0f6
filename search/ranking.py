"""How well a wording answers a query: one score from several, and why.

    meaning      cosine of the encoder's vectors
    text         BM25 over jieba words and over characters with their pairs, as a share of what
                 an identical wording would score
    aspect       the same thing measured (满意度), another, or the opposite (投诉率)
    context      rows of the wording filed under the level 2, in the kind of project asked for

All are on a fixed scale, so a wording's score does not depend on which others were found nor on
filters, and scores of two queries can be compared.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.unit import family_of
from zhibiao.forms.wording import OPPOSITES, aspect_group, split_aspect
from zhibiao.search.index import Index
from zhibiao.search.occurrences import rows_of_wordings
from zhibiao.search.question import Question
from zhibiao.search.segmenter import grams, words

__all__ = ["WEIGHTS", "Ranked", "Weights", "Why", "agreement", "rank"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal adds to a score; the first two sum to 1, the others are added.

    Fitted on 660 queries made from the standard library (synonyms, everyday wordings, drafts)
    over its 3,278 wordings: nDCG@10 is flat within 0.005 for ``meaning`` 0.65-0.8, where 0.78
    stands against 0.65 for characters and 0.59 for words alone.  The encoder has seen that
    library, so the lower end was taken.  Per-query z-scores gained nothing over this fixed scale,
    nor did a weight each for words and characters over one search for both.  Without the aspect,
    synonyms lose 0.007; larger steps cost everyday wordings, whose aspect is guessed.
    The context weights only order hits that the text leaves close together.
    """

    meaning: float = 0.70
    text: float = 0.30
    same_aspect: float = 0.05
    other_aspect: float = -0.03
    opposite_aspect: float = -0.15
    other_number: float = -0.05
    level2: float = 0.15
    project: float = 0.15
    family: float = 0.10


WEIGHTS: Final = Weights()

# Wordings each leg proposes.  What no leg has among its first hundred is not among the best ten.
_POOL: Final = 60
# How many of the best fused ones are looked at closely (aspect, numbers).
_CLOSE: Final = 30
# Suffixes such as 度, 率, 数 say too little to hold two wordings apart.
_VAGUE_GROUPS: Final = {"程度", "比例", "数量", "质量", "提升"}
# The wording table has satisfaction/complaint and the like; a change has a direction too.
_DIRECTIONS: Final = {("提升", "下降"), ("增长", "下降")}
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Why:
    """Why a wording was returned: the signals, each as it went into the score.

    ``asked`` and ``wording`` are the texts compared; ``meaning`` and ``lexical`` are 0..1 before
    weighting; ``aspect`` is "same", "other", "opposite" or None where either side names none;
    ``context`` says in Chinese what of the rows fits.
    """

    asked: str
    wording: str
    meaning: float
    lexical: float
    aspect: str | None
    context: tuple[str, ...]

    @property
    def identical(self) -> bool:
        return self.asked == self.wording

    @property
    def matched(self) -> tuple[str, ...]:
        """The words that query and wording share, longest first, parts of others left out."""
        return _longest(_words(self.asked) & _words(self.wording))

    def as_json(self) -> dict[str, Any]:
        dense = max(WEIGHTS.meaning * self.meaning, 0.0)
        text = WEIGHTS.text * self.lexical
        # One BM25 score for both fields, divided by how much of the query each of them found.
        found = [
            len(cut(self.asked) & cut(self.wording)) / max(len(cut(self.asked)), 1)
            for cut in (_words, _grams)
        ]
        parts = [text * share / max(sum(found), 1e-9) for share in found]
        total = max(dense + text, 1e-9)
        return {
            "similarity": round(self.meaning, 4),
            "dense": round(dense / total, 3),
            "words": round(parts[0] / total, 3),
            "characters": round(parts[1] / total, 3),
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
            parts = ["含义相近" if self.meaning >= 0.5 else "字面或含义部分相近"]
            if self.matched:
                parts.append(f"共有“{'”“'.join(self.matched)}”")
            if self.aspect == "same":
                parts.append("所测要素相同")
            elif self.aspect == "opposite":
                parts.append("所测要素相反")
            elif self.aspect == "other":
                parts.append("所测要素不同")
        return "，".join([*parts, *self.context])


@dataclass(frozen=True, slots=True)
class Ranked:
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
) -> list[Ranked]:
    """The ``k`` best wordings for a question, best first; equal scores by wording id.  Wordings
    that neither meaning nor text brings near are left out, so there may be fewer.

    ``vector`` (d,) is the encoded ``question.core``; ``among`` the ids of the wordings allowed
    and ``rows`` the mask of the rows that count as context, both None for no filter.
    """
    pool = _pool(index, question, vector, max(_POOL, 2 * k), among, rows)
    if not len(pool.ids):
        return []
    # The best that a wording can have, so that scores end at 1.
    most = 1.0 + WEIGHTS.same_aspect
    base = WEIGHTS.meaning * pool.meaning + WEIGHTS.text * pool.lexical
    fits = _context(index, question, pool.positions, rows)
    for weight, fit in (
        (WEIGHTS.level2, fits.level2),
        (WEIGHTS.project, fits.project),
        (WEIGHTS.family, fits.family),
    ):
        if fit is not None:
            base = base + weight * fit
            most += weight
    near = np.lexsort((pool.ids, -base))[: max(_CLOSE, 2 * k)]
    texts = [index.wordings.texts[int(pool.positions[at])] for at in near]
    closer = [agreement(question.core, text) for text in texts]
    scores = (base[near] + np.array([_adjustment(*one) for one in closer])) / most
    best = np.lexsort((pool.ids[near], -scores))[:k]
    ranked = []
    for choice in best.tolist():
        if scores[choice] <= 0:
            break
        at, text = int(near[choice]), texts[choice]
        ranked.append(
            Ranked(
                int(pool.positions[at]),
                round(min(float(scores[choice]), 1.0), 4),
                Why(
                    asked=question.core,
                    wording=text,
                    meaning=float(pool.meaning[at]),
                    lexical=float(pool.lexical[at]),
                    aspect=closer[choice][0],
                    context=fits.reasons(question, at),
                ),
            )
        )
    return ranked


@dataclass(frozen=True, slots=True)
class _Pool:
    """n candidates: ids and positions int64 (n,), the two legs float64 (n,) in 0..1."""

    ids: NDArray[np.int64]
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
    known = bool(vector.any()) and len(index.wordings) > 0
    proposed: list[NDArray[np.int64]] = []
    if known:
        _, ids = index.vectors.search(vector[None, :], size, among=among)
        proposed.append(ids[0][ids[0] >= 0])
    scores, found = index.lexical.search(question.core, size, among=among)
    proposed.append(found)
    if question.project is not None:
        inside = _wordings_in_context(index, question.project, question.level2, rows)
        fitting = index.wordings.ids[inside]
        if known and len(fitting):
            _, ids = index.vectors.search(vector[None, :], size, among=fitting)
            proposed.append(ids[0][ids[0] >= 0])
    ids = np.unique(np.concatenate(proposed))
    meaning = np.zeros(len(ids))
    if known and len(ids):
        # Not a matrix product: its threads wait for each other, 10 ms on a busy machine.
        meaning = np.einsum("nd,d->n", index.vectors.vectors(ids), vector).astype(np.float64)
    positions = index.wordings.positions(ids)
    lexical = np.zeros(len(ids))
    if len(found):
        best = (scores, found) if among is None else index.lexical.search(question.core, 1)
        lexical[np.searchsorted(ids, found)] = scores / _ceiling(index, question.core, best)
    return _Pool(ids, positions, meaning, lexical)


def _ceiling(
    index: Index, asked: str, best: tuple[NDArray[np.float32], NDArray[np.int64]]
) -> float:
    """About what BM25 would give a wording identical to the query: the score of the best hit of
    the whole corpus over the share of the query's terms that it holds.  BM25 has no upper bound
    to divide by.  ``best`` are scores and ids of an unfiltered search."""
    scores, ids = best
    top = index.wordings.text(int(ids[0]))
    terms = [(cut(asked), cut(top)) for cut in (_words, _grams)]
    share = sum(len(one & other) for one, other in terms) / sum(len(one) for one, _ in terms)
    return float(scores[0]) / max(share, 0.05)


@lru_cache(maxsize=8192)
def _words(text: str) -> frozenset[str]:
    return frozenset(words(text))


@lru_cache(maxsize=8192)
def _grams(text: str) -> frozenset[str]:
    return frozenset(grams(text))


@lru_cache(maxsize=65536)
def _measure(text: str) -> tuple[str | None, frozenset[str]]:
    """Aspect group and numbers of a wording."""
    return aspect_group(split_aspect(text)[1]), frozenset(_NUMBER.findall(text))


def agreement(asked: str, text: str) -> tuple[str | None, bool]:
    """How the aspects of two wordings stand ("same", "other", "opposite", None where one has
    none to speak of), and whether both name numbers and none in common."""
    one, numbers = _measure(asked)
    other, others = _measure(text)
    aspect: str | None = None
    if one is not None and other is not None:
        if one == other:
            aspect = "same"
        elif OPPOSITES.get(one) == other or {(one, other), (other, one)} & _DIRECTIONS:
            aspect = "opposite"
        elif one not in _VAGUE_GROUPS and other not in _VAGUE_GROUPS:
            aspect = "other"
    return aspect, bool(numbers and others and not numbers & others)


def _adjustment(aspect: str | None, numbers_differ: bool) -> float:
    points = {
        None: 0.0,
        "same": WEIGHTS.same_aspect,
        "other": WEIGHTS.other_aspect,
        "opposite": WEIGHTS.opposite_aspect,
    }[aspect]
    return points + (WEIGHTS.other_number if numbers_differ else 0.0)


@dataclass(frozen=True, slots=True)
class _Fits:
    """For each candidate the share of its rows that fit a part of the context, None where the
    question names no such part."""

    level2: NDArray[np.float64] | None = None
    project: NDArray[np.float64] | None = None
    family: NDArray[np.float64] | None = None

    def reasons(self, question: Question, at: int) -> tuple[str, ...]:
        found = []
        if self.level2 is not None and self.level2[at] > 0:
            found.append(f"列在{question.level2}")
        if self.project is not None and self.project[at] >= 0.5:
            found.append(f"用于“{question.project}”类项目")
        if self.family is not None and self.family[at] > 0:
            found.append("计量单位相符")
        return tuple(found)


def _context(
    index: Index,
    question: Question,
    positions: NDArray[np.int64],
    selected: NDArray[np.bool_] | None,
) -> _Fits:
    if not question.has_context or not len(positions):
        return _Fits()
    rows = index.rows
    numbers, owner = rows_of_wordings(index, positions)
    if selected is not None:
        kept = selected[numbers]
        numbers, owner = numbers[kept], owner[kept]
    sizes = np.maximum(np.bincount(owner, minlength=len(positions)), 1)

    def share(fit: NDArray[Any]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(owner, weights=fit, minlength=len(positions)) / sizes)

    level2 = project = family = None
    if question.level2 is not None:
        level2 = share(rows.level2[numbers] == rows.level2s.find(question.level2))
    if question.project is not None:
        # The best row counts: a wording used everywhere is also used in such projects.
        project = np.zeros(len(positions))
        np.maximum.at(project, owner, _project_fit(index, question.project)[rows.project[numbers]])
    if question.family is not None:
        fitting = [
            at for at, unit in enumerate(rows.target_units) if family_of(unit) == question.family
        ]
        family = share(np.isin(rows.target_unit[numbers], np.array(fitting, dtype=np.int32)))
    return _Fits(level2, project, family)


def _project_fit(index: Index, kind: str) -> NDArray[np.float64]:
    """For each project name the share of the kind's pairs of characters it holds; one more place
    at the end, for rows without a project.  Shape (projects + 1,)."""
    pairs = {pair for pair in grams(kind) if len(pair) > 1} or set(kind)
    fit = [sum(pair in name for pair in pairs) / len(pairs) for name in index.rows.projects]
    return np.array([*fit, 0.0])


def _wordings_in_context(
    index: Index, project: str, level2: str | None, selected: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """Positions of wordings with rows in the kind of project (and level 2) asked for."""
    rows = index.rows
    fit = _project_fit(index, project)[rows.project] >= 0.5
    if level2 is not None:
        fit &= rows.level2 == rows.level2s.find(level2)
    if selected is not None:
        fit &= selected
    return rows.wordings_where(fit)


def _longest(found: frozenset[str]) -> tuple[str, ...]:
    """Words without those that are part of another one, longest first."""
    kept: list[str] = []
    for word in sorted(found, key=lambda word: (-len(word), word)):
        if not any(word in longer for longer in kept):
            kept.append(word)
    return tuple(kept)
