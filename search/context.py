"""What the rows around a wording say of a query that describes them: soft filters.

A query may ask for a level 2, a kind of project, a unit or a sort of target (`Question`).  Each
part gives every wording a share of its rows that fit, 0..1; ranking adds it to the score.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.unit import family_of
from zhibiao.search.index import Index
from zhibiao.search.occurrences import rows_of_wordings
from zhibiao.search.question import Question, TargetForm
from zhibiao.search.segmenter import grams

__all__ = ["Fits", "fits_of", "wordings_in_context"]

# Share of the pairs of characters of a kind of project that a project's name must hold.
_LIKE: Final = 0.5
_REASONS: Final = {
    TargetForm.ZERO: "目标值为零",
    TargetForm.UPPER: "目标值是上限",
    TargetForm.WORDS: "目标值是文字",
}


@dataclass(frozen=True, slots=True)
class Fits:
    """For each of n candidates the share of its rows that fit a part of the context, shape (n,);
    None where the question names no such part."""

    level2: NDArray[np.float64] | None = None
    project: NDArray[np.float64] | None = None
    family: NDArray[np.float64] | None = None
    target: NDArray[np.float64] | None = None

    def parts(self) -> list[tuple[str, NDArray[np.float64]]]:
        """The parts that the question names."""
        found = [
            ("level2", self.level2),
            ("project", self.project),
            ("family", self.family),
            ("target", self.target),
        ]
        return [(part, fit) for part, fit in found if fit is not None]

    def reasons(self, question: Question, at: int) -> tuple[str, ...]:
        """What fits candidate ``at``, in Chinese."""
        found = []
        if self.level2 is not None and self.level2[at] > 0:
            found.append(f"列在{question.level2}")
        if self.project is not None and self.project[at] >= _LIKE:
            found.append(f"用于“{question.project}”类项目")
        if self.family is not None and self.family[at] > 0:
            found.append("计量单位相符")
        if self.target is not None and self.target[at] > 0 and question.target is not None:
            found.append(_REASONS[question.target])
        return tuple(found)


def fits_of(
    index: Index,
    question: Question,
    positions: NDArray[np.int64],
    selected: NDArray[np.bool_] | None,
) -> Fits:
    """How the rows of the wordings at ``positions`` fit; ``selected`` masks the rows that count."""
    if not question.has_context or not len(positions):
        return Fits()
    rows = index.rows
    numbers, owner = rows_of_wordings(index, positions)
    if selected is not None:
        kept = selected[numbers]
        numbers, owner = numbers[kept], owner[kept]
    sizes = np.maximum(np.bincount(owner, minlength=len(positions)), 1)

    def share(fit: NDArray[np.bool_] | None) -> NDArray[np.float64] | None:
        if fit is None:
            return None
        return np.asarray(np.bincount(owner, weights=fit, minlength=len(positions)) / sizes)

    project = None
    if question.project is not None:
        # The best row counts: a wording used everywhere is also used in such projects.
        project = np.zeros(len(positions))
        np.maximum.at(project, owner, _project_fit(index, question.project)[rows.project[numbers]])
    return Fits(
        level2=share(_of_level2(index, question, numbers)),
        project=project,
        family=share(_of_family(index, question, numbers)),
        target=share(_of_target(index, question, numbers)),
    )


def wordings_in_context(
    index: Index, question: Question, selected: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """Positions of the wordings with rows that fit every part of the context; without a part on
    which they all founder: a project's name may not say of which kind it is."""
    everything = np.arange(len(index.rows))
    fit = np.ones(len(everything), np.bool_) if selected is None else selected.copy()
    parts = [
        _of_level2(index, question, everything),
        _of_target(index, question, everything),
        _of_family(index, question, everything),
    ]
    if question.project is not None:
        parts.append(_project_fit(index, question.project)[index.rows.project] >= _LIKE)
    for part in parts:
        if part is not None and (fit & part).any():
            fit &= part
    return index.rows.wordings_where(fit)


def _of_level2(index: Index, question: Question, numbers: NDArray[Any]) -> NDArray[np.bool_] | None:
    if question.level2 is None:
        return None
    fit: NDArray[np.bool_] = index.rows.level2[numbers] == index.rows.level2s.find(question.level2)
    return fit


def _of_family(index: Index, question: Question, numbers: NDArray[Any]) -> NDArray[np.bool_] | None:
    if question.family is None:
        return None
    units = index.rows.target_units
    fitting = [at for at, unit in enumerate(units) if family_of(unit) == question.family]
    return np.isin(index.rows.target_unit[numbers], np.array(fitting, dtype=np.int32))


def _of_target(index: Index, question: Question, numbers: NDArray[Any]) -> NDArray[np.bool_] | None:
    rows = index.rows
    if question.target is None:
        return None
    if question.target is TargetForm.ZERO:
        return np.asarray(rows.value[numbers] == 0)
    if question.target is TargetForm.UPPER:
        bounds = [at for at, operator in enumerate(rows.operators) if operator in ("≤", "<")]
        below = np.isin(rows.operator[numbers], np.array(bounds, dtype=np.int32))
        return np.asarray(below | (rows.value[numbers] == 0))
    return np.asarray(np.isnan(rows.value[numbers]) & (rows.target_text[numbers] >= 0))


def _project_fit(index: Index, kind: str) -> NDArray[np.float64]:
    """For each project name the share of the kind's pairs of characters it holds; one more place
    at the end, for rows without a project.  Shape (projects + 1,)."""
    pairs = {pair for pair in grams(kind) if len(pair) > 1} or set(kind)
    fit = np.zeros(len(index.rows.projects) + 1)
    for pair in pairs:
        fit[index.rows.projects.containing(pair)] += 1 / len(pairs)
    return fit
