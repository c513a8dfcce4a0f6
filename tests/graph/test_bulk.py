"""A store built at once is the store that documents put one after another would make."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.forms.errors import StoreError
from zhibiao.forms.model import Document
from zhibiao.graph.bulk import build_store
from zhibiao.graph.documents import (
    generation,
    list_documents,
    put_documents,
    put_reference,
    remove_document,
)
from zhibiao.graph.iri import Names
from zhibiao.graph.store import OxigraphStore

MakeDocument = Callable[..., Document]


def dump(path: Path) -> bytes:
    return b"".join(OxigraphStore(path, read_only=True).dump())


def one_by_one(documents: list[Document], names: Names) -> bytes:
    store = OxigraphStore()
    put_reference(store, names)
    for document in documents:
        put_documents(store, [document], names)
    return b"".join(store.dump())


@pytest.fixture
def documents(make_document: MakeDocument) -> list[Document]:
    return [
        make_document(1, file="乙.txt"),
        make_document(2, units=("甲中心", "甲 中心")),
        make_document(1, file="甲.txt"),
        make_document(1, file="丙.txt"),
    ]


def test_it_holds_what_putting_would_have_put(
    tmp_path: Path, names: Names, documents: list[Document]
) -> None:
    assert build_store(tmp_path / "graph", documents, names) == 2
    assert dump(tmp_path / "graph") == one_by_one(documents, names)
    assert generation(OxigraphStore(tmp_path / "graph", read_only=True)) > 0


def test_documents_can_be_removed_from_it(
    tmp_path: Path, names: Names, documents: list[Document]
) -> None:
    build_store(tmp_path / "graph", documents, names)
    store = OxigraphStore(tmp_path / "graph")
    for record in list_documents(store):
        remove_document(store, record.sha256, names)
    store.close()
    assert dump(tmp_path / "graph") == one_by_one([], names)


def test_a_store_without_documents_is_replaced(
    tmp_path: Path, names: Names, documents: list[Document]
) -> None:
    store = OxigraphStore(tmp_path / "graph")
    put_reference(store, names)
    store.close()
    build_store(tmp_path / "graph", documents, names)
    assert dump(tmp_path / "graph") == one_by_one(documents, names)


def test_a_store_with_documents_is_left_alone(
    tmp_path: Path, names: Names, documents: list[Document]
) -> None:
    build_store(tmp_path / "graph", documents[:1], names)
    before = dump(tmp_path / "graph")
    with pytest.raises(StoreError, match="已经有文件"):
        build_store(tmp_path / "graph", documents, names)
    assert dump(tmp_path / "graph") == before


def test_a_load_that_breaks_off_leaves_no_store(
    tmp_path: Path, names: Names, documents: list[Document]
) -> None:
    def broken() -> object:
        yield documents[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_store(tmp_path / "graph", broken(), names)  # type: ignore[arg-type]
    assert not (tmp_path / "graph").exists()
    assert build_store(tmp_path / "graph", documents, names) == 2
