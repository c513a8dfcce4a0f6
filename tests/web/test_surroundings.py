"""What surrounds an entity: steps, kinds, limits."""

import pytest

from zhibiao.web import surroundings as module
from zhibiao.web.candidates import resolve
from zhibiao.web.service import Service
from zhibiao.web.surroundings import Entity, EntityKind, Surroundings, entity, surroundings

PROPER = (EntityKind.ORGANISATION, EntityKind.PROJECT, EntityKind.WORDING)


def named(service: Service, name: str) -> Entity:
    corpus = service.corpus
    iri = resolve(corpus, name)
    assert iri is not None
    found = entity(corpus.store, corpus.names, iri)
    assert found is not None
    return found


def around(
    service: Service,
    name: str,
    *,
    depth: int = 1,
    kinds: tuple[EntityKind, ...] = PROPER,
    most: int = module.MOST,
) -> Surroundings:
    corpus, centre = service.corpus, named(service, name)
    return surroundings(corpus.store, corpus.names, centre, depth=depth, kinds=kinds, most=most)


def labels(found: Surroundings) -> set[tuple[str, str, int]]:
    return {(one.entity.kind.chinese, one.entity.label, one.distance) for one in found.near}


def test_a_department_is_next_to_the_units_it_supervises(service: Service) -> None:
    found = around(service, "清河区数据局")
    assert labels(found) == {("机构", "清河区大数据中心", 1)}
    (link,) = found.links
    assert (link.relation, link.weight) == ("主管", 1)


def test_two_steps_lead_to_the_projects_of_these_units(service: Service) -> None:
    found = around(service, "清河区数据局", depth=2)
    assert ("项目", "政务云平台运维", 2) in labels(found)


def test_a_wording_is_next_to_all_projects_that_use_it(service: Service) -> None:
    found = around(service, "故障响应时间")
    assert labels(found) == {("项目", "政务云平台运维", 1), ("项目", "校园安全设施维护", 1)}


def test_only_the_chosen_kinds_are_walked(service: Service) -> None:
    found = around(service, "政务云平台运维", depth=2, kinds=(EntityKind.ORGANISATION,))
    assert labels(found) == {("机构", "清河区大数据中心", 1), ("机构", "清河区数据局", 2)}


def test_a_document_leads_to_its_forms_and_their_rows(service: Service) -> None:
    kinds = (EntityKind.FORM, EntityKind.INDICATOR)
    found = around(service, "smart-city-2024.md", depth=2, kinds=kinds)
    assert ("申报表", "2024 政务云平台运维", 1) in labels(found)
    assert ("指标行", "平台可用率 ≥99.90(%)", 2) in labels(found)


def test_a_row_leads_to_its_form_and_its_wording(service: Service) -> None:
    corpus = service.corpus
    document = corpus.document("smart-city-2024.md").document
    iri = str(corpus.names.indicator(document, 1, 3))
    centre = entity(corpus.store, corpus.names, iri)
    assert centre is not None
    kinds = (EntityKind.FORM, EntityKind.WORDING)
    found = surroundings(corpus.store, corpus.names, centre, kinds=kinds)
    assert labels(found) == {("申报表", "2024 政务云平台运维", 1), ("指标名称", "平台可用率", 1)}


def test_standard_indicators_are_next_to_the_wordings_they_list(service: Service) -> None:
    both = (EntityKind.STANDARD, EntityKind.WORDING)
    found = around(service, "服务对象满意度", kinds=both)
    standard = next(one.entity for one in found.near if one.entity.kind is EntityKind.STANDARD)
    corpus = service.corpus
    back = surroundings(corpus.store, corpus.names, standard, kinds=both)
    assert ("指标名称", "服务对象满意度", 1) in labels(back)


def test_what_the_limit_keeps_out_is_counted_by_kind(service: Service) -> None:
    whole = around(service, "政务云平台运维")
    cut = around(service, "政务云平台运维", most=4)
    assert len(cut.near) == 4
    assert sum(count for _, count in cut.left_out) == len(whole.near) - 4
    assert {kind for kind, _ in cut.left_out} <= {EntityKind.WORDING, EntityKind.ORGANISATION}


def test_links_are_only_between_what_is_shown(service: Service) -> None:
    found = around(service, "云岭市教育局", depth=3, most=12)
    shown = {found.centre.iri} | {one.entity.iri for one in found.near}
    assert all({link.source, link.target} <= shown for link in found.links)


def test_what_everybody_uses_is_shown_but_not_walked_through(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_HUB", 1)
    found = around(service, "政务云平台运维", depth=2)
    assert "故障响应时间" in {hub.label for hub in found.hubs}
    assert "校园安全设施维护" not in {one.entity.label for one in found.near}


@pytest.mark.parametrize(
    "iri",
    [
        "http://localhost:8321/id/project/000000000000",
        "http://localhost:8321/id/nothing/1",
        "https://example.org/a",
        "",
    ],
)
def test_what_the_graph_does_not_have_is_no_entity(service: Service, iri: str) -> None:
    assert entity(service.corpus.store, service.corpus.names, iri) is None
