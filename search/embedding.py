"""An encoder that says how far it has come."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder

__all__ = ["Watched"]

# Texts between two reports: about a second for a transformer on one core.
_STEP = 512


class Watched:
    """``encoder``, calling ``progress`` with (its name, texts encoded so far, ``total``)."""

    def __init__(
        self, encoder: Encoder, progress: Callable[[str, int, int], None], total: int
    ) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._progress = progress
        self._total = total
        self._done = 0

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """As the encoder encodes them."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for at in range(0, len(texts), _STEP):
            part = self._encoder.encode(texts[at : at + _STEP], query=query)
            vectors[at : at + _STEP] = part
            self._done += len(part)
            self._progress(self.name, self._done, max(self._total, self._done))
        return vectors
