"""Adding to the standard library of a corpus, and taking out again: the bureau's own entries."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhibiao.forms.errors import UnknownName, UsageError
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import Names
from zhibiao.graph.library import StandardIndicator, load_library
from zhibiao.graph.standardlist import read_standards
from zhibiao.graph.standards import own_standards, put_own_standards, standard_ntriples
from zhibiao.search.writer import Writer

__all__ = ["StandardsReport", "add_standards", "remove_standard"]


@dataclass(frozen=True, slots=True)
class StandardsReport:
    """What became of a list: wordings added, replaced, unchanged, and those that say just what
    the bundled library says and were left out; ``problems`` with its rows, one line each.  With
    problems nothing was stored."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    bundled: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "added": list(self.added),
            "replaced": list(self.replaced),
            "unchanged": list(self.unchanged),
            "bundled": list(self.bundled),
            "problems": list(self.problems),
        }


def add_standards(writer: Writer, path: Path) -> StandardsReport:
    """Add the entries of the list at ``path``; one with the wording of an own entry replaces it.

    Errors as `read_standards`.
    """
    names = writer.names
    listed = read_standards(path, names)
    held = {entry.slug: entry for entry in own_standards(writer.store, names)}
    known = {_content(entry) for entry in load_library()}
    problems = list(listed.problems)
    added: list[str] = []
    replaced: list[str] = []
    unchanged: list[str] = []
    bundled: list[str] = []
    now = dict(held)
    for entry in listed.entries:
        before = held.get(entry.slug)
        if before is not None and _same(before, entry):
            unchanged.append(entry.wording)
        elif _content(entry) in known:
            bundled.append(entry.wording)
        else:
            (added if before is None else replaced).append(entry.wording)
            now[entry.slug] = entry
    owners: dict[str, StandardIndicator] = {}
    for entry in now.values():
        for label in entry.labels:
            other = owners.setdefault(normalise_wording(label), entry)
            if other is not entry:
                problems.append(f"“{entry.wording}”的写法“{label}”已属于“{other.wording}”")
    if problems:
        return StandardsReport(problems=tuple(dict.fromkeys(problems)))
    if put_own_standards(writer.store, now.values(), names):
        writer.catch_up()
    return StandardsReport(tuple(added), tuple(replaced), tuple(unchanged), tuple(bundled))


def remove_standard(writer: Writer, name: str) -> StandardIndicator:
    """Take the own entry of that wording, slug or code out.  Raises UnknownName when there is
    none, UsageError when there are several."""
    held = own_standards(writer.store, writer.names)
    wanted = normalise_wording(name)
    found = [
        entry
        for entry in held
        if name in (entry.slug, entry.notation) or normalise_wording(entry.wording) == wanted
    ]
    look = "用 zhibiao library list --own 查看"
    if not found:
        what = f"本单位规范指标中没有“{name}”"
        raise UnknownName(what, why="随软件提供的规范指标不能删除", do=look)
    if len(found) > 1:
        raise UsageError(f"“{name}”有 {len(found)} 条", do=look)
    put_own_standards(
        writer.store, [entry for entry in held if entry is not found[0]], writer.names
    )
    writer.catch_up()
    return found[0]


def _same(one: StandardIndicator, other: StandardIndicator) -> bool:
    return standard_ntriples([one], Names()) == standard_ntriples([other], Names())


def _content(entry: StandardIndicator) -> tuple[object, ...]:
    """What an entry says, whatever its name in the graph."""
    return (
        entry.wording,
        frozenset(entry.synonyms),
        frozenset(entry.everyday),
        *(entry.level2, entry.level2_2021, entry.direction, entry.operator, entry.unit),
        *(entry.explanation, entry.formula, entry.ladder),
    )
