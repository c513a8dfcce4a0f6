"""Training batches: texts that mean the same, each with a near miss.

Seven tenths come from our own written material (paraphrases, some of them as people ask for
them; words of a thesaurus group; names reworded part by part), the rest from public texts,
which keep the rest of the language in place.  A near miss of a name is the same object measured
otherwise, another object measured alike, or the name with a word turned round (增长, 下降).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from zhibiao.embed.ngrams import normalise
from zhibiao.embed.rewording import Measure, Rewording
from zhibiao.embed.sources import Sources
from zhibiao.embed.wordlists import BLANK, Material, Paraphrases

__all__ = ["Batch", "batches"]

_FOREIGN_OBJECTS = 0.3
_CONTRASTS = 0.3
_FRAMES = 0.15
_LONGEST = 60


@dataclass(frozen=True)
class Batch:
    """Row i of ``anchors`` means what row i of ``positives`` means; ``negatives`` do not."""

    anchors: list[str]
    positives: list[str]
    negatives: list[str]


@dataclass(frozen=True)
class _Example:
    anchor: str
    positive: str
    negative: str
    key: object


class _Sampler:
    def __init__(self, material: Material, sources: Sources, seed: int) -> None:
        self._chance = random.Random(seed)
        self._material = material
        self._rewording = Rewording(material.thesaurus, material.aspects, material.contrasts)
        self._measures = [
            measure
            for name, _ in material.paraphrases
            if (measure := self._rewording.measure(name)) is not None
        ]
        self._foreign = [w for w in sources.words + sources.keywords if _is_object(w)]
        self._general: tuple[Sequence[Sequence[str]], ...] = tuple(
            kind
            for kind in (
                sources.translations,
                sources.synsets,
                sources.paraphrases,
                sources.titles,
                sources.clauses,
            )
            if kind
        )
        self._asked = [one for one in material.paraphrases if one[1]]
        self._meanings = _meanings(material.paraphrases)
        self._kinds: tuple[tuple[float, Callable[[], _Example]], ...] = tuple(
            (share, make)
            for share, make, given in (
                (0.40, self._paraphrase, self._asked),
                (0.15, self._synonym, material.thesaurus),
                (0.15, self._reworded, self._measures),
                (0.30, self._public, self._general),
            )
            if given
        )

    def batch(self, size: int) -> Batch:
        """``size`` examples without a text or a group twice: in a batch all else is negative."""
        chosen: list[_Example] = []
        seen: set[object] = set()
        shares = [share for share, _ in self._kinds]
        while len(chosen) < size:
            make = self._chance.choices(self._kinds, shares)[0][1]
            example = make()
            anchor, positive = normalise(example.anchor), normalise(example.positive)
            if not anchor or not positive or anchor == positive:
                continue
            if {anchor, positive, example.key} & seen or normalise(example.negative) == positive:
                continue
            seen |= {anchor, positive, example.key}
            chosen.append(example)
        return Batch(
            [example.anchor for example in chosen],
            [example.positive for example in chosen],
            [example.negative for example in chosen],
        )

    def _paraphrase(self) -> _Example:
        name, others = self._chance.choice(self._asked)
        anchor, positive = self._chance.sample([name, *others], 2)
        if self._chance.random() < 0.3:
            anchor = self._rewording.reword(anchor, self._chance)
        measure = self._rewording.measure(name)
        contrasts = self._rewording.contrasts(name)
        if contrasts and self._chance.random() < _CONTRASTS:
            negative = self._chance.choice(contrasts)
        elif measure is None:
            negative = self._chance.choice(self._material.paraphrases)[0]
        else:
            negative = self._near_miss(measure)
        return _Example(self._asked_for(anchor), positive, negative, self._meanings[name])

    def _asked_for(self, text: str) -> str:
        """The text, or how somebody would ask for it."""
        if self._material.frames and self._chance.random() < _FRAMES:
            return self._chance.choice(self._material.frames).replace(BLANK, text)
        return text

    def _synonym(self) -> _Example:
        group = self._chance.choice(self._material.thesaurus)
        anchor, positive = self._chance.sample(group.members, 2)
        other = self._chance.choice(self._material.thesaurus)
        return _Example(anchor, positive, self._chance.choice(other.members), group.members)

    def _reworded(self) -> _Example:
        measure = self._chance.choice(self._measures)
        if self._chance.random() < _FOREIGN_OBJECTS:
            measure = Measure(self._chance.choice(self._foreign), measure.aspect)
        elif self._chance.random() < 0.5:
            measure = self._rewording.other_aspect(measure, self._chance)
        return _Example(
            self._say(measure, everyday=0.2, share=0.2),
            self._say(measure, everyday=0.6, share=0.7),
            self._near_miss(measure),
            measure,
        )

    def _near_miss(self, measure: Measure) -> str:
        """The same object measured otherwise, or another object measured alike."""
        if self._chance.random() < 0.5:
            miss = self._rewording.other_aspect(measure, self._chance)
        else:
            miss = Measure(self._chance.choice(self._measures).object, measure.aspect)
        return self._say(miss, everyday=0.4, share=0.4)

    def _say(self, measure: Measure, *, everyday: float, share: float) -> str:
        spoken = self._rewording.reword(measure.object, self._chance, share=share)
        return self._rewording.say(Measure(spoken, measure.aspect), self._chance, everyday=everyday)

    def _public(self) -> _Example:
        group = self._chance.choice(self._chance.choice(self._general))
        anchor, positive = self._chance.sample(group, 2)
        other = self._chance.choice(self._chance.choice(self._general))
        return _Example(
            anchor[:_LONGEST], positive[:_LONGEST], self._chance.choice(other)[:_LONGEST], group
        )


def _meanings(paraphrases: Sequence[Paraphrases]) -> dict[str, str]:
    """For each name the first one of those that it shares wordings with, or whose wording it is:
    they mean the same or nearly, and must not be told apart in one batch."""
    first: dict[str, str] = {}

    def root(text: str) -> str:
        while first.setdefault(text, text) != text:
            text = first[text]
        return text

    for name, others in paraphrases:
        for other in others:
            first[root(other)] = root(name)
    return {name: root(name) for name, _ in paraphrases}


def _is_object(word: str) -> bool:
    """Whether a word of the public lists may stand for the object of an indicator."""
    return 2 <= len(word) <= 8 and all("\u4e00" <= letter <= "\u9fff" for letter in word)


def batches(
    material: Material, sources: Sources, *, size: int, count: int, seed: int
) -> Iterator[Batch]:
    """``count`` batches of ``size`` examples; the same seed gives the same batches."""
    sampler = _Sampler(material, sources, seed)
    for _ in range(count):
        yield sampler.batch(size)
