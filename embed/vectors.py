"""The vectors of the distinct wordings and the search for the nearest of them.

Exact search over the stored rows up to a threshold; above it an inverted file with 8-bit codes
proposes candidates, which are then scored with the stored rows, so both kinds give the same
scores.  The rows themselves live in a memory-mapped file.
"""

import json
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.inverted import Inverted
from zhibiao.embed.scan import Scan, may_be_nearest, nearest_first, products
from zhibiao.forms.errors import CorpusError, EncoderError, UsageError

__all__ = ["EXACT_LIMIT", "VectorIndex"]

EXACT_LIMIT = 100_000
"""Vectors up to which every search is exact: 5 ms for one query of 128 dimensions."""

_MANIFEST = "vectors.json"
_FORMAT = 1
# A filter that leaves less than this share is answered exactly over the rows it leaves: an
# inverted file finds 0.68 of the ten nearest at 1 % and 0.18 at 0.1 % (1 M vectors, nprobe 16).
_EXACT_SHARE = 0.05
# Above this share an exact filtered search reads all rows instead of copying those chosen.
_GATHERED_SHARE = 0.1
# Below this many queries `faiss.knn` gives each one thread, and all threads wait for each other
# at the end; from there on it multiplies matrices.
_TOGETHER = 20
_SPARE = 16
_BATCH = 1024

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorIndex:
    """Unit vectors by integer id, with search by inner product.

    Searches may run in several threads at once; ``add`` and ``remove`` need the index alone.
    """

    def __init__(
        self, ids: Ids, rows: Vectors, *, fingerprint: str, exact_limit: int = EXACT_LIMIT
    ) -> None:
        """``ids`` ascending and distinct, shape (n,); ``rows`` of the same order, shape (n, d)."""
        self.fingerprint = fingerprint
        self.exact_limit = exact_limit
        self._ids = ids
        self._rows = rows
        self._inverted: Inverted | None = None
        # The rows it was made of, and the scan; whoever sets new rows leaves it behind.
        self._scanned: tuple[Vectors, Scan] | None = None

    @classmethod
    def empty(
        cls, dimension: int, *, fingerprint: str, exact_limit: int = EXACT_LIMIT
    ) -> "VectorIndex":
        """An index without vectors, for those of the encoder with this fingerprint."""
        return cls(
            np.empty(0, np.int64),
            np.empty((0, dimension), np.float32),
            fingerprint=fingerprint,
            exact_limit=exact_limit,
        )

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._rows.shape[1])

    @property
    def is_exact(self) -> bool:
        """Whether an unfiltered search compares with every vector."""
        return self._inverted is None

    @property
    def ids(self) -> Ids:
        """All ids, ascending; shape (n,)."""
        return self._ids

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors of shape (n, d) under ids of shape (n,); a known id gets the new vector.

        Raises EncoderError for another dimension, UsageError for negative or repeated ids or
        when the numbers of ids and vectors differ.
        """
        ids = np.asarray(ids, dtype=np.int64).reshape(-1)
        vectors = self._checked(vectors)
        if len(ids) != len(vectors):
            raise UsageError(f"{len(ids)} 个编号对应 {len(vectors)} 个向量，数目不一致")
        order = np.argsort(ids, kind="stable")
        ids, vectors = ids[order], vectors[order]
        if len(ids) and (ids[0] < 0 or np.any(ids[1:] == ids[:-1])):
            raise UsageError("向量编号必须是互不重复的非负整数")
        self.remove(ids)
        if not len(ids):
            return
        places = np.searchsorted(self._ids, ids)
        self._ids = np.insert(self._ids, places, ids)
        if len(places) and places[0] == len(self._rows):
            self._rows = np.concatenate([self._rows, vectors])
        else:
            self._rows = np.insert(self._rows, places, vectors, axis=0)
        if len(self) <= self.exact_limit:
            return
        if self._inverted is None or self._inverted.outgrown_by(len(self)):
            self._inverted = Inverted.trained(self._ids, np.ascontiguousarray(self._rows))
        else:
            self._inverted.add(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """Forget these ids; unknown ones are ignored."""
        ids = np.unique(np.asarray(ids, dtype=np.int64))
        places, known = self._places(ids)
        if not known.any():
            return
        self._ids = np.delete(self._ids, places[known])
        self._rows = np.delete(self._rows, places[known], axis=0)
        if self._inverted is None:
            return
        if len(self) <= self.exact_limit // 2:
            # Half the threshold, so that an index at the threshold does not train each time.
            self._inverted = None
        else:
            self._inverted.remove(ids[known])

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors stored under these ids, shape (n, d).  Raises UsageError for unknown ids."""
        places, known = self._places(np.asarray(ids, dtype=np.int64).reshape(-1))
        if not known.all():
            raise UsageError("向量索引中没有所给的编号")
        rows: Vectors = self._rows.take(places, axis=0)
        return rows

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """The k nearest of each query, best first, equal scores by ascending id.

        ``queries`` has shape (q, d); ``among`` restricts the answer to these ids (unknown ones
        are ignored).  Returns (scores, ids), both of shape (q, k): inner products, and -inf
        with id -1 where there are fewer.  A query of zeros has no direction and finds nothing.
        Raises EncoderError for another dimension.
        """
        queries = self._checked(queries)
        if k < 1:
            raise UsageError(f"所要的条数必须为正，而不是 {k}")
        places: NDArray[np.intp] | None = None
        size = len(self)
        if among is not None:
            places, known = self._places(_ascending(np.asarray(among, dtype=np.int64)))
            places = places[known]
            size = len(places)
        exact = self._inverted is None or (
            places is not None and size < max(_EXACT_SHARE * len(self), 4 * k)
        )
        search = self._search_exact if exact else self._search_inverted
        if len(queries) == 1 and size >= k and queries.any():
            return search(queries, k, places)
        scores = np.full((len(queries), k), -np.inf, np.float32)
        found = np.full((len(queries), k), -1, np.int64)
        live = np.flatnonzero(queries.any(axis=1)) if size else np.empty(0, np.intp)
        for start in range(0, len(live), _BATCH):
            part = live[start : start + _BATCH]
            answers = search(queries[part], k, places)
            scores[part, : answers[0].shape[1]], found[part, : answers[1].shape[1]] = answers
        return scores, found

    def nearby(self, query: Vectors, k: int, *, among: Ids | None = None) -> NDArray[np.int64]:
        """Places in `ids`, (m,) in no order: those that `search` finds for one unit vector
        ``query`` (d,), and maybe some that follow.  For who scores them anyway."""
        if among is None and self._inverted is None and 0 < k <= len(self):
            return self._scan.nearby(self._checked(query[None, :])[0], k)
        ids: Ids = self.search(query[None, :], k, among=among)[1][0]
        return self._ids.searchsorted(ids[ids >= 0])

    def at(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors at these places in `ids`, shape (n, d)."""
        rows: Vectors = self._rows.take(places, axis=0)
        return rows

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``; whoever has it open keeps what they have.

        Data files get new names and the manifest that names them is replaced last, so that a
        crash leaves the index that was there before.
        """
        folder.mkdir(parents=True, exist_ok=True)
        token = secrets.token_hex(6)
        files = {"ids": f"ids-{token}.npy", "rows": f"rows-{token}.npy"}
        _write_array(folder / files["ids"], self._ids)
        _write_array(folder / files["rows"], self._rows)
        if self._inverted is not None:
            files["inverted"] = f"inverted-{token}.faiss"
            self._inverted.write(folder / files["inverted"])
            _sync(folder / files["inverted"])
        manifest = {
            "format": _FORMAT,
            "fingerprint": self.fingerprint,
            "dimension": self.dimension,
            "count": len(self),
            "exact_limit": self.exact_limit,
            "trained_on": 0 if self._inverted is None else self._inverted.trained_on,
            "files": files,
        }
        draft = folder / f"{_MANIFEST}.{token}"
        draft.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        _sync(draft)
        draft.replace(folder / _MANIFEST)
        _sync(folder)
        kept = {_MANIFEST, *files.values()}
        for path in folder.iterdir():
            if path.name not in kept and path.name.startswith(
                ("ids-", "rows-", "inverted-", _MANIFEST)
            ):
                path.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path, *, fingerprint: str) -> "VectorIndex":
        """The index saved in ``folder``, memory-mapped.

        Raises EncoderError when its vectors come from an encoder with another fingerprint,
        CorpusError when the files are missing or damaged.
        """
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            if manifest["format"] != _FORMAT:
                raise ValueError(f"format {manifest['format']}")
            if manifest["fingerprint"] != fingerprint:
                raise EncoderError(
                    "向量索引由另一个编码器生成，不能混用",
                    where=str(folder),
                    why=f"索引 {manifest['fingerprint'][:12]}，当前编码器 {fingerprint[:12]}",
                    do="请换回原编码器，或运行 zhibiao reindex 重建索引",
                )
            files = manifest["files"]
            ids = np.load(folder / files["ids"])
            rows = _mapped_array(folder / files["rows"])
            if ids.shape != (manifest["count"],) or rows.shape != (len(ids), manifest["dimension"]):
                raise ValueError("sizes differ from the manifest")
            index = cls(
                ids, rows, fingerprint=fingerprint, exact_limit=int(manifest["exact_limit"])
            )
            if "inverted" in files:
                index._inverted = Inverted.read(
                    folder / files["inverted"], trained_on=int(manifest["trained_on"])
                )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise CorpusError(
                "向量索引缺失或损坏",
                where=str(folder),
                why=str(error),
                do="请运行 zhibiao reindex 重建索引",
            ) from error
        return index

    def _checked(self, vectors: Vectors) -> Vectors:
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise EncoderError(
                "向量的维数与索引不符",
                why=f"索引为 {self.dimension} 维，所给数组形状为 {vectors.shape}",
                do="请使用建立索引时的编码器",
            )
        return vectors

    def _places(self, ids: Ids) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Row numbers of ids, and which of them are known (the others' rows mean nothing)."""
        places = self._ids.searchsorted(ids)
        if not len(self._ids):
            return places, np.zeros(len(ids), np.bool_)
        known: NDArray[np.bool_] = self._ids.take(places, mode="clip") == ids
        return places, known

    def _search_exact(
        self, queries: Vectors, k: int, places: NDArray[np.intp] | None
    ) -> tuple[Vectors, Ids]:
        import faiss

        many = places is not None and len(places) > _GATHERED_SHARE * len(self)
        if many or len(queries) < _TOGETHER:
            return self._search_singly(queries, k, places)
        rows = self._rows if places is None else self._rows[places]
        k = min(k, len(rows))
        wanted = min(len(rows), k + _SPARE)
        _, near = faiss.knn(queries, rows, wanted, metric=faiss.METRIC_INNER_PRODUCT)
        scores, near = _ranked(queries, rows, near.astype(np.int64))
        if wanted < len(rows):
            # The last candidate still ties with the k-th: there may be more, with smaller ids.
            for q in np.flatnonzero(scores[:, -1] >= scores[:, k - 1] - 1e-6):
                everyone = np.arange(len(rows), dtype=np.int64)[None, :]
                one, order = _ranked(queries[q : q + 1], rows, everyone)
                scores[q], near[q] = one[0, :wanted], order[0, :wanted]
        scores, near = scores[:, :k], near[:, :k]
        return scores, self._ids[near if places is None else places[near]]

    def _search_singly(
        self, queries: Vectors, k: int, places: NDArray[np.intp] | None
    ) -> tuple[Vectors, Ids]:
        """Exact search, query by query."""
        scores, found = [], []
        for query in queries:
            near, exact = self._nearest(query, k, places)
            scores.append(exact)
            found.append(near)
        return np.array(scores), self._ids.take(found)

    def _nearest(
        self, query: Vectors, k: int, places: NDArray[np.intp] | None
    ) -> tuple[NDArray[np.intp], Vectors]:
        """The ``k`` nearest of ``places``, best first, equal ones by place: places and scores.  Of
        many places all rows are scored: cheaper than copying most of them together."""
        if places is None:
            return self._scan.nearest(query, min(k, len(self)))
        gathered = len(places) <= _GATHERED_SHARE * len(self)
        scores = products(self._rows[places] if gathered else self._rows, query)
        if not gathered:
            scores = scores[places]
        near = places[may_be_nearest(scores, min(k, len(places)))]
        return nearest_first(self._rows, near, query, k)

    @property
    def _scan(self) -> Scan:
        if self._scanned is None or self._scanned[0] is not self._rows:
            self._scanned = self._rows, Scan(self._rows)
        return self._scanned[1]

    def _search_inverted(
        self, queries: Vectors, k: int, places: NDArray[np.intp] | None
    ) -> tuple[Vectors, Ids]:
        assert self._inverted is not None
        size = len(self) if places is None else len(places)
        ids = self._inverted.candidates(
            queries,
            min(size, 2 * k + _SPARE),
            among=None if places is None else self._ids[places],
            held=len(self),
            highest=int(self._ids[-1]),
        )
        missing = ids < 0
        if missing[:, :k].any():
            # The visited lists held too few; this happens with hard filters and tiny lists.
            return self._search_exact(queries, k, places)
        near = np.searchsorted(self._ids, np.where(missing, ids[:, :1], ids))
        scores, near = _ranked(queries, self._rows, near.astype(np.int64), skip=missing)
        return scores[:, :k], self._ids[near[:, :k]]


def _ascending(ids: Ids) -> Ids:
    """Distinct ids in ascending order, without sorting those that are."""
    return ids if np.all(ids[1:] > ids[:-1]) else np.unique(ids)


def _ranked(
    queries: Vectors, rows: Vectors, near: Ids, *, skip: NDArray[np.bool_] | None = None
) -> tuple[Vectors, Ids]:
    """Scores of candidate rows ``near`` (q, c), best first, equal scores by ascending row.

    The sums run row by row: matrix products round by position, and equal vectors would differ.
    """
    scores = np.einsum("qd,qcd->qc", queries, rows[near]).astype(np.float32)
    if skip is not None:
        scores[skip] = -np.inf
    order = np.lexsort((near, -scores), axis=1)
    return np.take_along_axis(scores, order, axis=1), np.take_along_axis(near, order, axis=1)


def _mapped_array(path: Path) -> Vectors:
    """A float32 matrix mapped from a file; an empty one cannot be mapped and is read."""
    head: Vectors = np.load(path, mmap_mode="r") if path.stat().st_size > 128 else np.load(path)
    return head.view(np.ndarray)


def _write_array(path: Path, array: NDArray[Any]) -> None:
    with path.open("wb") as stream:
        np.save(stream, array, allow_pickle=False)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
