"""The distinct wordings of a corpus: stable numbers for texts, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhibiao.graph.iri import content_hash
from zhibiao.search.strings import Strings

__all__ = ["Wordings", "wording_id"]


def wording_id(wording: str) -> int:
    """The number of a normalised wording: the 48 bits that also end its IRI.

    Taken from the content, so it needs no table, never changes, and two machines agree;
    ``{base}id/wording/{number:012x}`` is the node in the graph.  Two of a million wordings
    share a number with probability 0.2 % (and would then share the IRI as well);
    `Wordings.updated` refuses that instead of mixing them up.
    """
    return int(content_hash(wording), 16)


@dataclass(frozen=True, eq=False)
class Wordings:
    """ids int64 (n,) ascending; texts[i] is the wording with ids[i].

    "Position" everywhere means the place in these arrays: it changes from generation to
    generation, the id does not.
    """

    ids: NDArray[np.int64]
    texts: Strings

    @classmethod
    def empty(cls) -> "Wordings":
        return cls(np.empty(0, dtype=np.int64), Strings.of(()))

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Wordings":
        """The inverse of `arrays`."""
        return cls(arrays["wording.ids"], Strings.of_arrays(arrays, "wording.texts"))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by name."""
        return {"wording.ids": self.ids, **self.texts.arrays("wording.texts")}

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions of ``ids`` (any shape), -1 for an id that is not here."""
        if not len(self.ids):
            return np.full(ids.shape, -1, dtype=np.int64)
        at = self.ids.searchsorted(ids)
        known = self.ids.take(at, mode="clip") == ids
        return at if known.all() else np.where(known, at, -1)

    def position(self, wording: str) -> int:
        """Position of a normalised wording, or -1."""
        return int(self.positions(np.array([wording_id(wording)], dtype=np.int64))[0])

    def text(self, id_: int) -> str:
        """The wording with that id.  Raises KeyError when there is none."""
        at = int(self.positions(np.array([id_], dtype=np.int64))[0])
        if at < 0:
            raise KeyError(id_)
        return self.texts[at]

    def updated(self, *, keep: NDArray[np.bool_], plus: Iterable[str]) -> "Wordings":
        """Those where ``keep`` (n,) is true, and ``plus`` (any order, repetitions allowed).

        Raises ValueError when two different wordings share an id.
        """
        ids, texts = self.ids[keep], self.texts.keep(keep)
        fresh: dict[int, str] = {}
        held = Wordings(ids, texts)
        for wording in set(plus):
            number = wording_id(wording)
            other = fresh.setdefault(number, wording)
            at = int(held.positions(np.array([number], dtype=np.int64))[0])
            if at >= 0:
                other = texts[at]
                del fresh[number]
            if other != wording:
                raise ValueError(f"{other!r} and {wording!r} share the id {number:012x}")
        numbers = sorted(fresh)
        points = np.searchsorted(ids, np.array(numbers, dtype=np.int64))
        return Wordings(
            np.insert(ids, points, numbers) if numbers else ids,
            texts.insert(points.tolist(), [fresh[number] for number in numbers]),
        )
