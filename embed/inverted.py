"""An inverted file with 8-bit codes (FAISS IVF+SQ8): which of many vectors may be the nearest."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Inverted"]

_PROBES: Final = 16
# Lists grow with the collection; past this factor over the training size they are learnt anew.
_OUTGROWN: Final = 8
# A hash set of 100,000 ids takes 25 ms to build, a bitmap below 1 ms.
_BITS_A_VECTOR: Final = 64

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class Inverted:
    """A FAISS index over ids; changes need it alone, searches may run side by side."""

    def __init__(self, index: Any, *, trained_on: int, mapped: bool = False) -> None:
        """``trained_on`` vectors its lists were learnt from; ``mapped`` if they lie in a file."""
        self.trained_on = trained_on
        self._index = index
        self._mapped = mapped

    @classmethod
    def trained(cls, ids: Ids, rows: Vectors) -> "Inverted":
        """Lists learnt from ``rows`` (n, d), and holding them under ``ids`` (n,)."""
        import faiss

        count, dimension = rows.shape
        lists = max(1, min(int(4 * count**0.5), count // 39))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        index.train(rows)
        index.add_with_ids(rows, ids)
        return cls(index, trained_on=count)

    @classmethod
    def read(cls, path: Path, *, trained_on: int) -> "Inverted":
        """What `write` wrote, memory-mapped.  Raises RuntimeError when it is damaged."""
        import faiss

        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        return cls(index, trained_on=trained_on, mapped=True)

    def write(self, path: Path) -> None:
        """Write the lists into ``path``."""
        import faiss

        self._own_lists()
        faiss.write_index(self._index, str(path))

    def outgrown_by(self, count: int) -> bool:
        """Whether so many vectors should have lists of their own."""
        return count > _OUTGROWN * self.trained_on

    def add(self, ids: Ids, rows: Vectors) -> None:
        """Add ``rows`` (n, d) under ``ids`` (n,), none of which it holds."""
        self._own_lists()
        self._index.add_with_ids(rows, ids)

    def remove(self, ids: Ids) -> None:
        """Forget these ids."""
        self._own_lists()
        self._index.remove_ids(np.ascontiguousarray(ids))

    def candidates(
        self, queries: Vectors, wanted: int, *, among: Ids | None, held: int, highest: int
    ) -> Ids:
        """Ids (q, wanted) likely to be the nearest of each of ``queries`` (q, d), best first, -1
        where the lists visited hold fewer.

        ``among`` restricts the answer to these ids, ascending, of the ``held`` ones up to
        ``highest``.
        """
        import faiss

        # A filter thins every list, so as many more of them are visited.
        size = held if among is None else len(among)
        probes = min(self._index.nlist, max(_PROBES, _PROBES * held // size))
        settings: dict[str, Any] = {"nprobe": probes}
        if among is not None:
            dense = highest < _BITS_A_VECTOR * held
            settings["sel"] = _bitmap(among, highest) if dense else faiss.IDSelectorBatch(among)
        parameters = faiss.SearchParametersIVF(**settings)
        found: Ids = self._index.search(queries, wanted, params=parameters)[1]
        return found

    def _own_lists(self) -> None:
        """Replace lists mapped from a file, which FAISS cannot change, by lists in memory."""
        import faiss

        if not self._mapped:
            return
        kinds: Any = faiss.InvertedLists
        lists: Any = faiss.ArrayInvertedLists(self._index.nlist, self._index.code_size)
        self._index.invlists.copy_subset_to(
            lists, kinds.SUBSET_TYPE_ID_RANGE, 0, np.iinfo(np.int64).max
        )
        self._index.replace_invlists(lists, True)
        lists.this.disown()  # the index frees them from here on
        self._mapped = False


def _bitmap(ids: Ids, highest: int) -> Any:
    import faiss

    chosen = np.zeros(highest + 1, dtype=np.bool_)
    chosen[ids] = True
    bitmap: Any = faiss.IDSelectorBitmap
    return bitmap(np.packbits(chosen, bitorder="little"))
