"""The vector index finds what a comparison with every vector finds, in both of its kinds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from zhibiao.embed.vectors import VectorIndex
from zhibiao.forms.errors import CorpusError, EncoderError, UsageError

DIMENSION = 24
COUNT = 1200

Vectors = NDArray[np.float32]


def unit(rows: NDArray[np.floating]) -> Vectors:
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


def clustered(count: int, seed: int) -> Vectors:
    """Vectors in groups, as wordings are: 40 themes with variations."""
    random = np.random.default_rng(seed)
    themes = random.standard_normal((40, DIMENSION))
    return unit(
        themes[random.integers(0, 40, count)] + 0.4 * random.standard_normal((count, DIMENSION))
    )


def asked(rows: Vectors, count: int, seed: int) -> Vectors:
    """Queries near stored vectors, as searches for indicators are."""
    random = np.random.default_rng(seed)
    near = rows[random.integers(0, len(rows), count)]
    return unit(near + 0.1 * random.standard_normal(near.shape))


def brute(
    ids: NDArray[np.int64], rows: Vectors, query: Vectors, k: int
) -> tuple[list[int], list[float]]:
    scores = rows @ query
    order = np.lexsort((ids, -scores))[:k]
    return ids[order].tolist(), scores[order].tolist()


@pytest.fixture(params=["exact", "inverted"])
def limit(request: pytest.FixtureRequest) -> int:
    """The number of vectors up to which the index is exact, so that both kinds are seen."""
    return 100_000 if request.param == "exact" else 500


@pytest.fixture
def ids() -> NDArray[np.int64]:
    return np.random.default_rng(1).permutation(10 * COUNT)[:COUNT].astype(np.int64)


@pytest.fixture
def rows() -> Vectors:
    return clustered(COUNT, 2)


@pytest.fixture
def index(limit: int, ids: NDArray[np.int64], rows: Vectors) -> VectorIndex:
    made = VectorIndex.empty(DIMENSION, fingerprint="a", exact_limit=limit)
    made.add(ids[:400], rows[:400])
    made.add(ids[400:], rows[400:])
    return made


def recall(index: VectorIndex, ids: NDArray[np.int64], rows: Vectors, queries: Vectors) -> float:
    _, found = index.search(queries, 10)
    truth = [brute(ids, rows, query, 10)[0] for query in queries]
    return float(
        np.mean([len(set(f.tolist()) & set(t)) / 10 for f, t in zip(found, truth, strict=True)])
    )


def test_finds_what_comparing_with_every_vector_finds(
    index: VectorIndex, limit: int, ids: NDArray[np.int64], rows: Vectors
) -> None:
    assert index.is_exact == (limit > COUNT)
    queries = asked(rows, 50, 3)
    assert recall(index, ids, rows, queries) >= (1.0 if index.is_exact else 0.98)


def test_what_lies_nearby_holds_what_a_search_finds(index: VectorIndex, rows: Vectors) -> None:
    some = index.ids[::3]
    for query in asked(rows, 20, 5):
        for among in (None, some):
            found = index.search(query[None, :], 10, among=among)[1][0]
            nearby = index.ids[index.nearby(query, 10, among=among)]
            assert set(found.tolist()) <= set(nearby.tolist())
            assert among is None or set(nearby.tolist()) <= set(among.tolist())


def test_rows_too_near_to_each_other_for_the_rough_copy_are_all_nearby(rows: Vectors) -> None:
    # Closer together than bfloat16 can tell, and fifty of them the same.
    crowd = unit(rows[:1] + 1e-4 * np.random.default_rng(6).standard_normal((400, DIMENSION)))
    crowd[:50] = crowd[0]
    made = VectorIndex(np.arange(400), crowd, fingerprint="a")
    for query in (crowd[0], crowd[399], rows[1]):
        best = brute(made.ids, crowd, query, 10)[1]
        nearby = crowd[made.nearby(query, 10)] @ query
        np.testing.assert_allclose(np.sort(nearby)[::-1][:10], best, atol=1e-6)


def test_vectors_are_had_by_their_place(index: VectorIndex) -> None:
    places = np.array([5, 0, 7])
    np.testing.assert_array_equal(index.at(places), index.vectors(index.ids[places]))


def test_scores_are_inner_products_of_what_was_stored(
    index: VectorIndex, ids: NDArray[np.int64], rows: Vectors
) -> None:
    queries = clustered(5, 4)
    scores, found = index.search(queries, 7)
    assert np.all(np.diff(scores, axis=1) <= 0)
    np.testing.assert_allclose(
        scores,
        np.einsum("qd,qkd->qk", queries, index.vectors(found.ravel()).reshape(5, 7, -1)),
        atol=1e-6,
    )
    np.testing.assert_array_equal(index.vectors(ids), rows)


def test_each_vector_is_its_own_nearest(
    index: VectorIndex, ids: NDArray[np.int64], rows: Vectors
) -> None:
    scores, found = index.search(rows[::13], 1)
    assert found[:, 0].tolist() == ids[::13].tolist()
    np.testing.assert_allclose(scores, 1, atol=1e-5)


def test_removed_vectors_are_not_found_and_the_others_keep_their_ids(
    index: VectorIndex, ids: NDArray[np.int64], rows: Vectors
) -> None:
    index.remove(np.append(ids[:300], 10**9))
    assert len(index) == COUNT - 300
    _, found = index.search(rows[:300:29], 20)
    assert not np.isin(found, ids[:300]).any()
    assert index.search(rows[300:301], 1)[1].item() == ids[300]
    assert recall(index, ids[300:], rows[300:], asked(rows, 30, 5)) >= (
        1 if index.is_exact else 0.98
    )


def test_a_new_vector_under_a_known_id_replaces_the_old_one(
    index: VectorIndex, ids: NDArray[np.int64], rows: Vectors
) -> None:
    new = unit(np.ones((1, DIMENSION)))
    index.add(ids[:1], new)
    assert len(index) == COUNT
    assert index.search(new, 1)[1].item() == ids[0]
    assert index.search(rows[:1], 1)[1].item() != ids[0]


@pytest.mark.parametrize("share", [0.002, 0.04, 0.1, 0.5])
def test_a_filter_loses_no_answer(
    index: VectorIndex, ids: NDArray[np.int64], rows: Vectors, share: float
) -> None:
    chosen = np.random.default_rng(6).choice(COUNT, max(1, int(share * COUNT)), replace=False)
    queries = asked(rows, 20, 7)
    _, found = index.search(queries, 5, among=ids[chosen])
    hits = [
        len(set(brute(ids[chosen], rows[chosen], query, 5)[0]) & set(row.tolist()))
        / min(5, len(chosen))
        for query, row in zip(queries, found, strict=True)
    ]
    assert np.mean(hits) >= (1 if index.is_exact or share < 0.05 else 0.98)
    assert np.isin(found[found >= 0], ids[chosen]).all()


@pytest.mark.parametrize("factor", [1, 10**6])
def test_a_filter_works_on_dense_and_on_scattered_ids(
    limit: int, rows: Vectors, factor: int
) -> None:
    index = VectorIndex.empty(DIMENSION, fingerprint="a", exact_limit=limit)
    index.add(np.arange(COUNT) * factor, rows)
    even = np.arange(0, COUNT, 2)
    _, found = index.search(rows[even[:40]], 1, among=even * factor)
    assert (found[:, 0] == even[:40] * factor).all()
    _, found = index.search(rows[1:40:2], 3, among=even * factor)
    assert not (found % (2 * factor)).any()


def test_fewer_than_asked_are_filled_up(index: VectorIndex, ids: NDArray[np.int64]) -> None:
    scores, found = index.search(clustered(2, 8), 4, among=np.array([ids[5], 10**9]))
    assert found.tolist() == [[ids[5], -1, -1, -1]] * 2
    assert np.isneginf(scores[:, 1:]).all()
    assert (index.search(clustered(1, 8), 3, among=np.empty(0, np.int64))[1] == -1).all()


def test_more_than_there_are_gives_all(limit: int) -> None:
    index = VectorIndex.empty(2, fingerprint="a", exact_limit=limit)
    assert index.search(np.ones((1, 2), np.float32), 2)[1].tolist() == [[-1, -1]]
    index.add(np.array([3, 1]), np.eye(2, dtype=np.float32))
    assert index.search(np.array([[0.6, 0.8]], np.float32), 5)[1].tolist() == [[1, 3, -1, -1, -1]]


def test_equal_scores_come_by_ascending_id(index: VectorIndex) -> None:
    """More equals than are asked for, in several adds, in both kinds."""
    twin = unit(np.arange(1, DIMENSION + 1, dtype=np.float32)[None])
    for start in (90_000, 50_000, 70_000):
        index.add(np.arange(start, start + 60)[::-1].copy(), np.repeat(twin, 60, axis=0))
    _, found = index.search(twin, 6)
    if index.is_exact:
        assert found[0].tolist() == list(range(50_000, 50_006))
    else:
        assert found[0].tolist() == sorted(found[0].tolist())
        assert (found[0] >= 50_000).all()


def test_a_query_of_zeros_finds_nothing(index: VectorIndex) -> None:
    queries = np.zeros((2, DIMENSION), np.float32)
    queries[1] = clustered(1, 9)
    _, found = index.search(queries, 3)
    assert (found[0] == -1).all()
    assert (found[1] >= 0).all()


def test_a_stored_zero_vector_is_the_last_of_all(limit: int) -> None:
    index = VectorIndex.empty(2, fingerprint="a", exact_limit=limit)
    index.add(np.array([1, 2]), np.array([[0, 0], [1, 0]], np.float32))
    scores, found = index.search(np.array([[1, 0]], np.float32), 2)
    assert found.tolist() == [[2, 1]]
    assert scores.tolist() == [[1, 0]]


def test_grows_from_exact_to_inverted_and_back(rows: Vectors) -> None:
    index = VectorIndex.empty(DIMENSION, fingerprint="a", exact_limit=500)
    index.add(np.arange(500), rows[:500])
    assert index.is_exact
    index.add(np.array([500]), rows[500:501])
    assert not index.is_exact
    index.remove(np.arange(100))
    assert not index.is_exact
    index.remove(np.arange(300))
    assert index.is_exact
    assert index.search(rows[400:401], 1)[1].item() == 400


def test_a_loaded_index_can_be_changed_and_leaves_the_saved_one_alone(
    index: VectorIndex, tmp_path: Path, ids: NDArray[np.int64], rows: Vectors
) -> None:
    index.save(tmp_path)
    loaded = VectorIndex.load(tmp_path, fingerprint="a")
    loaded.remove(ids[:200])
    loaded.add(np.array([10**6]), rows[:1])
    assert loaded.search(rows[:1], 1)[1].item() == 10**6
    assert VectorIndex.load(tmp_path, fingerprint="a").search(rows[:1], 1)[1].item() == ids[0]


def test_saving_anew_does_not_disturb_an_open_index(
    index: VectorIndex, tmp_path: Path, ids: NDArray[np.int64], rows: Vectors
) -> None:
    index.save(tmp_path)
    reader = VectorIndex.load(tmp_path, fingerprint="a")
    index.remove(ids[:600])
    index.save(tmp_path)
    assert reader.search(rows[:1], 1)[1].item() == ids[0]
    assert len(VectorIndex.load(tmp_path, fingerprint="a")) == COUNT - 600
    assert len(list(tmp_path.iterdir())) == (3 if index.is_exact else 4)


def test_a_crash_while_saving_leaves_the_former_index(
    index: VectorIndex, tmp_path: Path, ids: NDArray[np.int64], monkeypatch: pytest.MonkeyPatch
) -> None:
    index.save(tmp_path)

    def crash(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    index.remove(ids[:10])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            index.save(tmp_path)
    assert len(VectorIndex.load(tmp_path, fingerprint="a")) == COUNT
    index.save(tmp_path)
    assert len(VectorIndex.load(tmp_path, fingerprint="a")) == COUNT - 10
    assert len(list(tmp_path.iterdir())) == (3 if index.is_exact else 4)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 2**62), unique=True, max_size=60),
    st.integers(0, 2**31),
    st.sampled_from([20, 1000]),
)
def test_saved_and_loaded_gives_the_same_answers(
    tmp_path_factory: pytest.TempPathFactory, ids: list[int], seed: int, limit: int
) -> None:
    folder = tmp_path_factory.mktemp("index")
    index = VectorIndex.empty(DIMENSION, fingerprint="a", exact_limit=limit)
    if ids:
        index.add(np.array(ids), clustered(len(ids), seed))
    index.save(folder)
    loaded = VectorIndex.load(folder, fingerprint="a")
    queries = clustered(3, seed + 1)
    for mine, theirs in zip(index.search(queries, 5), loaded.search(queries, 5), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert loaded.ids.tolist() == sorted(ids)


def test_vectors_of_another_encoder_are_refused(index: VectorIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    with pytest.raises(EncoderError, match="reindex"):
        VectorIndex.load(tmp_path, fingerprint="b")
    with pytest.raises(EncoderError, match="维"):
        index.search(np.ones((1, DIMENSION + 1), np.float32), 1)
    with pytest.raises(EncoderError, match="维"):
        index.add(np.array([1]), np.ones((1, DIMENSION - 1), np.float32))


def test_a_missing_or_damaged_folder_says_what_to_do(index: VectorIndex, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="reindex"):
        VectorIndex.load(tmp_path / "none", fingerprint="a")
    index.save(tmp_path)
    for path in tmp_path.glob("rows-*"):
        path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CorpusError, match="reindex"):
        VectorIndex.load(tmp_path, fingerprint="a")


def test_senseless_arguments_are_refused(index: VectorIndex) -> None:
    rows = clustered(2, 1)
    with pytest.raises(UsageError, match="编号"):
        index.add(np.array([7, 7]), rows)
    with pytest.raises(UsageError, match="编号"):
        index.add(np.array([-1, 7]), rows)
    with pytest.raises(UsageError, match="数目"):
        index.add(np.array([7]), rows)
    with pytest.raises(UsageError, match="编号"):
        index.vectors(np.array([10**9]))
    with pytest.raises(UsageError, match="条数"):
        index.search(rows, 0)


def test_equal_vectors_come_by_id_however_many_there_are() -> None:
    """More ties with the last one wanted than the 16-bit copy proposes."""
    rows = np.repeat(unit(np.eye(4, DIMENSION)), 100, axis=0)
    index = VectorIndex.empty(DIMENSION, fingerprint="f")
    index.add(np.arange(400), rows)
    scores, found = index.search(unit(np.eye(1, DIMENSION) * 3), 30)
    assert found[0].tolist() == list(range(30))
    assert scores[0] == pytest.approx(1.0)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.floats(1e-5, 1e-2))
def test_the_nearest_are_found_where_they_differ_by_less_than_16_bits_say(
    seed: int, spread: float
) -> None:
    random = np.random.default_rng(seed)
    rows = unit(
        random.standard_normal(DIMENSION) + spread * random.standard_normal((300, DIMENSION))
    )
    query = unit(random.standard_normal((1, DIMENSION)))
    index = VectorIndex.empty(DIMENSION, fingerprint="f")
    index.add(np.arange(300), rows)
    scores, _ = index.search(query, 5)
    everyone = np.sort(rows.astype(np.float64) @ query[0].astype(np.float64))[::-1]
    assert scores[0] == pytest.approx(everyone[:5], abs=1e-6)
