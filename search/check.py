"""Proof that the index shows the graph, or what differs.

The graph is the truth.  Every row of every form is read back from it and compared with the
index; then all columns are made anew from those rows and must be equal, number for number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from zhibiao.forms.errors import ZhibiaoError
from zhibiao.graph.documents import read_document_forms
from zhibiao.graph.iri import Names
from zhibiao.graph.standards import own_standards, standard_ntriples
from zhibiao.graph.store import GraphStore
from zhibiao.search.index import EMPTY, Index, IndexedDocument
from zhibiao.search.lexical import Leg
from zhibiao.search.originals import Originals
from zhibiao.search.rows import Row, rows_of_forms
from zhibiao.search.writer import Held, held_documents

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder

__all__ = ["Difference", "Kind", "differences"]

# Wordings that are encoded and looked up again; all of them where there are not more.  A
# transformer encodes about 1,000 a second on one core.
_SAMPLE: Final = 2_000
_SEARCHED: Final = 200
# Encoders on several threads may add in another order.
_TOLERANCE: Final = 1e-3


class Kind(StrEnum):
    """Where graph and index, or graph and originals, do not agree."""

    document = "document"
    standard = "standard"
    row = "row"
    column = "column"
    wording = "wording"
    vector = "vector"
    lexical = "lexical"
    original = "original"


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: its kind, what it is about (a file, a wording …), and in one Chinese
    line what differs."""

    kind: Kind
    about: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "about": self.about, "message": self.message}


def differences(
    *, store: GraphStore, index: Index, encoder: "Encoder", names: Names, originals: Originals
) -> Iterator[Difference]:
    """Everything in which the index differs from the graph, and originals that are not intact.

    ``store`` and ``index`` are of one generation.
    """
    graph = held_documents(store)
    yield from _documents(graph, index)
    # The index keeps them in the default base.
    if standard_ntriples(own_standards(store, names), Names()) != standard_ntriples(
        index.library.own, Names()
    ):
        yield Difference(Kind.standard, "本单位规范指标", "本单位规范指标：索引与图谱不同")
    rows: list[Difference] = []
    fresh = EMPTY.updated(remove=(), add=_compared(graph, index, store, rows))
    yield from rows
    if not rows:
        for column in fresh.differs(index.columns):
            yield Difference(Kind.column, column, f"索引列 {column} 与由图谱重新生成的不同")
    yield from _wordings(store, names, set(fresh.wordings.ids.tolist()), index)
    for kind, check in ((Kind.vector, _vectors(index, encoder)), (Kind.lexical, _lexical(index))):
        try:
            yield from check
        except ZhibiaoError as error:
            yield Difference(kind, index.folder.name, str(error))
    for sha256, held in graph.items():
        state = originals.state(sha256)
        if state != "intact":
            file = held.files[0]
            said = "原件不见了" if state == "missing" else "原件的内容被改动了"
            yield Difference(Kind.original, file, f"{file}（{sha256[:16]}）：{said}")


def _documents(graph: dict[str, Held], index: Index) -> Iterator[Difference]:
    indexed = {entry.document: entry for entry in index.documents}
    for sha256 in sorted(graph.keys() | indexed.keys()):
        held, entry = graph.get(sha256), indexed.get(sha256)
        if held is None and entry is not None:
            file, said = entry.file, "索引中有，图谱中没有"
        elif held is not None and entry is None:
            file, said = held.files[0], "图谱中有，索引中没有"
        elif held is not None and entry is not None and held.content != entry.content:
            file, said = entry.file, "索引由这份文件的另一次解析生成"
        else:
            continue
        yield Difference(Kind.document, file, f"{file}（{sha256[:16]}）：{said}")


def _compared(
    graph: dict[str, Held], index: Index, store: GraphStore, found: list[Difference]
) -> Iterator[IndexedDocument]:
    """The documents of the graph; rows that the index has otherwise go into ``found``."""
    for sha256, held in graph.items():
        forms = read_document_forms(store, sha256)
        rows = tuple(rows_of_forms(forms))
        yield IndexedDocument(held.entry(sha256, forms), rows)
        code = index.documents.sha256.find(sha256)
        if code < 0:
            continue
        begin, end = np.searchsorted(index.rows.document, [code, code + 1])
        indexed = {_place(row): row for row in map(index.row, range(begin, end))}
        expected = {_place(row): row for row in rows}
        for place in sorted(expected.keys() | indexed.keys()):
            said = _row_difference(expected.get(place), indexed.get(place))
            if said:
                where = f"{held.files[0]} 第{place[0]}张表第{place[1]}行"
                found.append(Difference(Kind.row, where, f"{where}：{said}"))


def _place(row: Row) -> tuple[int, int]:
    return row.ordinal, row.number


def _row_difference(graph: Row | None, index: Row | None) -> str | None:
    if graph is None:
        return "索引中有，图谱中没有"
    if index is None:
        return "图谱中有，索引中没有"
    said = [
        f"{field.name} 在图谱中是 {getattr(graph, field.name)!r}，"
        f"在索引中是 {getattr(index, field.name)!r}"
        for field in fields(Row)
        if getattr(graph, field.name) != getattr(index, field.name)
    ]
    return "；".join(said) or None


def _wordings(
    store: GraphStore, names: Names, used: set[int], index: Index
) -> Iterator[Difference]:
    """The wording nodes of the graph are those that its rows use, and those of the index."""
    query = f"""SELECT ?wording ?text WHERE {{ GRAPH <{names.graph_entities}> {{
      ?wording a zb:Wording ; skos:prefLabel ?text }} }}"""
    nodes = {
        int(str(iri).rsplit("/", 1)[1], 16): str(text) for iri, text in store.query(query).values()
    }
    held = dict(zip(index.wordings.ids.tolist(), index.wordings.texts, strict=True))
    for number in sorted(nodes.keys() | held.keys() | used):
        text = nodes.get(number) or held.get(number) or f"{number:012x}"
        if number not in nodes:
            said = "图谱中没有这个指标名称的节点"
        elif number not in used:
            said = "图谱中没有指标使用这个名称"
        elif number not in held:
            said = "索引中没有这个指标名称"
        elif nodes[number] != held[number]:
            said = f"索引中的名称是“{held[number]}”"
        else:
            continue
        yield Difference(Kind.wording, text, f"指标名称“{text}”：{said}")


def _vectors(index: Index, encoder: "Encoder") -> Iterator[Difference]:
    if index.manifest.fingerprint != encoder.fingerprint:
        yield Difference(Kind.vector, encoder.name, f"向量不是由当前编码器 {encoder.name} 生成的")
        return
    vectors, wordings = index.vectors, index.wordings
    if not np.array_equal(vectors.ids, wordings.ids):
        said = f"向量 {len(vectors)} 个，指标名称 {len(wordings)} 个，编号不一致"
        yield Difference(Kind.vector, index.folder.name, said)
        return
    sample = _spread(len(wordings), _SAMPLE)
    if not len(sample):
        return
    texts = [wordings.texts[int(at)] for at in sample]
    distance = np.abs(vectors.vectors(wordings.ids[sample]) - encoder.encode(texts)).max(axis=1)
    for at in np.flatnonzero(~(distance <= _TOLERANCE)):
        yield Difference(Kind.vector, texts[at], f"指标名称“{texts[at]}”的向量与重新编码的不同")


def _lexical(index: Index) -> Iterator[Difference]:
    wordings, lexical = index.wordings, index.lexical
    if not np.array_equal(lexical.ids(), wordings.ids):
        said = f"词语索引 {len(lexical)} 个，指标名称 {len(wordings)} 个，编号不一致"
        yield Difference(Kind.lexical, index.folder.name, said)
        return
    for at in _spread(len(wordings), _SEARCHED):
        text, number = wordings.texts[int(at)], wordings.ids[int(at) : int(at) + 1]
        # A wording of marks only has no characters to find it by.
        if any(mark.isalnum() for mark in text) and not all(
            len(lexical.search(text, 1, among=number, leg=leg)[1]) for leg in Leg
        ):
            yield Difference(Kind.lexical, text, f"指标名称“{text}”按原文查不到")


def _spread(size: int, most: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Up to ``most`` positions spread evenly over ``size``."""
    return np.unique(np.linspace(0, size - 1, num=min(size, most)).astype(np.int64))
