"""RDF as bytes, in the notations that a service speaks."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox
from fastapi import Response

from zhibiao.graph.vocabulary import PREFIXES
from zhibiao.graph.worker import sorted_header

__all__ = ["FORMATS", "rdf_response"]

FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""By the names of `zhibiao.web.negotiation`."""


def rdf_response(triples: Iterable[ox.Triple], name: str, media_type: str) -> Response:
    """``triples`` in the notation ``name``; varies with Accept."""
    data = ox.serialize(triples, format=FORMATS[name], prefixes=PREFIXES)
    assert data is not None
    data = sorted_header(data) if name == "turtle" else data
    return Response(data, media_type=media_type, headers={"Vary": "Accept"})
