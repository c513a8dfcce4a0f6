"""Addresses of pages: parameters, language, places in a document."""

import pytest
from fastapi import Request

from zhibiao.graph.iri import Names
from zhibiao.web.links import document_address, local_path, page_address, short_name


def request(query: str = "") -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


def test_parameters_that_say_nothing_are_left_out() -> None:
    parameters = {"a": "甲 乙", "b": None, "c": "", "d": 0, "e": ["1", "2"]}
    assert page_address(request(), "/x", parameters) == "/x?a=%E7%94%B2+%E4%B9%99&d=0&e=1&e=2"
    assert page_address(request(), "/x") == "/x"


def test_the_language_is_kept() -> None:
    assert page_address(request("lang=en"), "/x", {"a": 1}) == "/x?a=1&lang=en"
    assert page_address(request("lang=zh"), "/x") == "/x"


def test_only_iris_of_the_corpus_have_a_page_here() -> None:
    names = Names("https://a.example/base")
    assert local_path("https://a.example/base/id/form/1", names) == "/id/form/1"
    for other in ("https://a.example/id/form/1", "javascript:alert(1)", "https://b.example/id/x"):
        assert local_path(other, names) is None


def test_an_entity_is_short_in_an_address() -> None:
    names = Names()
    assert short_name(str(names.organisation("甲局")), names).startswith("organisation/")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("2488fb772bbd8e12", "/documents/2488fb772bbd8e12"),
        ("2488fb772bbd8e12-1", "/documents/2488fb772bbd8e12#form-1"),
        ("2488fb772bbd8e12-1-03", "/documents/2488fb772bbd8e12#row-1-3"),
        ("2488fb772bbd8e12-21-10", "/documents/2488fb772bbd8e12?page=2#row-21-10"),
        ("2488fb772bbd8e12-x", "/documents/2488fb772bbd8e12"),
    ],
)
def test_forms_and_rows_are_found_in_the_page_of_their_document(name: str, address: str) -> None:
    assert document_address(request(), name) == address
