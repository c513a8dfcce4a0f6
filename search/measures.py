"""What the wordings of an index measure, and of what: columns filled as they are asked for.

Reading a wording (its aspect, numbers, antonyms, object) costs more than ranking with what was
read, and a popular wording is a candidate again and again.  So each is read once a generation.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.wording import GROUPS
from zhibiao.search.agreement import Agreement, measure, subject_of, verdict

__all__ = ["Measures"]

_CODES: Final = {group: code for code, group in enumerate(GROUPS)}
_NO_GROUP: Final = -1


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
        self._object_read = np.zeros(size, dtype=np.bool_)
        self._has_object = np.zeros(size, dtype=np.bool_)
        # Pages of zeros take no memory before they are written.
        self._objects = np.zeros((size, dimension), dtype=np.float32)

    def agreements(
        self, asked: str, positions: NDArray[np.int64]
    ) -> tuple[list[Agreement | None], NDArray[np.bool_]]:
        """`zhibiao.search.agreement.agreement` of ``asked`` with each wording: the verdicts on
        the aspects, and which wordings name other numbers, shape (n,)."""
        for at in positions[~self._read[positions]].tolist():
            theirs = measure(self._texts[at])
            self._group[at] = _NO_GROUP if theirs.group is None else _CODES[theirs.group]
            self._sides[at] = theirs.first, theirs.second
            self._numbered[at] = bool(theirs.numbers)
            self._read[at] = True
        mine = measure(asked)
        verdicts: list[Agreement | None] = [None] * len(positions)
        if mine.group is not None:
            sides = self._sides[positions]
            contrary = (sides[:, 1] & mine.first) | (sides[:, 0] & mine.second)
            for at, (group, against) in enumerate(
                zip(self._group[positions].tolist(), contrary.tolist(), strict=True)
            ):
                if group != _NO_GROUP:
                    verdicts[at] = "opposite" if against else verdict(mine.group, GROUPS[group])
        differ = np.zeros(len(positions), dtype=np.bool_)
        if mine.numbers:
            for at in np.flatnonzero(self._numbered[positions]).tolist():
                differ[at] = not measure(self._texts[int(positions[at])]).numbers & mine.numbers
        return verdicts, differ

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
        missing = positions[~self._object_read[positions]]
        if len(missing):
            subjects = [subject_of(self._texts[at]) for at in missing.tolist()]
            named = [bool(object_) and group is not None for object_, group in subjects]
            objects = [
                object_ for (object_, _), known in zip(subjects, named, strict=True) if known
            ]
            if objects:
                self._objects[missing[named]] = encoder.encode(objects)
            self._has_object[missing] = named
            self._object_read[missing] = True
        near = np.einsum("nd,d->n", self._objects[positions], vector) - meaning
        return np.where(self._has_object[positions], near, 0.0)
