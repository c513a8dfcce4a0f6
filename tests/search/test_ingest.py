"""Ingest: idempotent, atomic, not stopped by a bad file, and harmless when killed."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.search import Corpus
from zhibiao.search.originals import Originals

WriteList = Callable[..., Path]


def nquads(corpus: Corpus) -> bytes:
    out = io.BytesIO()
    corpus.export("nquads", out)
    return out.getvalue()


def names(corpus: Corpus) -> list[str]:
    return [row.name for row in map(corpus.index.row, range(len(corpus.index.rows)))]


def test_rows_of_a_list_are_in_the_corpus(corpus: Corpus, write_list: WriteList) -> None:
    report = corpus.ingest([write_list("a.csv", ("垃圾清理量", "≥30吨"), ("群众满意度", "≥90%"))])
    assert [Path(path).name for path in report.added] == ["a.csv"]
    assert (report.forms, report.indicators, report.failed) == (1, 2, ())
    first, second = map(corpus.index.row, range(2))
    assert (first.name, first.operator, first.value, first.target_unit) == (
        "垃圾清理量",
        "≥",
        30.0,
        "吨",
    )
    assert (second.unit, second.project, second.year) == ("云岭市水务局", "河道保洁", 2024)
    assert corpus.check() == ()


def test_a_second_ingest_changes_nothing(corpus: Corpus, write_list: WriteList) -> None:
    files = [
        write_list(f"{n}.csv", (f"名称{n}完成率", "=100%"), ("满意度", "≥90%")) for n in range(3)
    ]
    corpus.ingest(files)
    before, generation = nquads(corpus), corpus.index.folder
    report = corpus.ingest([files[0].parent])
    assert (report.added, report.replaced, len(report.unchanged)) == ((), (), 3)
    assert (report.forms, report.indicators) == (3, 6)
    assert nquads(corpus) == before
    assert corpus.index.folder == generation


def test_order_and_batches_do_not_matter(tmp_path: Path, write_list: WriteList) -> None:
    files = [write_list(f"{n}.csv", (f"名称{n}", "≥1"), ("满意度", "≥90%")) for n in range(4)]
    with Corpus.create(tmp_path / "one") as one, Corpus.create(tmp_path / "other") as other:
        one.ingest(files)
        for file in reversed(files):
            other.ingest([file])
        assert nquads(one) == nquads(other)
        assert one.index.columns.differs(other.index.columns) == ()


def test_bad_files_are_listed_and_the_others_read(corpus: Corpus, write_list: WriteList) -> None:
    good = write_list("good.csv", ("完成率", "=100%"))
    (good.parent / "empty.csv").write_bytes(b"")
    (good.parent / "noise.csv").write_bytes(bytes(range(128, 256)) * 8)
    report = corpus.ingest([good.parent, good.parent / "nowhere.csv"])
    assert [Path(path).name for path in report.added] == ["good.csv"]
    assert {Path(failure.path).name for failure in report.failed} == {
        "empty.csv",
        "noise.csv",
        "nowhere.csv",
    }
    for failure in report.failed:
        assert Path(failure.path).name in failure.error
        assert "\n" not in failure.error
    assert json.loads(json.dumps(report.as_json()))["failed"][0]["path"]
    assert corpus.check() == ()


def test_a_file_above_the_limit_is_refused_without_reading_it_all(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("zhibiao.search.ingest", "zhibiao.forms.document"):
        monkeypatch.setattr(f"{module}.LARGEST_DOCUMENT", 100)
    report = corpus.ingest([write_list("a.csv", ("完成率", "≥1"), ("长名称" * 50, "≥1"))])
    assert "超过 100" in report.failed[0].error
    assert corpus.documents() == ()


def test_a_fault_of_the_reader_costs_one_file_only(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibiao.forms.document import read_bytes

    def faulty(data: bytes, *, file: str) -> object:
        if file == "b.csv":
            raise IndexError("list index out of range")
        return read_bytes(data, file=file)

    monkeypatch.setattr("zhibiao.search.ingest.read_bytes", faulty)
    files = [write_list(f"{name}.csv", (f"名称{name}", "≥1")) for name in "abc"]
    report = corpus.ingest(files)
    assert [Path(path).name for path in report.added] == ["a.csv", "c.csv"]
    assert "IndexError" in report.failed[0].error


def test_progress_names_each_file_and_ends_complete(corpus: Corpus, write_list: WriteList) -> None:
    files = [write_list(f"{n}.csv", (f"名称{n}", "≥1")) for n in range(2)]
    calls: list[tuple[str, int, int]] = []
    corpus.ingest(files, progress=lambda *call: calls.append(call))
    assert calls == [("0.csv", 0, 2), ("1.csv", 1, 2), ("", 2, 2)]


def test_the_same_name_with_other_bytes_is_another_document(
    corpus: Corpus, write_list: WriteList
) -> None:
    corpus.ingest([write_list("申报表.csv", ("去年的完成率", "≥80%"))])
    report = corpus.ingest([write_list("申报表.csv", ("今年的完成率", "≥90%"))])
    assert sorted(names(corpus)) == ["今年的完成率", "去年的完成率"]
    assert "同名而内容不同" in report.remarks[0]


def test_the_same_bytes_under_another_name_are_the_same_document(
    corpus: Corpus, write_list: WriteList
) -> None:
    first = write_list("b.csv", ("完成率", "≥80%"))
    corpus.ingest([first])
    copy = first.with_name("a.csv")
    copy.write_bytes(first.read_bytes())
    report = corpus.ingest([copy])
    assert (len(report.unchanged), report.added) == (1, ())
    assert [entry.file for entry in corpus.documents()] == ["a.csv"]
    assert names(corpus) == ["完成率"]
    assert corpus.check() == ()
    before = nquads(corpus)
    corpus.ingest([first, copy])
    assert nquads(corpus) == before


def test_two_copies_in_one_folder_are_one_document_in_either_order(
    tmp_path: Path, corpus: Corpus, write_list: WriteList
) -> None:
    first = write_list("b.csv", ("完成率", "≥80%"))
    copy = first.with_name("a.csv")
    copy.write_bytes(first.read_bytes())
    report = corpus.ingest([first, copy])
    assert (len(report.added), len(report.unchanged)) == (1, 1)
    assert corpus.documents()[0].files == ("a.csv", "b.csv")
    assert corpus.check() == ()
    with Corpus.create(tmp_path / "other") as other:
        other.ingest([copy, first])
        assert nquads(other) == nquads(corpus)


def test_what_an_older_parser_read_is_read_again(
    corpus: Corpus, write_list: WriteList, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_list("a.csv", ("完成率", "≥80%"))
    corpus.ingest([file])
    monkeypatch.setattr("zhibiao.search.ingest.PARSER_VERSION", "next")
    monkeypatch.setattr("zhibiao.graph.rdf.PARSER_VERSION", "next")
    report = corpus.reindex()
    assert report.replaced == ("a.csv",)
    assert corpus.documents()[0].parser == "next"
    assert corpus.check() == ()
    assert corpus.ingest([file]).unchanged == (str(file),)


def test_an_original_that_was_lost_is_kept_again(corpus: Corpus, write_list: WriteList) -> None:
    file = write_list("a.csv", ("完成率", "≥80%"))
    corpus.ingest([file])
    sha256 = corpus.documents()[0].document
    corpus.originals.path(sha256).write_bytes(b"something else")
    assert [difference.kind for difference in corpus.check()] == ["original"]
    corpus.ingest([file])
    assert corpus.check() == ()
    assert corpus.originals.path(sha256).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a/b\\表.docx", "表.docx"),
        ('问?题*:"表".xls', "问_题___表_.xls"),
        ("长" * 200 + ".xlsx", "长" * 65 + ".xlsx"),
        ("..", "document"),
    ],
)
def test_originals_have_names_that_any_file_system_takes(
    tmp_path: Path, given: str, kept: str
) -> None:
    originals = Originals(tmp_path / "documents")
    originals.keep("ab", given, b"1")
    assert originals.path("ab").name == kept
    assert originals.path("ab").parent == tmp_path / "documents" / "ab"


# A process that ingests, and kills itself when it comes for the n-th time to a chosen place.
KILLED = """
import os, signal, sys
from pathlib import Path

corpus, folder, module, name, when = sys.argv[1:6]
left = [int(sys.argv[6])]

import importlib
owner = importlib.import_module(module)
*path, attribute = name.split(".")
for part in path:
    owner = getattr(owner, part)
original = owner.__dict__[attribute]
called = original.__func__ if isinstance(original, (classmethod, staticmethod)) else original

def deadly(*args, **options):
    left[0] -= 1
    if when == "before" and not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    result = called(*args, **options)
    if when == "after" and not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(owner, attribute, type(original)(deadly) if called is not original else deadly)

import zhibiao.search.ingest as ingest
ingest._BATCH = 4
import zhibiao.search.writer as writer
writer._PENDING = 8
from zhibiao.search import Corpus
with Corpus.open(Path(corpus)) as opened:
    opened.ingest([Path(folder)])
"""


@pytest.mark.parametrize(
    ("module", "name", "when", "turn"),
    [
        ("zhibiao.search.originals", "os.fsync", "before", 2),
        ("zhibiao.search.originals", "Originals.keep", "after", 3),
        ("zhibiao.search.writer", "put_documents", "before", 2),
        ("zhibiao.search.writer", "put_documents", "after", 1),
        ("zhibiao.search.writer", "put_documents", "after", 3),
        ("zhibiao.search.index", "write_arrays", "after", 1),
        ("zhibiao.embed.vectors", "VectorIndex.save", "after", 2),
        ("zhibiao.search.lexical", "LexicalIndex.derive", "after", 1),
        ("zhibiao.search.index", "_write_manifest", "after", 2),
        ("zhibiao.search.generations", "Generations.prune", "before", 1),
        ("zhibiao.search.generations", "_remove_unread", "before", 2),
        ("zhibiao.search.generations", "shutil.rmtree", "before", 1),
    ],
)
def test_a_killed_ingest_leaves_a_sound_corpus(
    corpus: Corpus, write_list: WriteList, module: str, name: str, when: str, turn: int
) -> None:
    """Whatever the moment: it opens, catches up, passes the check, and can be finished."""
    corpus.ingest([write_list("first.csv", ("最初的完成率", "=100%"))])
    folder = write_list("list0.csv", ("名称0", "≥1")).parent
    for number in range(8):
        write_list(f"list{number}.csv", *((f"名称{number}之{n}", "≥1") for n in range(3)))
    corpus.close()
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            str(corpus.path),
            str(folder),
            module,
            name,
            when,
            str(turn),
        ],
        capture_output=True,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    with Corpus.open(corpus.path) as again:
        assert again.check() == ()
        entries = {entry.file: entry.indicators for entry in again.documents()}
        assert entries.pop("first.csv") == 1
        assert set(entries.values()) <= {3}
        again.ingest([folder])
        assert again.stats().documents == 9
        assert again.check() == ()
        assert not [path for path in (corpus.path / "index").iterdir() if path.name[0] == "."]


def test_a_stopped_ingest_keeps_what_it_has_read(corpus: Corpus, write_list: WriteList) -> None:
    paths = [
        write_list(f"{name}.csv", (f"{name}次数", "≥3次")) for name in ("巡查", "演练", "培训")
    ]
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(len(asked) == 2)
        return asked[-1]

    report = corpus.ingest(paths, stopped=stopped)

    assert [Path(path).name for path in report.added] == ["巡查.csv", "演练.csv"]
    assert report.remarks == ("读入中止：还有 1 个文件没有读",)
    assert [entry.file for entry in corpus.documents()] == ["巡查.csv", "演练.csv"]
