"""Entities by name: what somebody may mean who types a few characters into a search box."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhibiao.forms.organisation import normalise
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import Names, normalise_project
from zhibiao.search.corpus import Corpus
from zhibiao.search.index import Index
from zhibiao.search.rows import ABSENT
from zhibiao.search.strings import Strings
from zhibiao.web.surroundings import Entity, EntityKind

__all__ = ["KINDS", "Candidate", "candidates", "resolve"]

KINDS: Final = (
    EntityKind.ORGANISATION,
    EntityKind.PROJECT,
    EntityKind.WORDING,
    EntityKind.DOCUMENT,
)
"""Kinds that have a name to look for."""
# What may stand between angle brackets in SPARQL (IRIREF).
_IRI: Final = re.compile(r'[^\x00-\x20<>"{}|\\^`]+')
# Texts of a table that are looked at before they are ranked.
_LOOKED_AT: Final = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity whose name fits, and how many indicator rows are its own or use it.

    ``exact``: the name is what was typed, in some printed form of it.  ``owner`` runs a project:
    several may have projects of one name.
    """

    entity: Entity
    rows: int
    exact: bool
    owner: str | None = None


def candidates(
    corpus: Corpus, text: str, *, kinds: Collection[EntityKind] = KINDS, most: int = 20
) -> tuple[Candidate, ...]:
    """The entities whose name holds ``text``: the same name first, then by kind, names that
    begin so, and the number of their rows."""
    text = text.strip()
    if not text:
        return ()
    index, names = corpus.index, corpus.names
    found: dict[str, Candidate] = {}
    finders = {
        EntityKind.ORGANISATION: _organisations,
        EntityKind.PROJECT: _projects,
        EntityKind.WORDING: _wordings,
        EntityKind.DOCUMENT: _documents,
    }
    for kind in KINDS:
        if kind in kinds:
            for one in finders[kind](index, names, text):
                known = found.get(one.entity.iri)
                if known is None or (one.exact, one.rows) > (known.exact, known.rows):
                    found[one.entity.iri] = one
    order = {kind: n for n, kind in enumerate(KINDS)}
    ranked = sorted(
        found.values(),
        key=lambda one: (
            not one.exact,
            order[one.entity.kind],
            not one.entity.label.startswith(text),
            -one.rows,
            one.entity.label,
            one.entity.iri,
        ),
    )
    return tuple(ranked[:most])


def resolve(corpus: Corpus, text: str, *, kinds: Collection[EntityKind] = KINDS) -> str | None:
    """The IRI that ``text`` means beyond doubt: an IRI of the corpus, its part after ``id/``,
    the whole name of one entity, or a part of the names of only one."""
    text = text.strip()
    head = f"{corpus.names.base}id/"
    for iri in (text, head + text):
        if EntityKind.of(iri, corpus.names) is not None and _IRI.fullmatch(iri):
            return iri
    found = candidates(corpus, text, kinds=kinds, most=3)
    exact = [one for one in found if one.exact]
    if len(exact) == 1:
        return exact[0].entity.iri
    return found[0].entity.iri if len(found) == 1 else None


def _containing(texts: Strings, part: str) -> Iterator[int]:
    """The positions of texts that hold ``part``, in order, `_LOOKED_AT` at most."""
    blob, wanted = texts.blob.tobytes(), part.encode("utf-8")
    offsets = texts.offsets
    at, found = blob.find(wanted), 0
    while at >= 0 and found < _LOOKED_AT:
        position = int(np.searchsorted(offsets, at, side="right")) - 1
        if at + len(wanted) <= offsets[position + 1]:
            yield position
            found += 1
            at = blob.find(wanted, int(offsets[position + 1]))
        else:
            at = blob.find(wanted, at + 1)


def _organisations(index: Index, names: Names, text: str) -> Iterator[Candidate]:
    rows, key = index.rows, normalise(text)
    for position in _containing(rows.organisations, text):
        label = rows.organisation_keys[position] or rows.organisations[position]
        count = int(np.sum((rows.unit == position) | (rows.department == position)))
        if count:
            iri = str(names.organisation(rows.organisations[position]))
            yield Candidate(Entity(iri, label, EntityKind.ORGANISATION), count, key == label)


def _projects(index: Index, names: Names, text: str) -> Iterator[Candidate]:
    rows, key = index.rows, normalise_project(text)
    for position in _containing(rows.projects, text):
        name = rows.projects[position]
        mine = np.flatnonzero(rows.project == position)
        owners = np.where(rows.unit[mine] == ABSENT, rows.department[mine], rows.unit[mine])
        codes, counts = np.unique(owners, return_counts=True)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            owner = rows.organisations[code] if code != ABSENT else ""
            label = normalise_project(name)
            iri = str(names.project(owner, name))
            entity = Entity(iri, label, EntityKind.PROJECT)
            yield Candidate(entity, count, key == label, owner or None)


def _wordings(index: Index, names: Names, text: str) -> Iterator[Candidate]:
    counts, key = index.rows.counts(), normalise_wording(text)
    for position in _containing(index.wordings.texts, text):
        label = index.wordings.texts[position]
        iri = str(names.wording(label))
        entity = Entity(iri, label, EntityKind.WORDING)
        yield Candidate(entity, int(counts[position]), key == label)


def _documents(index: Index, names: Names, text: str) -> Iterator[Candidate]:
    for position in _containing(index.documents.file, text):
        file = index.documents.file[position]
        iri = str(names.document(index.documents.sha256[position]))
        count = int(index.documents.indicators[position])
        yield Candidate(Entity(iri, file, EntityKind.DOCUMENT), count, file == text)
