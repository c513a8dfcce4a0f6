"""The standard library (规范指标库) that a corpus works with: the bureau's own entries, and the
bundled ones.

Where both list the same wording, the bureau's own entry is what the wording means.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.library import StandardIndicator, load_library

__all__ = ["BUNDLED", "Library"]


class Library:
    """Standard indicators, looked up by their wordings.  Immutable; cheap to make."""

    def __init__(self, own: tuple[StandardIndicator, ...] = ()) -> None:
        self.own = own

    @cached_property
    def entries(self) -> tuple[StandardIndicator, ...]:
        """All entries, the own ones first; a bundled one of the same name gives way."""
        named = {normalise_wording(entry.wording) for entry in self.own}
        bundled = load_library()
        if not named:
            return bundled
        kept = (entry for entry in bundled if normalise_wording(entry.wording) not in named)
        return (*self.own, *kept)

    def of(self, wording: str, *, official: bool = False) -> StandardIndicator | None:
        """The entry that lists this normalised wording; ``official`` leaves everyday wordings
        out."""
        return (self._official if official else self._any).get(wording)

    def called(self, name: str) -> StandardIndicator | None:
        """The entry of that wording in any printing, slug or code."""
        found = self.of(normalise_wording(name))
        return found or next(
            (entry for entry in self.entries if name in (entry.slug, entry.notation)), None
        )

    def by_slug(self, slug: str) -> StandardIndicator | None:
        """The entry with this slug."""
        return self._slugs.get(slug)

    def official(self, encoder: Encoder) -> "tuple[tuple[str, ...], NDArray[np.float32]]":
        """All official wordings, and their vectors (n, d)."""
        labels, vectors = _bundled_vectors(encoder)
        mine = [label for entry in self.own for label in (entry.wording, *entry.synonyms)]
        if not mine:
            return labels, vectors
        held = self._vectors.get(encoder.fingerprint)
        if held is None:
            held = self._vectors[encoder.fingerprint] = np.concatenate(
                [encoder.encode(mine), vectors]
            )
        return (*mine, *labels), held

    def meant(
        self, encoder: Encoder, asked: NDArray[np.float32], *, least: float
    ) -> dict[str, float]:
        """Standard wordings whose everyday wordings are near ``asked`` (d), with that cosine, the
        nearest first; those below ``least`` are left out."""
        labels, vectors = _everyday_vectors(encoder, self)
        near = vectors @ asked
        found: dict[str, float] = {}
        for at in np.argsort(-near, kind="stable").tolist():
            if near[at] < least:
                break
            found.setdefault(labels[at], float(near[at]))
        return found

    def unjumbled(self, name: str) -> str | None:
        """The official wording with the same characters in another order."""
        return self._shuffled.get("".join(sorted(name)))

    @cached_property
    def _vectors(self) -> dict[str, NDArray[np.float32]]:
        return {}

    @cached_property
    def _slugs(self) -> Mapping[str, StandardIndicator]:
        return {entry.slug: entry for entry in (*load_library(), *self.own)}

    @cached_property
    def _official(self) -> Mapping[str, StandardIndicator]:
        return {**(BUNDLED._official if self.own else {}), **_by_label(self, everyday=False)}

    @cached_property
    def _any(self) -> Mapping[str, StandardIndicator]:
        return {
            **(BUNDLED._any if self.own else {}),
            **_by_label(self, everyday=True),
            **_by_label(self, everyday=False),
        }

    @cached_property
    def _shuffled(self) -> Mapping[str, str]:
        return {
            **(BUNDLED._shuffled if self.own else {}),
            **{
                "".join(sorted(label)): label
                for entry in reversed(self.own or load_library())
                for label in reversed((entry.wording, *entry.synonyms))
            },
        }


def _by_label(library: Library, *, everyday: bool) -> dict[str, StandardIndicator]:
    """The library's own entries, or the bundled ones of a library without any, by wording."""
    found: dict[str, StandardIndicator] = {}
    for entry in library.own or load_library():
        for label in entry.everyday if everyday else (entry.wording, *entry.synonyms):
            found.setdefault(normalise_wording(label), entry)
    return found


#: The library that comes with zhibiao, without anybody's own entries.
BUNDLED = Library()


# By encoder: embedding 2,000 wordings takes 0.1 s with the bundled one.
_embedded: dict[str, tuple[tuple[str, ...], NDArray[np.float32]]] = {}


def _bundled_vectors(encoder: Encoder) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    held = _embedded.get(encoder.fingerprint)
    if held is None:
        labels = tuple(
            label for entry in load_library() for label in (entry.wording, *entry.synonyms)
        )
        held = _embedded[encoder.fingerprint] = (labels, encoder.encode(list(labels)))
    return held


# By encoder: the bundled entries' everyday wordings, each given as its entry's standard wording.
_spoken: dict[str, tuple[tuple[str, ...], NDArray[np.float32]]] = {}


def _everyday_vectors(
    encoder: Encoder, library: Library
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    held = _spoken.get(encoder.fingerprint)
    if held is None:
        held = _spoken[encoder.fingerprint] = _everyday(encoder, load_library())
    own = [entry for entry in library.own if entry.everyday]
    if not own:
        return held
    labels, vectors = _everyday(encoder, own)
    return (*labels, *held[0]), np.concatenate([vectors, held[1]])


def _everyday(
    encoder: Encoder, entries: Iterable[StandardIndicator]
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    pairs = [(entry.wording, label) for entry in entries for label in entry.everyday]
    return tuple(wording for wording, _ in pairs), encoder.encode([label for _, label in pairs])
