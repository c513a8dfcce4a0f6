"""Our own labelled queries name wordings that can be found, and nothing that was trained on."""

import csv
import json
from collections import Counter
from itertools import product
from typing import Any

import pytest

from zhibiao.embed.wordlists import read_material
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.library import load_library
from zhibiao.search.labelled import OWN, read_queries

TYPES = ("exact-neighbour", "draft", "paraphrase", "aspect")


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(OWN.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def searched() -> set[str]:
    with OWN.with_suffix(".csv").open(encoding="utf-8", newline="") as rows:
        return {normalise_wording(row["name"]) for row in csv.DictReader(rows)}


def test_every_type_is_split_into_halves(entries: list[dict[str, Any]]) -> None:
    counts = Counter((entry["type"], entry["split"]) for entry in entries)
    splits = ("dev", "test", "fresh")
    assert set(counts) - {(type_, "blind") for type_ in TYPES} == set(product(TYPES, splits))
    assert all(counts[type_, "dev"] == counts[type_, "test"] for type_ in TYPES)
    assert all(counts[type_, "fresh"] > 20 for type_ in TYPES)


def test_query_ids_and_texts_are_distinct(entries: list[dict[str, Any]]) -> None:
    for field in ("qid", "text"):
        assert max(Counter(entry[field] for entry in entries).values()) == 1


def test_the_searched_list_holds_every_standard_wording(searched: set[str]) -> None:
    assert {normalise_wording(entry.wording) for entry in load_library()} <= searched


def test_labels_are_grades_of_searched_wordings(searched: set[str]) -> None:
    for query in read_queries(OWN):
        assert set(query.relevant) <= searched, query.text
        assert set(query.relevant.values()) <= {1.0, 2.0, 3.0}, query.text
        assert max(query.relevant.values()) >= 2.0, query.text


def test_an_exact_neighbour_is_a_searched_wording_that_does_not_label_itself(
    searched: set[str],
) -> None:
    for query in read_queries(OWN):
        own = normalise_wording(query.text)
        assert (own in searched) == (query.type == "exact-neighbour"), query.text
        assert own not in query.relevant, query.text


def test_no_query_was_trained_on(entries: list[dict[str, Any]]) -> None:
    written = {entry["text"] for entry in entries if entry["type"] != "exact-neighbour"}
    material = read_material()
    assert not written & {text for _, others in material.paraphrases for text in others}
