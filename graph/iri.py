"""The IRIs of data, minted from content under a corpus's base.

Nothing is counted or random: a document is named by its hash, a form by its place in the
document, and what several documents share (organisations, projects, wordings, units) by the
hash of its normalised name.  So reading a file twice, or on two machines, gives the same names.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from zhibiao.forms.errors import UsageError
from zhibiao.forms.organisation import normalise
from zhibiao.forms.wording import normalise_wording

if TYPE_CHECKING:
    from rdflib.term import URIRef

__all__ = ["DEFAULT_BASE", "Names", "content_hash", "normalise_project", "organisation_key"]

DEFAULT_BASE = "http://localhost:8321/"

# What RFC 3987 forbids inside an IRI, as SPARQL's IRIREF excludes it; a base carries no
# query and no fragment, because names are appended to its path.
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`?#\x00-\x20]+")


def content_hash(key: str) -> str:
    """The first 12 hex digits of the SHA-256 of ``key`` in UTF-8.

    48 bits: with a million keys a collision has a chance of 1 in 560.  A key that is only looked
    up may hold lone surrogates.
    """
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def normalise_project(name: str) -> str:
    """The text under which two printings of a project name are the same: NFKC, no white space.

    >>> normalise_project("科普 活动（２０２４）")
    '科普活动(2024)'
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


@lru_cache(maxsize=16384)
def organisation_key(name: str) -> str:
    """`zhibiao.forms.organisation.normalise`, remembered: a document prints few names, often."""
    return normalise(name)


@lru_cache(maxsize=65536)
def _wording_hash(text: str) -> str:
    return content_hash(normalise_wording(text))


def _iri(text: str) -> "URIRef":
    # Inside the function: a command that only prints IRIs of hits imports no rdflib otherwise.
    from rdflib.term import URIRef

    return URIRef(text)


@dataclass(frozen=True)
class Names:
    """The names of one deployment; ``base`` is an absolute http(s) IRI ending in ``/``.

    A missing final slash is added.  Raises UsageError for anything else.
    Hashes are shortened to 16 hex digits for documents and 12 for shared things.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not _BASE.fullmatch(self.base):
            raise UsageError(
                f"基址 {self.base!r} 不能作为 IRI 的开头",
                why="须是 http 或 https 的绝对地址，不带 ? 和 #",
                do=f"例如 {DEFAULT_BASE}",
            )
        if not self.base.endswith("/"):
            object.__setattr__(self, "base", self.base + "/")

    def document(self, sha256: str) -> "URIRef":
        return _iri(f"{self.base}id/document/{sha256[:16]}")

    def run(self, sha256: str) -> "URIRef":
        """The reading of a document (zb:ParseRun)."""
        return _iri(f"{self.base}id/run/{sha256[:16]}")

    def form(self, sha256: str, ordinal: int) -> "URIRef":
        return _iri(f"{self.base}id/form/{sha256[:16]}-{ordinal}")

    def notes(self, sha256: str, ordinal: int) -> "URIRef":
        """The sequence of a form's notes (rdf:Seq)."""
        return _iri(f"{self.base}id/notes/{sha256[:16]}-{ordinal}")

    def funding(self, sha256: str, ordinal: int, kind: str) -> "URIRef":
        """One line of the money block; ``kind`` is a field of `zhibiao.forms.model.Funding`."""
        return _iri(f"{self.base}id/funding/{sha256[:16]}-{ordinal}-{kind}")

    def goal(self, sha256: str, ordinal: int, kind: str) -> "URIRef":
        """A goal text; ``kind`` is ``total`` or ``annual``."""
        return _iri(f"{self.base}id/goal/{sha256[:16]}-{ordinal}-{kind}")

    def indicator(self, sha256: str, ordinal: int, n: int) -> "URIRef":
        """Row ``n`` of a form, counted from 1."""
        return _iri(f"{self.base}id/indicator/{sha256[:16]}-{ordinal}-{n:02d}")

    def target(self, sha256: str, ordinal: int, n: int) -> "URIRef":
        """The target of row ``n``."""
        return _iri(f"{self.base}id/target/{sha256[:16]}-{ordinal}-{n:02d}")

    def organisation(self, name: str) -> "URIRef":
        """An organisation by any printed name."""
        return _iri(f"{self.base}id/organisation/{content_hash(organisation_key(name))}")

    def project(self, owner: str, project: str) -> "URIRef":
        """A project by the printed names of the unit that runs it and of the project."""
        key = f"{organisation_key(owner)}|{normalise_project(project)}"
        return _iri(f"{self.base}id/project/{content_hash(key)}")

    def wording(self, text: str) -> "URIRef":
        """A wording by any printed form of it."""
        return _iri(f"{self.base}id/wording/{_wording_hash(text)}")

    def unit(self, symbol: str) -> "URIRef":
        """A unit of measure that ``taxonomy.ttl`` does not have, by its printed symbol."""
        return _iri(f"{self.base}id/unit/{content_hash(symbol)}")

    def standard(self, slug: str) -> "URIRef":
        return _iri(f"{self.base}id/standard/{slug}")

    def finding(self, sha256: str, ordinal: int, rule: str, n: int) -> "URIRef":
        """Finding ``n`` (from 1) of a review rule on a form."""
        return _iri(f"{self.base}id/finding/{sha256[:16]}-{ordinal}-{rule}-{n}")

    def graph_document(self, sha256: str) -> "URIRef":
        """The named graph of one document."""
        return _iri(f"{self.base}graph/document/{sha256[:16]}")

    def graph_review(self, sha256: str) -> "URIRef":
        """The named graph of what the review of one document found."""
        return _iri(f"{self.base}graph/review/{sha256[:16]}")

    @property
    def graph_rules(self) -> "URIRef":
        """The named graph of the review rules."""
        return _iri(f"{self.base}graph/rules")

    @property
    def graph_entities(self) -> "URIRef":
        """The named graph of everything that documents share."""
        return _iri(f"{self.base}graph/entities")

    @property
    def graph_ontology(self) -> "URIRef":
        return _iri(f"{self.base}graph/ontology")

    @property
    def graph_taxonomy(self) -> "URIRef":
        return _iri(f"{self.base}graph/taxonomy")

    @property
    def graph_standard(self) -> "URIRef":
        return _iri(f"{self.base}graph/standard")

    @property
    def graph_own_standard(self) -> "URIRef":
        """The named graph of the bureau's own standard indicators; a release never writes it."""
        return _iri(f"{self.base}graph/standard/own")

    @property
    def graph_provenance(self) -> "URIRef":
        return _iri(f"{self.base}graph/provenance")
