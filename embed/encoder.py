"""What an encoder of short Chinese texts must offer, and how one is found by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["BUNDLED", "Encoder", "EncoderOptions", "load_encoder"]

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


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """How a sentence-transformers model is run; None leaves it to the model.

    ``device`` as torch names it, ``dtype`` of its weights (float32, float16, bfloat16), ``batch``
    texts at a time, ``query_prompt`` what stands before every query.
    """

    device: str | None = None
    dtype: str | None = None
    batch: int | None = None
    query_prompt: str | None = None


def load_encoder(name: str | None = None, options: EncoderOptions | None = None) -> Encoder:
    """The bundled encoder (None or "bundled"), or another one by name or folder.

    A folder is one that ``embed.training`` wrote or a sentence-transformers model; a name is that
    of a sentence-transformers model in the cache of this machine.  ``options`` are for the
    latter; an n-gram encoder has nothing to set.  Raises EncoderError when the extra
    ``transformers`` is needed and not installed, or when the model is not on this machine.
    """
    from zhibiao.embed.bundled import BundledEncoder, is_model_folder

    if name is None or name == BUNDLED:
        return BundledEncoder.load()
    folder = Path(name).expanduser()
    if is_model_folder(folder):
        return BundledEncoder.load(folder)
    from zhibiao.embed.transformer import TransformerEncoder

    return TransformerEncoder.load(name, options)
