"""Our own written lists that teach the bundled encoder which words mean the same.

``thesaurus.txt``    a group a line: official wordings / everyday wordings, separated by spaces
``aspects.txt``      the same for what is measured (…满意度, …及时率); {} stands for the object
``paraphrases.txt``  ``indicator name|another wording;another wording``
``contrasts.txt``    words of which a name holds one and not another, a set a line: 增长 下降
``frames.txt``       what people put around what they look for: 用来衡量{}的指标
``validation.txt``   as paraphrases.txt; never trained on

A list may go on in files of its name with an ending, one for each writer: ``paraphrases_b.txt``.
Lines that begin with # are comments.  More lines give a better encoder at the next training.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from zhibiao.forms.errors import UsageError

__all__ = [
    "BLANK",
    "LISTS",
    "MATERIAL_FOLDER",
    "Group",
    "Material",
    "Paraphrases",
    "read_material",
    "written_lines",
]

MATERIAL_FOLDER = Path(__file__).parent / "material"
BLANK = "{}"
"""Stands for the object in aspects, and for what is looked for in frames."""
LISTS = ("thesaurus", "paraphrases", "contrasts", "frames")
"""What an ablation may leave out."""

Paraphrases = tuple[str, tuple[str, ...]]
"""An indicator name and other wordings of it."""


@dataclass(frozen=True)
class Group:
    """Words of one meaning: those of forms and regulations, and those people say."""

    official: tuple[str, ...]
    everyday: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """All words of the group, official ones first."""
        return self.official + self.everyday


@dataclass(frozen=True)
class Material:
    """All written lists."""

    thesaurus: tuple[Group, ...]
    aspects: tuple[Group, ...]
    paraphrases: tuple[Paraphrases, ...]
    contrasts: tuple[tuple[str, ...], ...]
    frames: tuple[str, ...]
    validation: tuple[Paraphrases, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything written that may be trained on, for counting n-grams."""
        words = [member for group in self.thesaurus + self.aspects for member in group.members]
        lines = [text for name, others in self.paraphrases for text in (name, *others)]
        return tuple(words + lines)

    def without(self, lists: Collection[str]) -> "Material":
        """The material of an ablation, which leaves out some of `LISTS`.

        Of the paraphrases the indicator names stay: reworded by rule, they are training too.
        """
        return replace(
            self,
            thesaurus=() if "thesaurus" in lists else self.thesaurus,
            paraphrases=tuple((name, ()) for name, _ in self.paraphrases)
            if "paraphrases" in lists
            else self.paraphrases,
            contrasts=() if "contrasts" in lists else self.contrasts,
            frames=() if "frames" in lists else self.frames,
        )


def read_material(folder: Path = MATERIAL_FOLDER) -> Material:
    """The lists in ``folder``.  Raises UsageError naming the line that cannot be read.

    Names and wordings of ``validation.txt`` are left out of the paraphrases, whoever wrote them.
    """
    validation = _paraphrases(folder, "validation")
    held = {text for name, others in validation for text in (name, *others)}
    return Material(
        thesaurus=tuple(_groups(folder, "thesaurus")),
        aspects=tuple(_groups(folder, "aspects")),
        paraphrases=tuple(
            (name, kept)
            for name, others in _paraphrases(folder, "paraphrases")
            if name not in held and (kept := tuple(one for one in others if one not in held))
        ),
        contrasts=tuple(_contrasts(folder)),
        frames=tuple(_frames(folder)),
        validation=validation,
    )


def _groups(folder: Path, name: str) -> Iterator[Group]:
    for path, number, line in written_lines(folder, name):
        official, _, everyday = line.partition("/")
        group = Group(tuple(official.split()), tuple(everyday.split()))
        if not group.official or len(group.members) < 2:
            raise _unreadable(path, number, "每行应为“正式说法 / 日常说法”，至少两个词")
        yield group


def _contrasts(folder: Path) -> Iterator[tuple[str, ...]]:
    for path, number, line in written_lines(folder, "contrasts"):
        words = tuple(line.split())
        if len(set(words)) < 2:
            raise _unreadable(path, number, "每行应为两个以上互相排斥的词")
        yield words


def _frames(folder: Path) -> Iterator[str]:
    for path, number, line in written_lines(folder, "frames"):
        if line.count(BLANK) != 1:
            raise _unreadable(path, number, f"每行应有一个 {BLANK}")
        yield line


def _paraphrases(folder: Path, list_name: str) -> tuple[Paraphrases, ...]:
    found: dict[str, list[str]] = {}
    for path, number, line in written_lines(folder, list_name):
        name, _, rest = line.partition("|")
        others = [part.strip() for part in rest.split(";") if part.strip()]
        if not name or not others:
            raise _unreadable(path, number, "每行应为“指标名称|说法;说法”")
        # Several writers may have written of the same indicator.
        found[name] = list(dict.fromkeys([*found.get(name, []), *others]))
    return tuple((name, tuple(others)) for name, others in found.items())


def written_lines(folder: Path, name: str) -> Iterator[tuple[Path, int, str]]:
    """(file, line number, line) of a list and of its files by other writers."""
    paths = [folder / f"{name}.txt", *sorted(folder.glob(f"{name}_*.txt"))]
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError("缺少编码器的训练材料", where=str(path), why=str(error)) from error
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                yield path, number, line.strip()


def _unreadable(path: Path, number: int, do: str) -> UsageError:
    return UsageError("训练材料中有无法读取的行", where=f"{path} 第{number}行", do=do)
