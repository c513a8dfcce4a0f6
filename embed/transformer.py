"""Any sentence-transformers model as encoder (extra ``transformers``), from this machine only."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import EncoderOptions
from zhibiao.forms.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["TransformerEncoder"]

_BATCH_SIZE = 64


class TransformerEncoder:
    """A loaded sentence-transformers model; its vectors are brought to length one."""

    def __init__(
        self,
        model: "SentenceTransformer",
        *,
        name: str,
        fingerprint: str,
        batch_size: int = _BATCH_SIZE,
        query_prompt: str | None = None,
    ) -> None:
        """``query_prompt`` stands before every query in place of the model's own query prompt."""
        self.name = name
        self.fingerprint = fingerprint
        self._model: Any = model
        self._batch_size = batch_size
        self._query_prompt = query_prompt

    @classmethod
    def load(cls, name: str, options: EncoderOptions | None = None) -> "TransformerEncoder":
        """The model in the folder ``name``, or of that name in the Hugging Face cache.

        Nothing is downloaded: what a search finds must not hang on somebody else's server.
        Raises EncoderError when the extra is missing, or the model is absent or cannot be read.
        """
        try:
            from huggingface_hub import snapshot_download
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar
        except ImportError as error:
            raise EncoderError(
                f"使用编码器 {name} 需要 sentence-transformers",
                why=f"未安装 {error.name}",
                do='请运行 pip install "zhibiao[transformers]"，或改用内置编码器 bundled',
            ) from error
        folder = Path(name).expanduser()
        options = options or EncoderOptions()
        settings = {} if options.dtype is None else {"model_kwargs": {"dtype": options.dtype}}
        # A bar over the weights' names, which every search would show.
        disable_progress_bar()
        try:
            if not folder.is_dir():
                folder = Path(snapshot_download(name, local_files_only=True))
            model = SentenceTransformer(
                str(folder), device=options.device, local_files_only=True, **settings
            )
        # What a broken or absent model raises depends on its architecture's own code.
        except Exception as error:
            raise EncoderError(
                f"本机上没有可用的编码器 {name}",
                why=f"{type(error).__name__}：{error}",
                do=f"请给出模型文件夹的路径，或先下载：hf download {name}",
            ) from error
        # What changes a vector; device and batch do not.
        deciding = [options.query_prompt, *sorted(model.prompts.items())]
        if options.dtype is not None:
            deciding.append(options.dtype)
        return cls(
            model,
            name=name,
            fingerprint=_fingerprint(folder, repr(deciding)),
            batch_size=options.batch or _BATCH_SIZE,
            query_prompt=options.query_prompt,
        )

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dimension); an empty text gets zeros."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        written = [i for i, text in enumerate(texts) if text.strip()]
        if not written:
            return vectors
        encode = self._model.encode_query if query else self._model.encode_document
        settings = {"prompt": self._query_prompt} if query and self._query_prompt else {}
        vectors[written] = encode(
            [texts[i] for i in written],
            batch_size=self._batch_size,
            show_progress_bar=False,
            normalize_embeddings=True,
            **settings,
        )
        return vectors


def _fingerprint(folder: Path, settings: str) -> str:
    """SHA-256 over the model's files (names and contents) and the settings."""
    digest = hashlib.sha256(settings.encode())
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        # Cards and hidden files change without changing a vector.
        if path.is_file() and path.suffix != ".md" and not str(inside).startswith("."):
            digest.update(str(inside).encode())
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
