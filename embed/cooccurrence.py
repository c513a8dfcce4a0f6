"""First vectors of n-grams from plain text: what stands around them (training only).

Positive pointwise mutual information between n-grams and the words within five words of them,
factorised: Levy, Goldberg, Dagan, "Improving Distributional Similarity with Lessons Learned from
Word Embeddings", TACL 2015 (context smoothing 0.75, square root of the singular values).
Unlike skip-gram training in threads it gives the same vectors on every run.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.ngrams import LONGEST, NgramVocabulary, code_points, normalise

__all__ = ["context_vectors", "count_ngrams", "sif_weights"]

_WINDOW = 5
_CONTEXTS = 8_000
_SMOOTHING = 0.75
_LINES = 20_000


def count_ngrams(texts: Iterable[str]) -> Counter[str]:
    """Occurrences of characters and pairs of characters, all of them letters or digits."""
    counts: Counter[str] = Counter()
    for text in texts:
        plain = normalise(text)
        for length in range(1, LONGEST + 1):
            counts.update(plain[i : i + length] for i in range(len(plain) - length + 1))
    for ngram in [ngram for ngram in counts if not ngram.isalnum()]:
        del counts[ngram]
    return counts


def sif_weights(counts: NDArray[np.float64], *, smoothing: float = 1e-3) -> NDArray[np.float32]:
    """Weight of each n-gram by its share of all occurrences: a / (a + p).

    Arora, Liang, Ma, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings", ICLR 2017.
    """
    weights: NDArray[np.float64] = smoothing / (smoothing + counts / counts.sum())
    return weights.astype(np.float32)


def context_vectors(
    texts: Sequence[str], vocabulary: NgramVocabulary, dimension: int, *, seed: int
) -> NDArray[np.float32]:
    """Unit vectors of shape (vocabulary.size, dimension); zero for n-grams without context."""
    from sklearn.utils.extmath import randomized_svd

    left, strengths, _ = randomized_svd(
        _ppmi(_cooccurrences(texts, vocabulary)), dimension, n_iter=3, random_state=seed
    )
    vectors: NDArray[np.float32] = (left * np.sqrt(strengths)).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors


def _cooccurrences(texts: Sequence[str], vocabulary: NgramVocabulary) -> Any:
    """Sparse counts (n-grams, context words)."""
    import jieba
    from scipy import sparse

    cutter = jieba.Tokenizer()
    segmented = [list(cutter.cut(normalise(text), HMM=False)) for text in texts]
    common = Counter(word for words in segmented for word in words if word.isalnum())
    contexts = {word: i for i, (word, _) in enumerate(common.most_common(_CONTEXTS))}
    total = sparse.csr_matrix((vocabulary.size, len(contexts)), dtype=np.float32)
    for lines in _chunks(segmented):
        rows, columns, weights = _neighbours(lines, vocabulary, contexts)
        total += sparse.coo_matrix(
            (weights, (rows, columns)), shape=total.shape, dtype=np.float32
        ).tocsr()
    return total


def _chunks(lines: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    stream = iter(lines)
    while chunk := list(islice(stream, _LINES)):
        yield chunk


def _neighbours(
    lines: list[list[str]], vocabulary: NgramVocabulary, contexts: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """(n-gram row, context word, weight) of all pairs within the window, never across lines."""
    barrier = [-1] * _WINDOW
    word_ids: list[int] = [*barrier]
    token_of: list[int] = [0]
    for words in lines:
        for word in words:
            token_of.extend([len(word_ids)] * len(word))
            word_ids.append(contexts.get(word, -1))
        token_of.append(0)
        word_ids.extend(barrier)
    ids = np.array(word_ids, dtype=np.int32)
    tokens = np.array(token_of, dtype=np.int64)
    rows, starts, lengths = vocabulary.occurrences(code_points(["".join(line) for line in lines]))
    first, last = tokens[starts], tokens[starts + lengths - 1]
    parts = []
    for distance in range(1, _WINDOW + 1):
        for near in (ids[first - distance], ids[last + distance]):
            known = near >= 0
            weight = np.full(int(known.sum()), 1 / distance, np.float32)
            parts.append((rows[known], near[known], weight))
    columns = list(zip(*parts, strict=True))
    return (
        np.concatenate(columns[0]),
        np.concatenate(columns[1]),
        np.concatenate(columns[2]),
    )


def _ppmi(counts: Any) -> Any:
    """Positive pointwise mutual information of a sparse count matrix, as float32 CSR."""
    counts.data[counts.data < 0.5] = 0  # seen once, far away: noise, and half of all entries
    counts.eliminate_zeros()
    by_row = np.asarray(counts.sum(axis=1)).ravel()
    by_context = np.asarray(counts.sum(axis=0)).ravel() ** _SMOOTHING
    entries = counts.tocoo()
    expected = by_row[entries.row] * (by_context / by_context.sum())[entries.col]
    information = np.log(np.maximum(entries.data / np.maximum(expected, 1e-12), 1e-12))
    entries.data = np.maximum(information, 0).astype(np.float32)
    result = entries.tocsr()
    result.eliminate_zeros()
    return result
