"""Content negotiation: which notation an answer is written in.

RFC 9110, section 12.5.1: of the media types that could be served, the one with the highest
quality wins, where the most specific range that matches a type gives its quality.  Among equals
the order of the tables here decides.  ``?format=NAME`` overrules the header, because a link in a
page cannot send one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zhibiao.web.faults import Fault

__all__ = [
    "GRAPHS",
    "HTML",
    "PAGES",
    "QUERIES",
    "ROWS",
    "Offer",
    "accepted",
    "choose",
    "offer_named",
]


@dataclass(frozen=True, slots=True)
class Offer:
    """A notation by ``name``, under the media types it may be asked for with; an answer carries
    the one asked for, the first if none is."""

    name: str
    media_types: tuple[str, ...]


HTML: Final = Offer("html", ("text/html", "application/xhtml+xml"))
_TURTLE: Final = Offer("turtle", ("text/turtle", "application/x-turtle"))
_NTRIPLES: Final = Offer("ntriples", ("application/n-triples",))
_RDFXML: Final = Offer("rdfxml", ("application/rdf+xml",))
_JSONLD: Final = Offer("jsonld", ("application/ld+json",))
_ANY_JSON: Final = "application/json"
_ANY_XML: Final = ("application/xml", "text/xml")

# The case table: what can be served where, best first.
ROWS: Final = (
    Offer("json", ("application/sparql-results+json", _ANY_JSON)),
    Offer("xml", ("application/sparql-results+xml", *_ANY_XML)),
    Offer("csv", ("text/csv",)),
    Offer("tsv", ("text/tab-separated-values",)),
)
"""Results of SELECT and ASK."""
GRAPHS: Final = (
    _TURTLE,
    _NTRIPLES,
    Offer("rdfxml", (*_RDFXML.media_types, *_ANY_XML)),
    Offer("jsonld", (*_JSONLD.media_types, _ANY_JSON)),
)
"""Results of CONSTRUCT and DESCRIBE, named graphs, the service description."""
QUERIES: Final = (*ROWS, _TURTLE, _NTRIPLES, _RDFXML, _JSONLD, HTML)
"""Whether the answer to a query is a page: before it is known what kind of result it has."""
PAGES: Final = (HTML, _TURTLE, _JSONLD, _NTRIPLES, _RDFXML)
"""Things that the graph describes."""

_RANGE: Final = re.compile(
    r"\s*([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)\s*((?:;(?:[^,;\"]|\"(?:[^\"\\]|\\.)*\")*)*)"
)
_QUALITY: Final = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?=;|$)", re.ASCII)
_QUOTED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
_ELEMENT: Final = re.compile(r"(?:[^,\"]|\"(?:[^\"\\]|\\.)*\"?)+")


def accepted(header: str | None, offers: Sequence[Offer]) -> tuple[Offer, str] | None:
    """The offer that an Accept header asks for, and the media type to answer with; None when it
    takes none of them.  A header that is missing, empty or unreadable takes all."""
    ranges = list(_ranges(header or ""))
    if not ranges:
        return offers[0], offers[0].media_types[0]
    best: tuple[float, Offer, str] | None = None
    for offer in offers:
        for media_type in offer.media_types:
            quality = _quality(media_type, ranges)
            if quality > 0 and (best is None or quality > best[0]):
                best = quality, offer, media_type
    return None if best is None else best[1:]


def offer_named(name: str, offers: Sequence[Offer]) -> Offer | None:
    """The offer of that name, as ``?format=`` gives it."""
    return next((offer for offer in offers if offer.name == name), None)


def choose(format: str | None, accept: str | None, offers: Sequence[Offer]) -> tuple[Offer, str]:
    """The offer that ``?format=`` names or else the Accept header asks for, and its media type.

    Raises Fault: 400 for a format that is not offered, 406 when nothing offered is accepted.
    """
    if format is not None:
        named = offer_named(format, offers)
        if named is None:
            names = "、".join(offer.name for offer in offers)
            raise Fault(400, f"没有这种格式：{format[:40]}", do=f"可用：{names}")
        return named, named.media_types[0]
    found = accepted(accept, offers)
    if found is None:
        types = "、".join(offer.media_types[0] for offer in offers)
        raise Fault(406, "没有 Accept 所要的格式", do=f"可用：{types}", headers={"Vary": "Accept"})
    return found


def _ranges(header: str) -> Iterable[tuple[str, str, float]]:
    """(type, subtype, quality) of each range that can be read."""
    for element in _ELEMENT.findall(header):
        match = _RANGE.fullmatch(element.rstrip())
        if match is None or (match[1] == "*" and match[2] != "*"):
            continue
        parameters = _QUOTED.sub('""', match[3])
        quality = _QUALITY.search(parameters)
        if quality is None and re.search(r";\s*q\s*=", parameters):
            continue
        yield match[1].lower(), match[2].lower(), float(quality[1]) if quality else 1.0


def _quality(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    kind, _, part = media_type.partition("/")
    for wanted in ((kind, part), (kind, "*"), ("*", "*")):
        found = [quality for *given, quality in ranges if tuple(given) == wanted]
        if found:
            return max(found)
    return 0.0
