"""The network held by generation, and how alike agencies are."""

from pathlib import Path

import pytest

from zhibiao.search import Corpus
from zhibiao.web.networks import HeldNetwork, held_network
from zhibiao.web.service import Service


@pytest.fixture(scope="module")
def held(service: Service) -> HeldNetwork:
    return held_network(service.corpus)


def test_the_network_is_loaded_once_a_generation(service: Service) -> None:
    assert held_network(service.corpus) is held_network(service.corpus)


def test_a_change_of_the_corpus_loads_it_again(
    own_service: Service, samples: Path, tmp_path: Path
) -> None:
    corpus = own_service.corpus
    before = held_network(corpus)
    corpus.remove("water-2025.md")
    after = held_network(corpus)
    assert after is not before
    water = str(corpus.names.organisation("云岭市水务局"))
    assert water in before.network
    assert water not in after.network


def test_two_corpora_are_held_apart(service: Service, own_service: Service) -> None:
    assert held_network(service.corpus) is not held_network(own_service.corpus)


def test_shared_counts_are_the_wordings_that_both_use(held: HeldNetwork) -> None:
    matrix = held.matrix(size=8)
    for i, one in enumerate(matrix.iris):
        for j, other in enumerate(matrix.iris):
            if i != j:
                assert matrix.shared[i][j] == len(held.shared(one, other))
                assert matrix.shared[i][j] == matrix.shared[j][i]
            else:
                assert matrix.overlap[i][i] == 1.0


def test_the_overlap_is_the_share_of_all_wordings_of_both(held: HeldNetwork) -> None:
    matrix = held.matrix(size=2)
    common, (one, other) = matrix.shared[0][1], (matrix.shared[0][0], matrix.shared[1][1])
    assert matrix.overlap[0][1] == pytest.approx(common / (one + other - common))


def test_the_matrix_shows_agencies_that_share_something(held: HeldNetwork) -> None:
    matrix = held.matrix(size=8)
    for i in range(len(matrix.iris)):
        assert any(matrix.shared[i][j] for j in range(len(matrix.iris)) if j != i)


def test_around_an_agency_it_comes_first_and_the_others_share_with_it(
    held: HeldNetwork, service: Service
) -> None:
    data = str(service.corpus.names.organisation("清河区大数据中心"))
    matrix = held.matrix(size=8, around=data)
    assert matrix.labels[0] == "清河区大数据中心"
    assert all(matrix.shared[0][j] for j in range(1, len(matrix.iris)))


def test_the_wordings_shared_are_named(held: HeldNetwork, service: Service) -> None:
    names = service.corpus.names
    shared = held.shared(
        str(names.organisation("清河区大数据中心")), str(names.organisation("云岭市教育局"))
    )
    assert shared == ((str(names.wording("故障响应时间")), "故障响应时间"),)


def test_an_empty_corpus_has_an_empty_matrix(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "empty") as corpus:
        matrix = held_network(corpus).matrix(size=8)
    assert (matrix.iris, matrix.agencies) == ((), 0)
