"""An encoder that remembers what it was asked last.

The same question comes again with another filter, on another page, one character longer and
shorter again; a transformer takes 10 ms for it each time.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder

__all__ = ["RememberingEncoder"]

# Longer lists are corpora being embedded: nobody asks for those again.
_FEW: Final = 64
# Texts remembered, 2 MB at 128 numbers each.
_HELD: Final = 4096


class RememberingEncoder:
    """``encoder``, with the vectors of short lists of texts kept.  Threads may share it: two that
    meet a text at once both encode it."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._held: dict[tuple[str, bool], NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """As the encoder encodes them."""
        if not 0 < len(texts) <= _FEW:
            return self._encoder.encode(texts, query=query)
        vectors = [self._held.get((text, query)) for text in texts]
        new = [text for text, vector in zip(texts, vectors, strict=True) if vector is None]
        if new:
            if len(self._held) + len(new) > _HELD:
                self._held.clear()
            fresh = iter(self._encoder.encode(new, query=query))
            vectors = [next(fresh) if vector is None else vector for vector in vectors]
            for text, vector in zip(texts, vectors, strict=True):
                assert vector is not None
                self._held[text, query] = vector
        return np.array(vectors, dtype=np.float32)
