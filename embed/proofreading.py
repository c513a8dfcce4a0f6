"""Whether our written lists are sound, and how much of the standard wordings they cover.

What a list must not hold: a text twice by one writer; a word in two groups of one writer (it has
one meaning there); antonyms in one group; a name's opposite among its own wordings, which
training would pull near and push away at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from zhibiao.embed.rewording import Rewording
from zhibiao.embed.wordlists import MATERIAL_FOLDER, Material, read_material, written_lines

__all__ = ["ENOUGH", "Coverage", "Fault", "coverage_of", "faults_of"]

ENOUGH: Final = 5
"""Wordings that a name needs at least; half of them, of ten at most, must be far from it."""

_TEN: Final = 10
# Far: at most a third of a wording's characters stand in the name too.
_SHARED: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Fault:
    """``what`` is wrong with ``text``, and where it stands."""

    what: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many other wordings a name has, and how many of them share few characters with it."""

    name: str
    wordings: int
    far: int

    @property
    def suffices(self) -> bool:
        return self.wordings >= ENOUGH and 2 * self.far >= min(self.wordings, _TEN)


def coverage_of(material: Material, names: Sequence[str]) -> tuple[Coverage, ...]:
    """The coverage of ``names``, in order."""
    wordings = dict(material.paraphrases)
    return tuple(
        Coverage(name, len(others), sum(_is_far(other, name) for other in others))
        for name in names
        for others in [wordings.get(name, ())]
    )


def _is_far(wording: str, name: str) -> bool:
    return sum(letter in name for letter in wording) <= _SHARED * len(wording)


def faults_of(folder: Path = MATERIAL_FOLDER) -> tuple[Fault, ...]:
    """Everything wrong with the lists in ``folder``.  Raises UsageError when one is unreadable."""
    material = read_material(folder)
    return (
        *_repeated_wordings(folder),
        *_repeated_words(folder),
        *_antonyms(material),
        *_opposite_wordings(material),
    )


def _repeated_wordings(folder: Path) -> Iterator[Fault]:
    places: dict[tuple[Path, str], int] = {}
    for path, number, line in written_lines(folder, "paraphrases"):
        _, _, rest = line.partition("|")
        for text in filter(None, map(str.strip, rest.split(";"))):
            if (path, text) in places:
                where = f"{path.name} 第{places[path, text]}行、第{number}行"
                yield Fault("同一作者把一个说法写了两次", text, where)
            places[path, text] = number


def _repeated_words(folder: Path) -> Iterator[Fault]:
    places: dict[tuple[Path, str], int] = {}
    for path, number, line in written_lines(folder, "thesaurus"):
        for word in line.replace("/", " ").split():
            if (path, word) in places:
                where = f"{path.name} 第{places[path, word]}行、第{number}行"
                yield Fault("同一作者把一个词写进了两组，或写了两次", word, where)
            places[path, word] = number


def _antonyms(material: Material) -> Iterator[Fault]:
    opposed: dict[str, set[str]] = defaultdict(set)
    for words in material.contrasts:
        for word in words:
            opposed[word].update(set(words) - {word})
    for group in material.thesaurus:
        for one, other in combinations(group.members, 2):
            if other in opposed[one]:
                yield Fault("一组里有互相排斥的词", f"{one}、{other}", " ".join(group.members))


def _opposite_wordings(material: Material) -> Iterator[Fault]:
    rewording = Rewording((), (), material.contrasts)
    for name, others in material.paraphrases:
        for opposite in rewording.contrasts(name):
            if opposite in others:
                yield Fault("指标的反面被写成了它的说法", opposite, name)
