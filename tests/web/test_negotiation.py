"""Which notation an Accept header gets: one table, and no header that breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.web.faults import Fault
from zhibiao.web.negotiation import GRAPHS, PAGES, QUERIES, ROWS, Offer, accepted, choose

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

CASES = [
    (None, ROWS, "json", "application/sparql-results+json"),
    ("", ROWS, "json", "application/sparql-results+json"),
    ("*/*", ROWS, "json", "application/sparql-results+json"),
    ("application/json", ROWS, "json", "application/json"),
    ("application/*", ROWS, "json", "application/sparql-results+json"),
    ("text/*", ROWS, "xml", "text/xml"),
    ("text/csv", ROWS, "csv", "text/csv"),
    ("TEXT/CSV", ROWS, "csv", "text/csv"),
    ("text/csv;q=0.4, text/tab-separated-values;q=0.5", ROWS, "tsv", "text/tab-separated-values"),
    ("application/sparql-results+xml;q=0, */*;q=0.1", ROWS, "json", None),
    ("application/sparql-results+json;q=0.2,*/*;q=0.1", ROWS, "json", None),
    ("text/turtle", ROWS, None, None),
    ("application/sparql-results+json;q=0", ROWS, None, None),
    ("*/*;q=0", ROWS, None, None),
    ("text/turtle", GRAPHS, "turtle", "text/turtle"),
    ("text/turtle;charset=utf-8", GRAPHS, "turtle", "text/turtle"),
    ('application/ld+json;profile="http://x.example/a,b;q=0"', GRAPHS, "jsonld", None),
    ("application/n-triples, text/turtle", GRAPHS, "turtle", "text/turtle"),
    ("application/rdf+xml;q=0.5,*/*;q=0.5", GRAPHS, "turtle", "text/turtle"),
    ("application/xml", GRAPHS, "rdfxml", "application/xml"),
    (BROWSER, GRAPHS, "rdfxml", "application/xml"),
    (BROWSER, PAGES, "html", "text/html"),
    (BROWSER, QUERIES, "html", "text/html"),
    ("*/*", QUERIES, "json", "application/sparql-results+json"),
    ("*/*", PAGES, "html", "text/html"),
    ("text/turtle, text/html;q=0.9", PAGES, "turtle", "text/turtle"),
    ("image/png", PAGES, None, None),
    ("nonsense", PAGES, "html", "text/html"),
    ("text/turtle;q=2, application/ld+json;q=0.1", PAGES, "jsonld", "application/ld+json"),
]


@pytest.mark.parametrize(("header", "offers", "name", "media_type"), CASES)
def test_the_table(
    header: str | None, offers: tuple[Offer, ...], name: str | None, media_type: str | None
) -> None:
    found = accepted(header, offers)
    assert (None if found is None else found[0].name) == name
    if media_type is not None:
        assert found is not None
        assert found[1] == media_type


_TYPES = st.sampled_from(
    sorted({type for offers in (ROWS, GRAPHS, PAGES) for one in offers for type in one.media_types})
    + ["*/*", "text/*", "application/*", "image/png"]
)
_ELEMENTS = st.tuples(_TYPES, st.integers(0, 1000))


@given(st.lists(_ELEMENTS, min_size=1), st.sampled_from([ROWS, GRAPHS, PAGES, QUERIES]))
def test_nothing_better_was_left_lying(
    ranges: list[tuple[str, int]], offers: tuple[Offer, ...]
) -> None:
    def quality(media_type: str) -> int:
        kind = media_type.partition("/")[0]
        for one in (media_type, f"{kind}/*", "*/*"):
            given = [number for range, number in ranges if range == one]
            if given:
                return max(given)
        return 0

    header = ", ".join(f"{range};q={number / 1000:.3f}" for range, number in ranges)
    best = max(quality(type) for offer in offers for type in offer.media_types)
    found = accepted(header, offers)
    assert (found is None) == (best == 0)
    if found is not None:
        assert found[1] in found[0].media_types
        assert quality(found[1]) == best


@given(st.text(), st.sampled_from([ROWS, GRAPHS, PAGES]))
def test_no_header_is_an_error(header: str, offers: tuple[Offer, ...]) -> None:
    found = accepted(header, offers)
    assert found is None or found[0] in offers


def test_the_name_in_the_address_wins() -> None:
    assert choose("turtle", "text/html", PAGES)[0].name == "turtle"
    with pytest.raises(Fault, match="html、turtle") as unknown:
        choose("pdf", None, PAGES)
    assert unknown.value.status == 400
    with pytest.raises(Fault, match="text/html") as refused:
        choose(None, "image/png", PAGES)
    assert refused.value.status == 406
