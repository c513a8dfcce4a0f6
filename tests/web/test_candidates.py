"""Entities by name."""

import pytest

from zhibiao.web.candidates import candidates, resolve
from zhibiao.web.service import Service
from zhibiao.web.surroundings import EntityKind, entity


def test_a_part_of_a_name_finds_all_that_hold_it(service: Service) -> None:
    found = candidates(service.corpus, "教育")
    assert "云岭市教育局" in {one.entity.label for one in found}
    assert all("教育" in one.entity.label for one in found)


def test_the_whole_name_is_exact_and_comes_first(service: Service) -> None:
    found = candidates(service.corpus, "服务对象满意度")
    assert found[0].exact
    assert found[0].entity.label == "服务对象满意度"
    assert found[0].rows == 2


def test_every_candidate_is_in_the_graph(service: Service) -> None:
    corpus = service.corpus
    found = candidates(corpus, "服", most=100)
    assert {one.entity.kind for one in found} >= {EntityKind.ORGANISATION, EntityKind.WORDING}
    for one in found:
        known = entity(corpus.store, corpus.names, one.entity.iri)
        assert known == one.entity


def test_kinds_narrow_what_is_found(service: Service) -> None:
    found = candidates(service.corpus, "水", kinds=(EntityKind.PROJECT,))
    assert [one.entity.kind for one in found] == [EntityKind.PROJECT] * len(found)


@pytest.mark.parametrize("text", ["", "   ", "没有这样的名称", "\x00", "<script>", "率\n率"])
def test_what_no_name_holds_finds_nothing(service: Service, text: str) -> None:
    assert candidates(service.corpus, text) == ()


def test_a_name_means_one_entity_only_when_there_is_no_doubt(service: Service) -> None:
    corpus = service.corpus
    assert resolve(corpus, "云岭市水务局") == str(corpus.names.organisation("云岭市水务局"))
    assert resolve(corpus, "水务局") == str(corpus.names.organisation("云岭市水务局"))
    assert resolve(corpus, "满意度") is None


def test_an_iri_and_its_short_form_mean_themselves(service: Service) -> None:
    iri = str(service.corpus.names.organisation("云岭市水务局"))
    assert resolve(service.corpus, iri) == iri
    assert resolve(service.corpus, iri.partition("/id/")[2]) == iri


@pytest.mark.parametrize("tail", ["> } DELETE", 'a"b', "a b", "{x}", "a\\b", "a\nb", "a\x01"])
def test_what_cannot_stand_in_an_iri_is_none(service: Service, tail: str) -> None:
    assert resolve(service.corpus, f"project/{tail}") is None


def test_projects_are_told_apart_by_who_runs_them(service: Service) -> None:
    (found,) = candidates(service.corpus, "政务云平台运维")
    assert found.owner == "清河区大数据中心"
