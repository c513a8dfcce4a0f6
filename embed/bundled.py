"""The encoder that comes with zhibiao: a weighted sum of n-gram vectors, numpy only.

Each n-gram of ``vocabulary.txt`` owns one row of 8-bit integers and a scale; a text's vector is
the sum of its n-grams' vectors, brought to length one.  The importance of an n-gram is the
length of its row.  ``embed.training`` makes the files; sentence-transformers reads the same
numbers from the same folder (`zhibiao.embed.sentencefiles`).
"""

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.ngrams import NgramVocabulary
from zhibiao.embed.safetensors import read_arrays, write_arrays
from zhibiao.embed.sentencefiles import SENTENCE_FILES, write_sentence_files
from zhibiao.forms.errors import EncoderError

__all__ = ["MODEL_FOLDER", "BundledEncoder", "fingerprint_of", "is_model_folder", "write_model"]

MODEL_FOLDER = Path(__file__).parent / "model"

_FORMAT = 2
_SETTINGS = "model.json"
_VOCABULARY = "vocabulary.txt"
_NUMBERS = "model.safetensors"
# What sentence-transformers calls rows and scales.
_ROWS = "embeddings"
_SCALES = "weights"
# Texts a call; the gathered rows (about 30 a text) then stay within the processor's cache.
_BATCH = 256
# Up to this many texts are added up one by one.
_FEW = 4


class BundledEncoder:
    """A static n-gram encoder read from a folder that ``write_model`` wrote."""

    def __init__(
        self,
        vocabulary: NgramVocabulary,
        rows: NDArray[np.int8],
        scales: NDArray[np.float32],
        *,
        name: str,
        fingerprint: str,
    ) -> None:
        """``rows`` has shape (vocabulary.size, dimension), ``scales`` shape (vocabulary.size,)."""
        self.name = name
        self.fingerprint = fingerprint
        self._vocabulary = vocabulary
        self._rows = rows
        self._scales = scales

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER) -> "BundledEncoder":
        """The encoder in ``folder``, its rows memory-mapped.

        Raises EncoderError when a file is missing or does not fit the others.
        """
        try:
            settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
            if settings["format"] != _FORMAT:
                raise ValueError(f"format {settings['format']}")
            ngrams = (folder / _VOCABULARY).read_text(encoding="utf-8").splitlines()
            numbers = read_arrays(folder / _NUMBERS)
            rows, scales = numbers[_ROWS], numbers[_SCALES]
            # The last row is that of everything unknown, for sentence-transformers.
            if (
                rows.shape != (len(ngrams) + 1, settings["dimension"])
                or scales.shape != rows.shape[:1]
            ):
                raise ValueError("the files differ in size")
            return cls(
                NgramVocabulary(ngrams),
                rows[:-1],
                scales[:-1],
                name=settings["name"],
                fingerprint=settings["fingerprint"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(
                "编码器的模型文件缺失或损坏",
                where=str(folder),
                why=str(error),
                do="请重新安装 zhibiao，或重新训练编码器",
            ) from error

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._rows.shape[1])

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dimension); queries and wordings are alike here."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        if len(texts) <= _FEW:
            for text, vector in zip(texts, vectors, strict=True):
                self._write(text, vector)
            return vectors
        for start in range(0, len(texts), _BATCH):
            self._add_up(texts[start : start + _BATCH], vectors[start : start + _BATCH])
        lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))[:, None]
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def _write(self, text: str, vector: NDArray[np.float32]) -> None:
        """Write the unit vector of one text into ``vector`` (d,), which is zero."""
        rows = self._vocabulary.rows(text)
        if rows:
            # `take` and one sum: half the time of indexing, multiplying and adding.
            np.einsum("n,nd->d", self._scales.take(rows), self._rows.take(rows, axis=0), out=vector)
            if length := math.sqrt(vector.dot(vector)):
                vector /= length

    def _add_up(self, texts: Sequence[str], sums: NDArray[np.float32]) -> None:
        """Write the sum of each text's weighted rows into ``sums`` (n, d), which is zero."""
        rows, bounds = self._vocabulary.lookup(texts)
        known = np.flatnonzero(bounds[1:] > bounds[:-1])
        if len(known):
            weighted = self._table[rows] if len(texts) == _BATCH else self._weighted(rows)
            sums[known] = np.add.reduceat(weighted, bounds[known], axis=0)

    @cached_property
    def _table(self) -> NDArray[np.float32]:
        """All rows as floating point: worth its memory once many texts are encoded."""
        return self._weighted(np.arange(len(self._rows), dtype=np.int32))

    def _weighted(self, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        weighted: NDArray[np.float32] = self._rows[rows] * self._scales[rows][:, None]
        return weighted


def is_model_folder(folder: Path) -> bool:
    """Whether ``write_model`` wrote this folder."""
    return all((folder / file).is_file() for file in (_SETTINGS, _VOCABULARY, _NUMBERS))


def write_model(
    folder: Path,
    *,
    name: str,
    ngrams: Sequence[str],
    vectors: NDArray[np.float32],
    settings: Mapping[str, object],
) -> str:
    """Quantise ``vectors`` (n, d) to 8 bits a number and write the model; returns its fingerprint.

    ``settings`` are recorded as they are; they and all files enter the fingerprint.  Files that
    are there already are replaced, never written into: a process that has them mapped keeps what
    it has (a file cut short under a mapping ends that process with SIGBUS).
    """
    folder.mkdir(parents=True, exist_ok=True)
    padded = np.concatenate([vectors, np.zeros_like(vectors[:1])])
    largest = np.abs(padded).max(axis=1)
    scales = (np.where(largest > 0, largest, 1) / 127).astype(np.float32)
    rows = np.rint(padded / scales[:, None]).astype(np.int8)
    record = {"format": _FORMAT, "name": name, "dimension": rows.shape[1], **settings}
    with TemporaryDirectory(dir=folder, prefix=".writing-") as made:
        draft = Path(made)
        (draft / _VOCABULARY).write_text(
            "".join(f"{ngram}\n" for ngram in ngrams), encoding="utf-8"
        )
        write_arrays(draft / _NUMBERS, {_ROWS: rows, _SCALES: scales})
        write_sentence_files(draft, ngrams)
        record["fingerprint"] = fingerprint_of(draft, record)
        (draft / _SETTINGS).write_text(
            json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        for file in (_VOCABULARY, _NUMBERS, *SENTENCE_FILES, _SETTINGS):
            os.replace(draft / file, folder / file)
    return str(record["fingerprint"])


def fingerprint_of(folder: Path, settings: Mapping[str, object]) -> str:
    """SHA-256 over the model's data files and its settings without the fingerprint itself."""
    digest = hashlib.sha256()
    plain = {key: value for key, value in settings.items() if key != "fingerprint"}
    digest.update(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode())
    for file in (_VOCABULARY, _NUMBERS):
        digest.update((folder / file).read_bytes())
    return digest.hexdigest()
