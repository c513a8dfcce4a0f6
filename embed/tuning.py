"""Contrastive tuning of n-gram vectors with sentence-transformers (training only).

The model is sentence-transformers' ``StaticEmbedding``, a bag of embedding rows.  The rows of a
text are looked up with the very code that the finished encoder runs, which is faster than a
tokenizer and lets n-grams be left out; the tokenizer given is only the list of n-grams that the
class asks for.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.batches import Batch
from zhibiao.embed.ngrams import NgramVocabulary

__all__ = ["tune"]


def tune(
    ngrams: Sequence[str],
    vectors: NDArray[np.float32],
    batches: Iterable[Batch],
    *,
    steps: int,
    learning_rate: float,
    dropout: float,
    scale: float,
    seed: int,
) -> NDArray[np.float32]:
    """The vectors, shape (len(ngrams), d), after ``steps`` batches of contrastive tuning.

    Each n-gram is left out of a text with probability ``dropout``, so that no meaning hangs on
    one of them.  ``scale`` is what likenesses are multiplied by before the softmax: the smaller,
    the less a negative that is near counts.  Needs the extra ``transformers``.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    tokenizer = Tokenizer(WordLevel({ngram: i for i, ngram in enumerate(ngrams)}, ngrams[0]))
    module = StaticEmbedding(tokenizer, embedding_weights=vectors.copy())
    # Each batch touches a few thousand of the rows; dense Adam is 15 times as slow.
    module.embedding.sparse = True
    model = SentenceTransformer(modules=[module], device="cpu")
    loss_of = MultipleNegativesRankingLoss(
        model,
        scale=scale,
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
    optimizer = torch.optim.SparseAdam(list(model.parameters()), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    vocabulary = NgramVocabulary(ngrams)
    chance = np.random.default_rng(seed)
    no_labels = torch.empty(0)
    for batch in batches:
        columns = [
            _features(vocabulary, texts, dropout, chance)
            for texts in (batch.anchors, batch.positives, batch.negatives)
        ]
        loss = loss_of(columns, no_labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    tuned: NDArray[np.float32] = module.embedding.weight.detach().numpy().copy()
    return tuned


def _features(
    vocabulary: NgramVocabulary, texts: Sequence[str], dropout: float, chance: np.random.Generator
) -> dict[str, Any]:
    """What StaticEmbedding.forward reads: all rows in a line, and where each text begins."""
    import torch

    rows, bounds = vocabulary.lookup(texts)
    kept = chance.random(len(rows)) >= dropout
    # Never the whole of a short text.
    kept[bounds[:-1][bounds[1:] > bounds[:-1]]] = True
    starts = np.concatenate([[0], np.cumsum(kept)])[bounds[:-1]]
    return {
        "input_ids": torch.from_numpy(rows[kept].astype(np.int64)),
        "offsets": torch.from_numpy(starts),
    }
