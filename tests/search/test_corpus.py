"""The front door: making, opening, removing, exporting."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.forms.errors import (
    CorpusError,
    CorpusNotFound,
    UnknownDocument,
    UsageError,
)
from zhibiao.search import Corpus, Filters, default_path
from zhibiao.search.originals import Originals

WriteList = Callable[..., Path]


def exported(corpus: Corpus, format: str = "nquads") -> bytes:
    out = io.BytesIO()
    corpus.export(format, out)
    return out.getvalue()


# Making and opening


def test_a_corpus_remembers_its_base_and_encoder(tmp_path: Path, write_list: WriteList) -> None:
    with Corpus.create(tmp_path / "c", base="https://example.org/zb") as made:
        made.ingest([write_list("a.csv", ("完成率", "≥1%"))])
    with Corpus.open(tmp_path / "c") as opened:
        assert opened.names.base == "https://example.org/zb/"
        assert opened.settings.encoder == "bundled"
        assert opened.settings.fingerprint == opened.encoder.fingerprint
        assert b"<https://example.org/zb/id/document/" in exported(opened)


def test_a_folder_without_a_corpus_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusNotFound, match="zhibiao ingest"):
        Corpus.open(tmp_path)
    (tmp_path / "corpus.toml").write_text("base = 3", encoding="utf-8")
    with pytest.raises(CorpusError, match="读不了"):
        Corpus.open(tmp_path)


def test_a_corpus_is_not_made_twice(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="已经有"):
        Corpus.create(corpus.path)
    with Corpus.open_or_create(corpus.path) as opened:
        assert opened.settings == corpus.settings


def test_a_corpus_is_not_made_among_other_files(tmp_path: Path) -> None:
    """Nor would its housekeeping touch files that are not its own."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "家书.txt").write_text("留着", encoding="utf-8")
    with pytest.raises(CorpusError, match="别的东西"):
        Corpus.create(tmp_path)
    Originals(tmp_path / "documents").prune(set())
    assert (tmp_path / "documents" / "家书.txt").read_text(encoding="utf-8") == "留着"


def test_making_a_corpus_that_was_cut_off_is_finished(
    corpus: Corpus, write_list: WriteList
) -> None:
    corpus.close()
    (corpus.path / "corpus.toml").unlink()
    with Corpus.open_or_create(corpus.path) as again:
        again.ingest([write_list("a.csv", ("完成率", "≥1"))])
        assert again.check() == ()


def test_an_impossible_base_makes_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Corpus.create(tmp_path / "c", base="not an iri")
    assert not (tmp_path / "c").exists()


def test_the_default_corpus_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(tmp_path / "mine"))
    assert default_path() == tmp_path / "mine"
    monkeypatch.delenv("ZHIBIAO_CORPUS")
    assert default_path().name == "corpus"


def test_an_empty_corpus_answers(corpus: Corpus) -> None:
    assert corpus.documents() == ()
    assert corpus.stats().indicators == 0
    assert corpus.find("满意度").hits == ()
    assert corpus.check() == ()


# Documents


def test_removing_leaves_no_ghosts(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest([write_list("stays.csv", ("共用的满意度", "≥90%"), ("留下的完成率", "≥1"))])
    before = exported(corpus)
    columns = corpus.index.columns
    gone = write_list(
        "goes.csv", ("共用的满意度", "≥80%"), ("走掉的完成率", "≥1"), unit="青禾县教育局"
    )
    corpus.ingest([gone])
    assert "走掉的完成率" in corpus.index.wordings.texts
    removed = corpus.remove("goes.csv")
    assert (removed.file, removed.forms, removed.indicators) == ("goes.csv", 1, 2)
    assert exported(corpus) == before
    assert corpus.index.columns.differs(columns) == ()
    assert len(corpus.index.vectors) == len(corpus.index.lexical) == 2
    assert list(corpus.originals.held()) == [corpus.documents()[0].document]
    assert corpus.find("走掉的完成率", filters=Filters(unit="青禾县教育局")).hits == ()
    assert corpus.check() == ()


def test_a_document_goes_by_hash_its_beginning_or_its_name(
    corpus: Corpus, write_list: WriteList
) -> None:
    corpus.ingest([write_list("a.csv", ("完成率", "≥1"))])
    entry = corpus.documents()[0]
    for name in (entry.document, entry.document[:8].upper(), "a.csv"):
        assert corpus.document(name) == entry
    for name in ("b.csv", entry.document[:2], ""):
        with pytest.raises(UnknownDocument):
            corpus.remove(name)


def test_an_ambiguous_name_is_refused(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest([write_list("a.csv", ("一", "≥1"))])
    corpus.ingest([write_list("a.csv", ("二", "≥1"))])
    with pytest.raises(UsageError, match="2 个文件"):
        corpus.remove("a.csv")
    assert corpus.stats().documents == 2


def test_stats_count_organisations_once(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest(
        [
            write_list(
                "a.csv", ("甲", "≥1"), unit="云岭市水务局", department="云岭市水务局", year=2022
            ),
            write_list("b.csv", ("甲", "≥2"), ("乙", "≥2"), unit="云岭市水务局（本级）", year=2024),
            write_list("c.csv", ("丙", "≥2"), unit="青禾县教育局", department=None, project=None),
        ]
    )
    stats = corpus.stats()
    assert (stats.documents, stats.forms, stats.indicators, stats.wordings) == (3, 3, 4, 3)
    assert (stats.organisations, stats.departments, stats.units) == (2, 1, 2)
    assert (stats.first_year, stats.last_year) == (2022, 2024)


# What comes out


def test_exported_csv_reads_back_and_computes_nothing(
    tmp_path: Path, corpus: Corpus, write_list: WriteList
) -> None:
    corpus.ingest([write_list("a.csv", ("=HYPERLINK(1)", "=100%"), ("完成率", "≥90%"))])
    data = exported(corpus, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)", "完成率"]
    assert [row["target"] for row in rows] == ["'=100%", "≥90%"]
    assert (rows[0]["operator"], rows[0]["value"], rows[0]["unit"]) == ("'=", "100.0", "%")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    (tmp_path / "again.csv").write_bytes(data)
    with Corpus.create(tmp_path / "other") as other:
        other.ingest([tmp_path / "again.csv"])
        assert "完成率" in other.index.wordings.texts


def test_exported_graphs_are_named_and_whole(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest([write_list("a.csv", ("完成率", "≥90%"))])
    assert "完成率" in exported(corpus, "trig").decode("utf-8")
    assert "完成率" in json.dumps(json.loads(exported(corpus, "jsonld")), ensure_ascii=False)
    with pytest.raises(UsageError, match="nquads"):
        exported(corpus, "docx")


def test_sparql_sees_rows_and_similar_wordings(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest([write_list("a.csv", ("服务对象满意度", "≥90%"), ("河道清淤长度", "≥3公里"))])
    answer = corpus.query(
        """SELECT ?text WHERE {
             SERVICE zb:similar { ?wording zb:query "群众满意度" ; zb:limit 1 ; zb:score ?score }
             ?indicator zb:usesWording ?wording ; rdfs:label ?text }""",
        format="csv",
    )
    assert answer.data.decode("utf-8").split() == ["text", "服务对象满意度"]


def test_the_network_links_a_unit_to_its_wordings(corpus: Corpus, write_list: WriteList) -> None:
    corpus.ingest([write_list("a.csv", ("河道清淤长度", "≥3公里"), unit="青禾县水务局")])
    network = corpus.network()
    labels = {network.nodes[node]["label"] for node in network}
    assert {"青禾县水务局", "河道清淤长度", "河道保洁"} <= labels
