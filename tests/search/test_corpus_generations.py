"""Generations of the index: catching up, another encoder, readers while somebody writes."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import (
    CorpusLocked,
)
from zhibiao.graph.documents import generation, put_document
from zhibiao.graph.store import OxigraphStore
from zhibiao.search import Corpus
from zhibiao.search.lock import WriterLock

WriteList = Callable[..., Path]


def wordings(corpus: Corpus) -> set[str]:
    return set(corpus.index.wordings.texts)


# Catching up


def put_behind_the_index(corpus: Corpus, file: Path) -> None:
    """What a writer leaves that was killed between the graph and the index."""
    corpus.close()
    store = OxigraphStore(corpus.path / "graph", base=corpus.names.base)
    data = file.read_bytes()
    document = read_bytes(data, file=file.name)
    put_document(store, document, corpus.names)
    corpus.originals.keep(document.sha256, file.name, data)
    store.close()


def test_an_index_behind_the_graph_catches_up(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest([write_list("a.csv", ("先到的完成率", "≥1"))])
    put_behind_the_index(corpus, write_list("b.csv", ("后到的完成率", "≥1")))
    with Corpus.open(corpus.path) as opened:
        assert wordings(opened) == {"先到的完成率", "后到的完成率"}
        assert opened.index.generation == generation(opened.store)
        assert opened.check() == ()


def damage_nothing(index: Path) -> None:
    pass


def remove_everything(index: Path) -> None:
    shutil.rmtree(index)


def forget_the_pointer(index: Path) -> None:
    (index / "CURRENT").unlink()


def point_nowhere(index: Path) -> None:
    (index / "CURRENT").write_text("g00000099-000000000000\n", encoding="utf-8")


def cut_a_file(name: str) -> Callable[[Path], None]:
    def cut(index: Path) -> None:
        path = next(p for p in index.rglob("*") if p.name.startswith(name))
        path.write_bytes(path.read_bytes()[:-1])

    return cut


def remove_a_file(name: str) -> Callable[[Path], None]:
    def remove(index: Path) -> None:
        next(p for p in index.rglob("*") if p.name.startswith(name)).unlink()

    return remove


@pytest.mark.parametrize(
    "damage",
    [
        damage_nothing,
        remove_everything,
        forget_the_pointer,
        point_nowhere,
        cut_a_file("columns"),
        cut_a_file("manifest"),
        cut_a_file("rows-"),
        remove_a_file("vectors.json"),
        remove_a_file("meta.json"),
    ],
)
def test_a_damaged_index_is_built_again(
    corpus: Corpus, write_list: WriteList, damage: Callable[[Path], None]
) -> None:
    corpus.ingest([write_list("a.csv", ("完成率", "≥1"), ("满意度", "≥90%"))])
    columns = corpus.index.columns
    corpus.close()
    damage(corpus.path / "index")
    with Corpus.open(corpus.path) as opened:
        assert opened.index.columns.differs(columns) == ()
        assert opened.find("满意度", k=1).hits[0].wording == "满意度"
        assert opened.check() == ()


def test_an_index_of_another_segmenter_is_cut_anew(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.ingest([write_list("a.csv", ("完成率", "≥1"))])
    before = corpus.index.folder
    corpus.close()
    for module in ("writer", "segmenter"):
        name = "segmenter" if module == "writer" else "fingerprint"
        monkeypatch.setattr(f"zhibiao.search.{module}.{name}", lambda: "another")
    assert corpus.index.folder != before
    assert corpus.index.manifest.segmenter == "another"
    assert corpus.check() == ()


class Reversed:
    """An encoder of another kind, for switching."""

    name = "reversed"
    fingerprint = "reversed-1"
    dimension = 3

    def encode(self, texts: list[str], *, query: bool = False) -> object:
        import numpy as np

        vectors = np.array([[len(t), ord(t[-1]) % 97, 1.0] for t in texts], dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_switching_the_encoder_embeds_everything_again(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibiao.embed import encoder

    corpus.ingest([write_list("a.csv", ("完成率", "≥1"), ("满意度", "≥1"))])
    load = encoder.load_encoder
    monkeypatch.setattr(
        encoder,
        "load_encoder",
        lambda name=None, options=None: Reversed() if name == "reversed" else load(name),
    )
    corpus.use_encoder("reversed")
    assert corpus.index.vectors.dimension == 3
    assert corpus.check() == ()
    with Corpus.open(corpus.path) as opened:
        assert opened.encoder.name == "reversed"
        assert opened.index.manifest.fingerprint == "reversed-1"
        assert opened.check() == ()


def test_switching_says_how_far_it_is_and_keeps_the_options(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibiao.embed import encoder

    rows = [(f"第{number}号泵站完好率", "≥1") for number in range(700)]
    corpus.ingest([write_list("a.csv", *rows)])
    monkeypatch.setattr(encoder, "load_encoder", lambda name=None, options=None: Reversed())
    told: list[tuple[str, int, int]] = []
    options = encoder.EncoderOptions(device="cpu", batch=8, query_prompt='问"：')
    corpus.use_encoder("reversed", options=options, progress=lambda *report: told.append(report))
    assert told == [("reversed", 512, 700), ("reversed", 700, 700)]
    with Corpus.open(corpus.path) as opened:
        assert opened.settings.options == options


@pytest.mark.parametrize("stop", ["encoding", "settings"])
def test_a_switch_cut_off_leaves_the_old_encoder_working(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    """Cut off while vectors are made, and when the new index stands but not the settings."""
    from zhibiao.embed import encoder
    from zhibiao.search.settings import CorpusSettings

    class Killed(BaseException):
        pass

    def killed(*arguments: object, **named: object) -> None:
        raise Killed

    corpus.ingest([write_list("a.csv", ("完成率", "≥1"), ("满意度", "≥1"))])
    before = corpus.find("满意度").as_json()
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "load_encoder", lambda name=None, options=None: Reversed())
        if stop == "encoding":
            patch.setattr(Reversed, "encode", killed)
        else:
            patch.setattr(CorpusSettings, "write", killed)
        with pytest.raises(Killed):
            corpus.use_encoder("reversed")
    with Corpus.open(corpus.path) as opened:
        assert opened.find("满意度").as_json() == before
        assert opened.check() == ()
    assert corpus.find("满意度").as_json() == before


def test_a_new_release_of_the_encoder_embeds_everything_again(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibiao.embed import encoder

    corpus.ingest([write_list("a.csv", ("完成率", "≥1"))])
    monkeypatch.setattr(encoder, "load_encoder", lambda name=None, options=None: Reversed())
    with Corpus.open(corpus.path) as opened:
        assert opened.find("完成率").hits[0].wording == "完成率"
        assert opened.index.vectors.dimension == 3
        assert opened.check() == ()


# One writer, readers that never wait


def test_a_second_writer_is_told_who_writes(corpus: Corpus, write_list: WriteList) -> None:
    file = write_list("a.csv", ("完成率", "≥1"))
    with WriterLock(corpus.path), pytest.raises(CorpusLocked, match=rf"进程 {os.getpid()}，自 20"):
        corpus.ingest([file])
    assert len(corpus.ingest([file]).added) == 1


HOLDER = """
import sys
from pathlib import Path
from zhibiao.search.lock import WriterLock
from zhibiao.search.originals import Originals

with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_process_that_died_is_free(corpus: Corpus, write_list: WriteList) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(corpus.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(CorpusLocked, match=rf"进程 {holder.pid}"):
            corpus.remove("a.csv")
        holder.kill()
    assert (corpus.path / "writer.json").exists()
    assert len(corpus.ingest([write_list("a.csv", ("完成率", "≥1"))]).added) == 1
    assert not (corpus.path / "writer.json").exists()


def test_a_reader_keeps_its_generation_while_others_come(
    corpus: Corpus, write_list: WriteList
) -> None:
    """Also the parts it opens later: its files stay until it lets go."""
    corpus.ingest([write_list("a.csv", ("先到的完成率", "≥1"))])
    with Corpus.open(corpus.path) as reader:
        old = reader.index
        for number in range(3):
            corpus.ingest([write_list(f"{number}.csv", (f"后到的{number}", "≥1"))])
        assert set(old.wordings.texts) == {"先到的完成率"}
        assert (len(old.vectors), len(old.lexical)) == (1, 1)
        assert old.folder.exists()
        assert len(reader.index.wordings) == 4
    folder = old.folder
    del old
    corpus.ingest([write_list("last.csv", ("最后的", "≥1"))])
    assert not folder.exists()


def test_a_reader_during_a_write_sees_the_generation_before(
    corpus: Corpus, write_list: WriteList
) -> None:
    corpus.ingest([write_list("a.csv", ("先到的完成率", "≥1"))])
    put_behind_the_index(corpus, write_list("b.csv", ("后到的完成率", "≥1")))
    with WriterLock(corpus.path), Corpus.open(corpus.path) as reader:
        assert wordings(reader) == {"先到的完成率"}
        assert reader.find("先到的完成率", k=1).hits[0].score > 0.5
        with pytest.raises(CorpusLocked, match="不能核对"):
            reader.check()
    with Corpus.open(corpus.path) as reader:
        assert wordings(reader) == {"先到的完成率", "后到的完成率"}


def test_readers_in_threads_see_whole_generations_only(
    corpus: Corpus, write_list: WriteList
) -> None:
    """Each list has its two wordings in the index together or not at all."""
    corpus.ingest([write_list("0.csv", ("甲0", "≥1"), ("乙0", "≥1"))])
    faults: list[object] = []
    done = threading.Event()

    def read() -> None:
        with Corpus.open(corpus.path) as reader:
            while not done.is_set():
                try:
                    seen = wordings(reader)
                    if any(("甲" + w[1:] in seen) != ("乙" + w[1:] in seen) for w in seen):
                        faults.append(seen)
                except Exception as error:  # noqa: BLE001  # a fault of any kind fails the test
                    faults.append(error)
                    return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 8):
        corpus.ingest([write_list(f"{number}.csv", (f"甲{number}", "≥1"), (f"乙{number}", "≥1"))])
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
