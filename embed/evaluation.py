"""How well an encoder finds indicator names by other wordings of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhibiao.embed.encoder import Encoder
from zhibiao.embed.wordlists import Paraphrases

__all__ = ["Retrieval", "retrieval"]


@dataclass(frozen=True)
class Retrieval:
    """Figures over all queries, each between 0 and 1."""

    queries: int
    reciprocal_rank: float
    first: float
    among_ten: float


def retrieval(
    encoder: Encoder, asked: Sequence[Paraphrases], others: Sequence[str] = ()
) -> Retrieval:
    """Rank the names of ``asked`` and ``others`` for each wording; its own name is right.

    Equal scores count against the encoder.
    """
    names = list(dict.fromkeys([name for name, _ in asked] + list(others)))
    place = {name: i for i, name in enumerate(names)}
    wanted = np.array([place[name] for name, wordings in asked for _ in wordings])
    queries = [wording for _, wordings in asked for wording in wordings]
    scores = encoder.encode(queries, query=True) @ encoder.encode(names).T
    own = scores[np.arange(len(queries)), wanted]
    ranks = (scores >= own[:, None]).sum(axis=1)
    return Retrieval(
        queries=len(queries),
        reciprocal_rank=float(np.mean(1 / ranks)),
        first=float(np.mean(ranks == 1)),
        among_ten=float(np.mean(ranks <= 10)),
    )
