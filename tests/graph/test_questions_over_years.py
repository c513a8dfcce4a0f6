"""The questions over years and projects, on forms of which each shows one thing."""

from dataclasses import replace

import pytest

from zhibiao.forms.model import Document, Form, Funding, Indicator, Source
from zhibiao.forms.target import parse_target
from zhibiao.graph.iri import Names
from zhibiao.graph.questions import question
from zhibiao.graph.rdf import document_nquads
from zhibiao.graph.store import OxigraphStore

NAMES = Names()
SHA = "d" * 64


def row(name: str, target: str) -> Indicator:
    return Indicator("产出指标", "质量指标", name, parse_target(target))


BASE = Form(
    1,
    Source(SHA, "绿化.txt"),
    year=2022,
    project="行道树养护",
    department="云溪县园林局",
    unit="云溪县绿化所",
    funding=Funding(annual=200000.0),
    indicators=(
        row("树木成活率", "≥98%"),
        row("修剪及时率", "≥95%"),
        row("市民投诉件数", "≤5件"),
        row("补植株数", "≥300株"),
        row("巡查次数", "12次"),
    ),
)


def later(year: int, annual: float, *rows: Indicator, project: str = "行道树养护") -> Form:
    return replace(
        BASE, year=year, project=project, funding=Funding(annual=annual), indicators=rows
    )


FORMS = (
    BASE,
    # 2023 is left out: the next filing is that of 2024.
    later(
        2024,
        260000.0,
        row("树木成活率", "≥95%"),
        row("修剪及时率", "及时"),
        row("市民投诉件数", "≤9件"),
        row("补植株数", "≥400株"),
        row("巡查次数", "10次"),
    ),
    later(
        2025,
        240000.0,
        row("树木成活率", "≥90%"),
        row("修剪及时率", "及时"),
        row("市民投诉件数", "≤9件"),
        row("补植株数", "≥400株"),
    ),
    # Another project with the rows of 2025, and one with a row more.
    later(
        2025,
        90000.0,
        row("补植株数", "≥40株"),
        row("市民投诉件数", "≤2件"),
        row("修剪及时率", "≥95%"),
        row("树木成活率", "≥90%"),
        project="公园树木养护",
    ),
    later(
        2025,
        90000.0,
        row("补植株数", "≥40株"),
        row("市民投诉件数", "≤2件"),
        row("修剪及时率", "≥95%"),
        row("树木成活率", "≥90%"),
        row("防治次数", "≥2次"),
        project="苗圃养护",
    ),
)


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    store = OxigraphStore()
    forms = tuple(replace(form, ordinal=n) for n, form in enumerate(FORMS, start=1))
    document = Document(SHA, "绿化.txt", forms)
    store.load("".join(f"{line}\n" for line in document_nquads(document, NAMES)).encode())
    return store


def answer(store: OxigraphStore, name: str) -> list[tuple[object, ...]]:
    return [*store.query(question(name).query).values()]


def test_lowered_targets_are_lower_values_or_higher_limits_for_more_money(
    store: OxigraphStore,
) -> None:
    """2025 has less money than 2024, so its lower rate says nothing; 补植株数 was raised."""
    who, years = ("云溪县绿化所", "行道树养护"), ("2022", "2024")
    assert answer(store, "lowered-targets") == [
        (*who, "巡查次数", years[0], "12次", 200000.0, years[1], "10次", 260000.0),
        (*who, "市民投诉件数", years[0], "≤5件", 200000.0, years[1], "≤9件", 260000.0),
        (*who, "树木成活率", years[0], "≥98%", 200000.0, years[1], "≥95%", 260000.0),
    ]


def test_softened_targets_were_numbers_before(store: OxigraphStore) -> None:
    assert answer(store, "softened-targets") == [
        ("云溪县绿化所", "行道树养护", "修剪及时率", "2022", "≥95%", "2024", "及时")
    ]


def test_dropped_indicators_are_missing_in_the_next_filing(store: OxigraphStore) -> None:
    assert answer(store, "dropped-indicators") == [
        ("云溪县绿化所", "行道树养护", "2024", "巡查次数", "10次", "2025")
    ]


def test_a_set_is_the_same_whatever_the_order_of_its_rows(store: OxigraphStore) -> None:
    ((projects, forms, size, names, wordings),) = answer(store, "same-sets")
    assert (projects, forms, size) == (2, 2, 4)
    assert sorted(str(names).split("、")) == ["公园树木养护", "行道树养护"]
    assert wordings == "修剪及时率、市民投诉件数、树木成活率、补植株数"
