"""The check finds every kind of planted difference, and nothing in a sound corpus."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zhibiao.embed.vectors import VectorIndex
from zhibiao.search import Corpus
from zhibiao.search.arrays import read_arrays, write_arrays
from zhibiao.search.index import Columns, IndexedDocument
from zhibiao.search.lexical import LexicalIndex
from zhibiao.search.wordings import wording_id

WriteList = Callable[..., Path]


@pytest.fixture
def sound(corpus: Corpus, write_list: WriteList) -> Corpus:
    corpus.ingest(
        [
            write_list("a.csv", ("河道保洁完成率", "≥95%"), ("群众满意度", "≥90%")),
            write_list("b.csv", ("群众满意度", "≥85%"), ("培训人次", "≥200人次"), year=2023),
        ]
    )
    assert corpus.check() == ()
    return corpus


def kinds(corpus: Corpus) -> set[str]:
    corpus.close()
    return {difference.kind.value for difference in corpus.check()}


def change_columns(corpus: Corpus, change: Callable[[Columns], Columns]) -> None:
    """Write other columns into the current index, with a manifest that fits them."""
    folder = corpus.index.folder
    changed = change(
        Columns.of_arrays({k: np.array(v) for k, v in read_arrays(folder / "columns").items()})
    )
    corpus.close()
    (folder / "columns").unlink()
    write_arrays(folder / "columns", changed.arrays())
    fit_manifest(folder)


def fit_manifest(folder: Path) -> None:
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    record["files"] = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json" and path.suffix != ".lock"
    }
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")


def test_a_document_missing_in_the_index(sound: Corpus) -> None:
    sha256 = sound.documents()[0].document
    change_columns(sound, lambda columns: columns.updated(remove=[sha256], add=()))
    assert "document" in kinds(sound)
    assert any("索引中没有" in difference.message for difference in sound.check())


def test_a_document_only_in_the_index(sound: Corpus) -> None:
    entry = replace(sound.documents()[0], document="f" * 64, files=("ghost.csv",))
    change_columns(
        sound, lambda columns: columns.updated(remove=(), add=[IndexedDocument(entry, ())])
    )
    assert [d.about for d in sound.check() if d.kind == "document"] == ["ghost.csv"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", 7.0),
        ("year", 1999),
        ("name", "别的名称"),
        ("operator", None),
        ("wording", "别的名称"),
    ],
)
def test_a_row_that_says_something_else(sound: Corpus, field: str, value: object) -> None:
    def change(columns: Columns) -> Columns:
        at = 0
        entry = columns.documents[int(columns.rows.document[at])]
        rows = [
            columns.rows.row(at, documents=columns.documents, wordings=columns.wordings)
            for at in range(len(columns.rows))
        ]
        mine = [row for row in rows if row.document == entry.document]
        mine[0] = replace(mine[0], **{field: value})  # type: ignore[arg-type]
        return columns.updated(remove=[entry.document], add=[IndexedDocument(entry, tuple(mine))])

    change_columns(sound, change)
    found = [difference for difference in sound.check() if difference.kind == "row"]
    assert len(found) == 1
    assert field in found[0].message
    assert "第1行" in found[0].about


def test_columns_that_were_not_derived_from_the_rows(sound: Corpus) -> None:
    def change(columns: Columns) -> Columns:
        columns.rows.grouped[:] = columns.rows.grouped[::-1].copy()
        return columns

    change_columns(sound, change)
    assert [difference.about for difference in sound.check()] == ["grouped"]


def test_a_wording_nobody_uses_in_the_graph(sound: Corpus) -> None:
    from zhibiao.graph.store import OxigraphStore

    sound.close()
    iri = sound.names.wording("无人使用的名称")
    store = OxigraphStore(sound.path / "graph", base=sound.names.base)
    store.update(
        f"INSERT DATA {{ GRAPH <{sound.names.graph_entities}> "
        f'{{ <{iri}> a zb:Wording ; skos:prefLabel "无人使用的名称" }} }}'
    )
    store.close()
    assert [(d.kind, d.about) for d in sound.check()] == [("wording", "无人使用的名称")]


def test_a_missing_and_a_wrong_vector(sound: Corpus) -> None:
    folder = sound.index.folder / "vectors"
    fingerprint = sound.encoder.fingerprint
    number = wording_id("群众满意度")
    vectors = VectorIndex.load(folder, fingerprint=fingerprint)
    right = vectors.vectors(np.array([number]))
    vectors.remove(np.array([number]))
    vectors.save(folder)
    fit_manifest(folder.parent)
    assert kinds(sound) == {"vector"}
    vectors.add(np.array([number]), np.roll(right, 1, axis=1))
    vectors.save(folder)
    fit_manifest(folder.parent)
    sound.close()
    assert [(d.kind, d.about) for d in sound.check()] == [("vector", "群众满意度")]


def test_a_missing_and_a_wrong_posting(sound: Corpus) -> None:
    folder = sound.index.folder / "lexical"
    number = wording_id("群众满意度")
    for texts in ([], ["换成别的"]):
        LexicalIndex.derive(
            folder,
            folder.with_name("next"),
            remove=[number],
            ids=[number][: len(texts)],
            texts=texts,
        )
        sound.close()
        folder.rename(folder.with_name("old" + str(len(texts))))
        folder.with_name("next").rename(folder)
        fit_manifest(folder.parent)
        assert kinds(sound) == {"lexical"}


def test_an_original_that_is_missing_or_changed(sound: Corpus) -> None:
    first, second = (entry.document for entry in sound.documents())
    sound.originals.remove(first)
    sound.originals.path(second).write_bytes(b"other bytes")
    said = {d.about: d.message for d in sound.check() if d.kind == "original"}
    assert "不见了" in said.pop("a.csv")
    assert "被改动" in said.pop("b.csv")
    assert said == {}


def test_differences_are_printable_as_json(sound: Corpus) -> None:
    sound.originals.remove(sound.documents()[0].document)
    assert json.loads(json.dumps([d.as_json() for d in sound.check()]))[0]["kind"] == "original"


def test_reindex_repairs_whatever_is_derived(sound: Corpus) -> None:
    change_columns(
        sound,
        lambda columns: columns.updated(remove=[columns.documents[0].document], add=()),
    )
    assert kinds(sound) != set()
    sound.reindex()
    assert sound.check() == ()
