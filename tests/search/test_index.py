"""One generation made from the one before: only what is new is computed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from zhibiao.forms.errors import CorpusError
from zhibiao.forms.model import Form, Indicator, Source, Target
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.generations import Generations
from zhibiao.search.index import Index, IndexedDocument
from zhibiao.search.rows import rows_of_forms
from zhibiao.search.wordings import wording_id


class Counting:
    """An encoder that remembers what it was given."""

    name = "counting"
    dimension = 4

    def __init__(self, fingerprint: str = "counting-1") -> None:
        self.fingerprint = fingerprint
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        self.texts += texts
        vectors = np.array(
            [np.random.default_rng(wording_id(text)).normal(size=4) for text in texts], np.float32
        ).reshape(-1, 4)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def document(sha256: str, *names: str) -> IndexedDocument:
    form = Form(
        ordinal=1,
        source=Source(sha256, "a.csv"),
        indicators=tuple(Indicator(None, None, name, Target(None)) for name in names),
    )
    rows = tuple(rows_of_forms([form]))
    return IndexedDocument(DocumentEntry(sha256, ("a.csv",), 1, len(rows), "1", sha256), rows)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def published(
    generations: Generations,
    encoder: Counting,
    *add: IndexedDocument,
    remove: Sequence[str] = (),
    number: int = 1,
) -> Index:
    before = generations.open()
    with generations.writing(number) as folder:
        Index.write(
            folder, before=before, generation=number, remove=remove, add=add, encoder=encoder
        )
    index = generations.open()
    assert index is not None
    return index


def test_only_new_wordings_are_embedded(generations: Generations) -> None:
    encoder = Counting()
    published(generations, encoder, document("aa", "完成率", "满意度"))
    encoder.texts.clear()
    index = published(generations, encoder, document("bb", "满意度", "及时率"), number=2)
    assert encoder.texts == ["及时率"]
    assert index.vectors.ids.tolist() == sorted(map(wording_id, ["完成率", "满意度", "及时率"]))
    at = np.array([wording_id("满意度")])
    assert np.allclose(index.vectors.vectors(at), encoder.encode(["满意度"]))


def test_a_wording_nobody_uses_any_more_is_gone_everywhere(generations: Generations) -> None:
    encoder = Counting()
    published(generations, encoder, document("aa", "完成率"), document("bb", "满意度"))
    index = published(generations, encoder, remove=["aa"], number=2)
    assert list(index.wordings.texts) == ["满意度"]
    assert index.vectors.ids.tolist() == index.lexical.ids().tolist() == [wording_id("满意度")]


def test_lexical_segments_are_shared_between_generations(generations: Generations) -> None:
    encoder = Counting()
    before = published(generations, encoder, document("aa", "完成率", "满意度"))
    after = published(generations, encoder, document("bb", "及时率"), number=2)

    def inodes(index: Index) -> set[int]:
        files = (index.folder / "lexical").iterdir()
        return {file.stat().st_ino for file in files if file.suffix in (".term", ".idx")}

    assert inodes(before) <= inodes(after)


def test_vectors_of_another_encoder_are_not_taken_over(generations: Generations) -> None:
    published(generations, Counting(), document("aa", "完成率"))
    other = Counting("counting-2")
    index = published(generations, other, document("bb", "及时率"), number=2)
    assert sorted(other.texts) == ["及时率", "完成率"]
    assert index.vectors.fingerprint == index.manifest.fingerprint == "counting-2"


def test_a_failed_write_publishes_nothing(generations: Generations) -> None:
    first = published(generations, Counting(), document("aa", "完成率"))

    def write_half() -> None:
        with generations.writing(2) as folder:
            (folder / "half").write_bytes(b"")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    index = generations.open()
    assert index is not None
    assert index.folder == first.folder
    assert [path.name for path in generations.folder.iterdir() if path.name[0] == "."] == []


def test_nothing_is_open_before_the_first_generation(generations: Generations) -> None:
    assert generations.open() is None
    assert generations.current() is None


def test_an_index_of_another_format_is_refused(
    generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(generations, Counting(), document("aa", "完成率"))
    monkeypatch.setattr("zhibiao.search.index.FORMAT", 99)
    with pytest.raises(CorpusError, match="format 1"):
        generations.open()


def test_rows_without_a_name_have_no_wording(generations: Generations) -> None:
    index = published(generations, Counting(), document("aa", "", "完成率"))
    assert [index.row(at).wording for at in range(2)] == [None, "完成率"]
    assert index.rows.wording.tolist() == [-1, 0]
