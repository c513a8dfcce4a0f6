"""Overlapping character n-grams of texts, looked up in a fixed vocabulary without a Python loop.

A text's features are its characters and its pairs of neighbouring characters, those of them that
the vocabulary lists.  No segmenter is involved, so a wording cut differently by two writers still
shares its features.
"""

import unicodedata
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONGEST", "NgramVocabulary", "code_points", "normalise"]

LONGEST = 2
"""Longest n-gram, in characters."""

_SEPARATOR = "\0"
# Odd, so that multiplication modulo 2**64 loses nothing (the constant of Knuth's TAOCP 3, 6.4).
_MULTIPLIER = np.uint64(6364136223846793005)
_DROPPED = str.maketrans("", "", " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u200b\ufeff")


def normalise(text: str) -> str:
    """The text as n-grams see it: NFKC, lower case, without white space.

    White space inside Chinese is an artefact of PDF and OCR, never a difference of meaning.
    """
    return unicodedata.normalize("NFKC", text).lower().translate(_DROPPED)


def code_points(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Code points of the normalised texts, a zero before each text and ``LONGEST`` after the last.

    Normalising all texts in one call is what makes short texts cheap; NUL is a starter that
    composes with nothing, so the result is that of normalising each alone.
    """
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        joined = _SEPARATOR.join(text.replace(_SEPARATOR, "") for text in texts)
    whole = _SEPARATOR + normalise(joined) + _SEPARATOR * LONGEST
    # A lone surrogate (broken input) must not stop the rest; it is in no vocabulary.
    return np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def ngram_keys(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Hash of the n-gram of each length at each position, shape (len(codes) - LONGEST, LONGEST).

    The hash is a polynomial modulo 2**64 over code point + 1, so that no n-gram reads like a
    shorter one behind a separator.
    """
    letters = codes.astype(np.uint64) + np.uint64(1)
    places = len(codes) - LONGEST
    keys = np.empty((places, LONGEST), dtype=np.uint64)
    keys[:, 0] = letters[:places]
    for length in range(1, LONGEST):
        keys[:, length] = keys[:, length - 1] * _MULTIPLIER + letters[length : length + places]
    return keys


class NgramVocabulary:
    """A list of n-grams; row i of a model belongs to ``ngrams[i]``."""

    def __init__(self, ngrams: Sequence[str]) -> None:
        """``ngrams`` must be normalised, distinct and 1 to LONGEST characters long."""
        codes = code_points(ngrams)
        starts = np.flatnonzero(codes[: len(codes) - LONGEST] == 0)[: len(ngrams)] + 1
        lengths = np.diff(starts, append=len(codes) - LONGEST + 1) - 1
        if len(ngrams) and (lengths.min() < 1 or lengths.max() > LONGEST):
            raise ValueError("an n-gram is empty or too long")
        keys = ngram_keys(codes)[starts, lengths - 1]
        self._ngrams = ngrams
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._order]
        if np.any(self._keys[1:] == self._keys[:-1]):
            raise ValueError("two n-grams are equal, or their hashes collide")
        self.size = len(ngrams)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {ngram: row for row, ngram in enumerate(self._ngrams)}

    def rows(self, text: str) -> list[int]:
        """Rows of all known n-grams of one text, in text order: what `lookup` gives for it, and
        sooner (10 us), because 20 calls of numpy cost more than 20 words in a dictionary."""
        plain = normalise(text.replace(_SEPARATOR, ""))
        # Behind the last character a pair is that character again.
        ngrams = [
            ngram for at, one in enumerate(plain) for ngram in (one, plain[at : at + LONGEST])
        ]
        return [row for row in map(self._rows.get, ngrams[:-1]) if row is not None]

    def occurrences(
        self, codes: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Every known n-gram in code points that ``code_points`` made.

        Returns (rows, starts, lengths), all of one length: the n-gram's row, the position of its
        first character, and its number of characters; ordered by start, then length.
        """
        keys = ngram_keys(codes)
        places = np.searchsorted(self._keys, keys)
        np.minimum(places, self.size - 1, out=places)
        found = self._keys[places] == keys
        starts, lengths = np.nonzero(found)
        return self._order[places[found]], starts, lengths + 1

    def lookup(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows of all known n-grams of each text, in text order.

        Returns (rows, bounds): the rows of text i are ``rows[bounds[i]:bounds[i + 1]]``;
        bounds has len(texts) + 1 entries.
        """
        if not texts or not self.size:
            return np.empty(0, np.int32), np.zeros(len(texts) + 1, np.int64)
        codes = code_points(texts)
        rows, starts, _ = self.occurrences(codes)
        separators = np.flatnonzero(codes[: len(codes) - LONGEST + 1] == 0)
        return rows, np.searchsorted(starts, separators)
