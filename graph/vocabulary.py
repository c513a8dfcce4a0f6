"""The fixed names of the graph: namespaces, and the prefixes that every query may use.

They are the same in every deployment (RFC 2606 keeps ``.example`` free, so that nobody's
domain is claimed); only the IRIs of data follow the corpus's base (`zhibiao.graph.iri`).
``zb.ttl`` says what each class and property means, ``taxonomy.ttl`` the concepts.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib.term import URIRef

__all__ = [
    "DIR",
    "FUND",
    "GOAL",
    "OP",
    "PREFIXES",
    "SIMILAR",
    "T15",
    "T21",
    "UNIT",
    "ZB",
    "Vocabulary",
    "prologue",
]


class Vocabulary(str):
    """A namespace whose terms are written ``ZB.Form`` or ``T15["output-time"]``.

    It does what `rdflib.Namespace` does, but importing this module does not import rdflib
    (about 90 ms): a query worker needs the prefixes and nothing else.  A local name that is a
    method of str (title, format, count, index) would need the brackets; there is none.

    >>> ZB.Form
    rdflib.term.URIRef('https://zhibiao.example/ns#Form')
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> "URIRef":
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> "URIRef":  # type: ignore[override]
        from rdflib.term import URIRef

        return URIRef(f"{self}{name}")


ZB = Vocabulary("https://zhibiao.example/ns#")
T15 = Vocabulary("https://zhibiao.example/tax/2015/")
T21 = Vocabulary("https://zhibiao.example/tax/2021/")
UNIT = Vocabulary("https://zhibiao.example/unit/")
OP = Vocabulary("https://zhibiao.example/op/")
DIR = Vocabulary("https://zhibiao.example/dir/")
FUND = Vocabulary("https://zhibiao.example/fund/")
GOAL = Vocabulary("https://zhibiao.example/goal/")

SIMILAR = "https://zhibiao.example/ns#similar"
"""The service IRI that asks for wordings of similar meaning inside SPARQL."""

PREFIXES: dict[str, str] = {
    "zb": str(ZB),
    "t15": str(T15),
    "t21": str(T21),
    "u": str(UNIT),
    "op": str(OP),
    "dir": str(DIR),
    "fk": str(FUND),
    "gk": str(GOAL),
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefix -> namespace, predeclared in every query; ``id:`` comes with the base (`prologue`)."""


def prologue(base: str) -> str:
    """The PREFIX lines that are put before a query: `PREFIXES`, and ``id:`` for ``{base}id/``.

    SPARQL allows a later PREFIX line to declare the same prefix again, so a query that brings
    its own lines stays valid (SPARQL 1.1, section 4.1.1).
    """
    lines = [f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items()]
    lines.append(f"PREFIX id: <{base}id/>")
    return "\n".join(lines) + "\n"
