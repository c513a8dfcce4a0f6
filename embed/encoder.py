"""What an encoder of short Chinese texts must offer, and how one is found by name."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["BUNDLED", "Encoder", "load_encoder"]

BUNDLED = "bundled"


class Encoder(Protocol):
    """Maps texts to vectors whose inner product says how near their meanings are."""

    @property
    def name(self) -> str:
        """Name to show and to load the encoder by."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of weights and settings; vectors may be compared only under equal fingerprints."""
        ...

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), rows of length one.

        A text in which the encoder knows nothing gets a row of zeros.  ``query`` tells encoders
        that treat a question otherwise than the texts it is asked of.
        """
        ...


def load_encoder(name: str | None = None) -> Encoder:
    """The bundled encoder (None or "bundled"), or a sentence-transformers model by name or folder.

    Raises EncoderError when the extra ``transformers`` is not installed, or when the model is
    not on this machine.
    """
    if name is None or name == BUNDLED:
        from zhibiao.embed.bundled import BundledEncoder

        return BundledEncoder.load()
    from zhibiao.embed.transformer import TransformerEncoder

    return TransformerEncoder.load(name)
