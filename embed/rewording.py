"""Saying an indicator name in other words, with the thesaurus and the list of aspects."""

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhibiao.embed.wordlists import BLANK, Group

__all__ = ["Measure", "Rewording"]


@dataclass(frozen=True)
class Measure:
    """An indicator name taken apart: of which object, and which aspect of it is measured."""

    object: str
    aspect: int


class Rewording:
    """Takes names apart and says them anew."""

    def __init__(
        self,
        thesaurus: Sequence[Group],
        aspects: Sequence[Group],
        contrasts: Sequence[Sequence[str]] = (),
    ) -> None:
        self._aspects = aspects
        self._aspect_of = {word: i for i, group in enumerate(aspects) for word in group.official}
        self._groups: dict[str, list[Group]] = defaultdict(list)
        for group in thesaurus:
            for word in group.members:
                self._groups[word].append(group)
        self._longest = max(map(len, self._groups), default=0)
        self._others: dict[str, list[str]] = defaultdict(list)
        for words in contrasts:
            for word in words:
                self._others[word] += [other for other in words if other != word]
        longest_first = sorted(self._others, key=lambda word: (-len(word), word))
        self._contrasted = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def measure(self, name: str) -> Measure | None:
        """The object and aspect of a name, by its longest ending that names an aspect."""
        for start in range(1, len(name)):
            aspect = self._aspect_of.get(name[start:])
            if aspect is not None:
                return Measure(name[:start], aspect)
        return None

    def other_aspect(self, measure: Measure, chance: random.Random) -> Measure:
        """The same object, measured in another way."""
        aspect = chance.randrange(len(self._aspects) - 1)
        return Measure(measure.object, aspect + (aspect >= measure.aspect))

    def contrasts(self, name: str) -> tuple[str, ...]:
        """The name with one of its words turned into one that excludes it: another direction,
        level, person or thing."""
        return tuple(
            name[: place.start()] + other + name[place.end() :]
            for place in self._contrasted.finditer(name)
            for other in self._others[place[0]]
        )

    def say(self, measure: Measure, chance: random.Random, *, everyday: float = 0.5) -> str:
        """A wording of the measure, in everyday words with the given probability."""
        group = self._aspects[measure.aspect]
        words = group.everyday if chance.random() < everyday else group.official
        word = chance.choice(words or group.members)
        return (word if BLANK in word else BLANK + word).replace(BLANK, measure.object)

    def reword(self, text: str, chance: random.Random, *, share: float = 0.5) -> str:
        """The text with about ``share`` of its thesaurus words replaced by others of the group."""
        said = []
        place = 0
        while place < len(text):
            for length in range(min(self._longest, len(text) - place), 1, -1):
                word = text[place : place + length]
                if word in self._groups:
                    if chance.random() < share:
                        word = chance.choice(chance.choice(self._groups[word]).members)
                    said.append(word)
                    place += length
                    break
            else:
                said.append(text[place])
                place += 1
        return "".join(said)
