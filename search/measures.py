"""What the wordings of an index measure, and of what: columns filled as they are asked for.

Reading a wording (its aspect, numbers, antonyms, object) costs more than ranking with what was
read, and a popular wording is a candidate again and again.  So each is read once a generation.
"""

import time
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.wording import GROUPS, split_aspect
from zhibiao.search.agreement import Agreement, measure, subject_of, verdict

__all__ = ["Measures"]

_CODES: Final = {group: code for code, group in enumerate(GROUPS)}
# The last place of a list.
_NO_GROUP: Final = -1
# Wordings read ahead at a time: 10 ms, or a second with a transformer.
_SLICE: Final = 256


@cache
def _verdicts(group: str | None) -> tuple[Agreement | None, ...]:
    """The verdict on each of `GROUPS` beside ``group``; the last one is for no group."""
    return (*(None if group is None else verdict(group, other) for other in GROUPS), None)


class Measures:
    """Columns over the wordings ``texts``, by position.

    Safe to share between threads: two that read the same wording write the same values, and the
    mark that it is read comes last.
    """

    def __init__(self, texts: Sequence[str], dimension: int) -> None:
        size = len(texts)
        self._texts = texts
        self._read = np.zeros(size, dtype=np.bool_)
        self._group = np.zeros(size, dtype=np.int16)
        self._sides = np.zeros((size, 2), dtype=np.int32)
        self._numbered = np.zeros(size, dtype=np.bool_)
        self._embedded = np.zeros(size, dtype=np.bool_)
        self._has_object = np.zeros(size, dtype=np.bool_)
        # Pages of zeros take no memory before they are written.
        self._objects = np.zeros((size, dimension), dtype=np.float32)
        self._aspects = np.zeros((size, dimension), dtype=np.float32)

    def agreements(
        self, asked: str, positions: NDArray[np.int64]
    ) -> tuple[list[Agreement | None], list[int]]:
        """`zhibiao.search.agreement.agreement` of ``asked`` with each wording: the verdicts on
        the aspects, and which of the n wordings (0 .. n - 1) name other numbers."""
        self._measure(positions)
        mine = measure(asked)
        verdict_on = _verdicts(mine.group)
        verdicts = [verdict_on[group] for group in self._group.take(positions).tolist()]
        if mine.group is not None and (mine.first or mine.second):
            sides = self._sides[positions]
            contrary = (sides[:, 1] & mine.first) | (sides[:, 0] & mine.second)
            for at in np.flatnonzero(contrary).tolist():
                if self._group[positions[at]] != _NO_GROUP:
                    verdicts[at] = "opposite"
        differing: list[int] = []
        if mine.numbers:
            for at in np.flatnonzero(self._numbered[positions]).tolist():
                if mine.numbers.isdisjoint(measure(self._texts[int(positions[at])]).numbers):
                    differing.append(at)
        return verdicts, differing

    def nearer(
        self,
        encoder: Encoder,
        vector: NDArray[np.float32],
        positions: NDArray[np.int64],
        meaning: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """How much nearer the objects of the wordings are to ``vector`` (d,), that of an object
        asked for, than the wholes are, which is ``meaning``; 0 where a wording measures nothing
        or names no object.  Shape (n,)."""
        self._embed(encoder, positions)
        objects = self._objects.take(positions, axis=0)
        near: NDArray[np.float64] = np.einsum("nd,d->n", objects, vector) - meaning
        # No object: no vector, and nothing of the wording's own nearness to take off.
        near *= self._has_object.take(positions)
        return near

    def alike(
        self, encoder: Encoder, vector: NDArray[np.float32], positions: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """How near the aspects of the wordings are to ``vector`` (d,), that of an aspect asked
        for; 0 where a wording names none.  Shape (n,)."""
        self._embed(encoder, positions)
        aspects = self._aspects.take(positions, axis=0)
        near: NDArray[np.float64] = np.einsum("nd,d->n", aspects, vector)
        return near

    def read_ahead(self, encoder: Encoder, positions: NDArray[np.int64], *, seconds: float) -> None:
        """Read the wordings at ``positions``, in that order, as far as ``seconds`` allow, so that
        nobody who asks later waits for it."""
        end = time.monotonic() + seconds
        for start in range(0, len(positions), _SLICE):
            if time.monotonic() >= end:
                return
            part = positions[start : start + _SLICE]
            self._measure(part)
            self._embed(encoder, part)

    def _measure(self, positions: NDArray[np.int64]) -> None:
        read = self._read.take(positions)
        if read.all():
            return
        for at in positions[~read].tolist():
            theirs = measure(self._texts[at])
            self._group[at] = _NO_GROUP if theirs.group is None else _CODES[theirs.group]
            self._sides[at] = theirs.first, theirs.second
            self._numbered[at] = bool(theirs.numbers)
            self._read[at] = True

    def _embed(self, encoder: Encoder, positions: NDArray[np.int64]) -> None:
        embedded = self._embedded.take(positions)
        if embedded.all():
            return
        missing = positions[~embedded]
        texts = [self._texts[at] for at in missing.tolist()]
        subjects = [subject_of(text) for text in texts]
        aspects = [split_aspect(text)[1] for text in texts]
        has_object = [bool(object_) and group is not None for object_, group in subjects]
        has_aspect = [aspect is not None for aspect in aspects]
        objects = [object_ for (object_, _), has in zip(subjects, has_object, strict=True) if has]
        vectors = encoder.encode([*objects, *(aspect for aspect in aspects if aspect is not None)])
        self._objects[missing[has_object]] = vectors[: len(objects)]
        self._aspects[missing[has_aspect]] = vectors[len(objects) :]
        self._has_object[missing] = has_object
        self._embedded[missing] = True
