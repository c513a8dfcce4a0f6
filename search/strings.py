"""Many texts in two arrays: one UTF-8 blob and where each begins; opened memory-mapped.

A million Python strings take seconds to read and 100 bytes each; a mapped blob opens in
microseconds, whatever its size, and costs memory only for the pages that are read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

__all__ = ["Strings"]

# Texts kept decoded: ranking reads the same ones again and again.
_HELD = 65_536


class Strings(Sequence[str]):
    """An immutable list of texts.

    blob     uint8 (bytes,)   all texts, UTF-8, one after another
    offsets  int64 (n + 1,)   where each begins; the last is the length of the blob

    Sorted tables (the caller keeps them so) are in code point order, which is also the order
    of their UTF-8 bytes.
    """

    __slots__ = ("_read", "blob", "offsets")

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        self.blob = blob
        self.offsets = offsets
        self._read: dict[int, str] = {}

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Strings":
        """The given texts, in the given order."""
        encoded = [text.encode("utf-8") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> "Strings":
        """What `arrays` gave under that name.  Raises KeyError or ValueError when it is broken."""
        blob, offsets = arrays[f"{name}.blob"], arrays[f"{name}.offsets"]
        if not len(offsets) or offsets[-1] != len(blob):
            raise ValueError(f"{name}: offsets and blob do not belong together")
        return cls(blob, offsets)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The two arrays, named for `zhibiao.search.arrays`."""
        return {f"{name}.blob": self.blob, f"{name}.offsets": self.offsets}

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self)))]
        size = len(self.offsets) - 1
        if at < 0:
            at += size
        if not 0 <= at < size:
            raise IndexError(at)
        text = self._read.get(at)
        if text is None:
            begin, end = self.offsets[at : at + 2].tolist()
            text = str(self.blob[begin:end].data, "utf-8")
            if len(self._read) >= _HELD:
                self._read.clear()
            self._read[at] = text
        return text

    def containing(self, piece: str) -> NDArray[np.int64]:
        """Where the texts that contain ``piece`` are, ascending: one search of the blob, a tenth
        of the time that looking at each text takes."""
        blob, sought = self.blob.tobytes(), piece.encode("utf-8")
        starts: list[int] = []
        at = blob.find(sought)
        while at >= 0:
            starts.append(at)
            at = blob.find(sought, at + 1)
        begins = np.array(starts, dtype=np.int64)
        found = self.offsets.searchsorted(begins, side="right") - 1
        # The end of one text and the beginning of the next contain nothing.
        within = begins + len(sought) <= self.offsets[found + 1]
        return np.unique(found[within])

    def __iter__(self) -> Iterator[str]:
        blob = self.blob.tobytes()
        begin = 0
        for end in self.offsets[1:].tolist():
            yield blob[begin:end].decode("utf-8")
            begin = end

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Strings)
            and np.array_equal(self.offsets, other.offsets)
            and np.array_equal(self.blob, other.blob)
        )

    __hash__ = None  # type: ignore[assignment]  # as every mutable-sized array container

    def _bytes(self, at: int) -> bytes:
        return self.blob[self.offsets[at] : self.offsets[at + 1]].tobytes()

    def find(self, text: str) -> int:
        """Position of ``text`` in a sorted table, or -1."""
        at = self.point(text)
        return at if at < len(self) and self._bytes(at) == _sought(text) else -1

    def point(self, text: str) -> int:
        """Where ``text`` stands or would have to be inserted in a sorted table."""
        wanted = _sought(text)
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def keep(self, mask: NDArray[np.bool_]) -> "Strings":
        """Only the texts where ``mask`` (n,) is true, in the same order."""
        if mask.all():
            return self
        lengths = np.diff(self.offsets)
        offsets = np.zeros(int(mask.sum()) + 1, dtype=np.int64)
        np.cumsum(lengths[mask], out=offsets[1:])
        return Strings(self.blob[np.repeat(mask, lengths)], offsets)

    def insert(self, points: Sequence[int], texts: Sequence[str]) -> "Strings":
        """``texts[i]`` before the old position ``points[i]``; points ascend (as `numpy.insert`)."""
        if not texts:
            return self
        encoded = [text.encode("utf-8") for text in texts]
        parts: list[bytes] = []
        last = 0
        for point, text in zip(points, encoded, strict=True):
            begin = int(self.offsets[point])
            parts += (self.blob[last:begin].tobytes(), text)
            last = begin
        parts.append(self.blob[last:].tobytes())
        lengths = np.insert(np.diff(self.offsets), points, [len(text) for text in encoded])
        offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        return Strings(np.frombuffer(b"".join(parts), dtype=np.uint8), offsets)


def _sought(text: str) -> bytes:
    """``text`` as it would stand in a table; one with a lone surrogate stands in none."""
    return text.encode("utf-8", "surrogatepass")
