"""IRIs are minted from content: the same thing has the same name wherever it is read."""

import subprocess
import sys

import pytest
from rdflib.term import URIRef

from zhibiao.forms.errors import UsageError
from zhibiao.graph.iri import Names, content_hash

SHA = "0123456789abcdef" * 4
NAMES = Names()


def test_names_in_a_document_come_from_its_hash_and_the_place_in_it() -> None:
    assert NAMES.document(SHA) == URIRef("http://localhost:8321/id/document/0123456789abcdef")
    assert NAMES.form(SHA, 3) == URIRef("http://localhost:8321/id/form/0123456789abcdef-3")
    assert NAMES.indicator(SHA, 3, 7) == URIRef(
        "http://localhost:8321/id/indicator/0123456789abcdef-3-07"
    )
    assert NAMES.target(SHA, 3, 107) == URIRef(
        "http://localhost:8321/id/target/0123456789abcdef-3-107"
    )
    assert NAMES.graph_document(SHA) == URIRef(
        "http://localhost:8321/graph/document/0123456789abcdef"
    )


def test_shared_names_are_the_first_twelve_hex_digits_of_sha256() -> None:
    # printf 满意度 | sha256sum
    assert content_hash("满意度") == "a28480d11f23"
    assert NAMES.wording("满意度") == URIRef("http://localhost:8321/id/wording/a28480d11f23")


def test_two_printings_of_a_wording_have_one_name() -> None:
    assert NAMES.wording("1、居民满意度（％）。") == NAMES.wording("居民 满意度(%)")
    assert NAMES.wording("居民满意度") != NAMES.wording("居民满意率")


def test_two_printings_of_an_organisation_have_one_name() -> None:
    assert NAMES.organisation("临江市水务局（本级）") == NAMES.organisation("临江市 水务局")
    assert NAMES.organisation("临江市水务局") != NAMES.organisation("临江市财政局")


def test_a_project_belongs_to_its_owner() -> None:
    assert NAMES.project("甲局", "办公 经费") == NAMES.project("甲局", "办公经费")
    assert NAMES.project("甲局", "办公经费") != NAMES.project("乙局", "办公经费")
    # The separator keeps owner and project apart.
    assert NAMES.project("甲局", "乙项目") != NAMES.project("甲局乙", "项目")


def test_the_base_is_a_setting_and_gets_its_final_slash() -> None:
    names = Names("https://data.example.org/budget")
    assert names.base == "https://data.example.org/budget/"
    assert names.graph_entities == URIRef("https://data.example.org/budget/graph/entities")
    assert names.standard("training-hours") == URIRef(
        "https://data.example.org/budget/id/standard/training-hours"
    )


@pytest.mark.parametrize(
    "base",
    ["", "localhost:8321/", "ftp://a/", "http://a b/", "http://a/?q=", "http://a/#x", "http:"],
)
def test_a_base_that_cannot_begin_an_iri_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="基址"):
        Names(base)


def test_prefixes_are_there_without_importing_rdflib() -> None:
    code = (
        "import sys; from zhibiao.graph.vocabulary import PREFIXES, prologue;"
        "from zhibiao.graph.iri import Names; assert 'rdflib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
