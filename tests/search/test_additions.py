"""Reference data beside the forms: kept, queried, exported, and in nobody's way."""

import io
import multiprocessing
from pathlib import Path

import pytest

from zhibiao.forms.errors import CorpusLocked, UsageError
from zhibiao.graph.documents import generation
from zhibiao.search import Corpus
from zhibiao.search.lock import WriterLock

MINE = "http://jx.example/agencies"
LINE = "<http://jx.example/a> <http://jx.example/code> {} .\n"
CSV = "name,level1,level2,target,unit_org,department,project,year\n{},产出指标,数量指标,≥3次,青禾中心,青禾局,普法,2024\n"


def ingested(corpus: Corpus, tmp_path: Path, name: str) -> str:
    file = tmp_path / f"{name}.csv"
    file.write_text(CSV.format(name), encoding="utf-8")
    assert corpus.ingest([file]).added
    return file.name


def codes(corpus: Corpus) -> list[str]:
    """What queries of users and our own see."""
    query = f"SELECT ?code {{ GRAPH <{MINE}> {{ ?s ?p ?code }} }} ORDER BY ?code"
    asked = [str(row[0]) for row in corpus.query(query).table().rows]
    assert [str(row[0]) for row in corpus.store.query(query).values()] == asked
    return asked


def test_a_graph_is_put_replaced_extended_and_removed(corpus: Corpus) -> None:
    assert corpus.put_graph(MINE, LINE.format('"001"'))
    assert codes(corpus) == ["001"]
    assert not corpus.put_graph(MINE, LINE.format('"002"'))
    assert codes(corpus) == ["002"]
    assert not corpus.add_to_graph(MINE, LINE.format('"003"'))
    assert codes(corpus) == ["002", "003"]
    assert corpus.remove_graph(MINE)
    assert codes(corpus) == []
    assert not corpus.remove_graph(MINE)
    assert corpus.add_to_graph(MINE, LINE.format('"004"'))
    assert codes(corpus) == ["004"]


def test_a_graph_without_triples_is_there(corpus: Corpus) -> None:
    assert corpus.put_graph(MINE, "")
    assert corpus.store.has_graph(MINE)
    assert not corpus.put_graph(MINE, "")
    assert corpus.remove_graph(MINE)
    assert not corpus.store.has_graph(MINE)


def test_blank_nodes_stay_blank_and_apart(corpus: Corpus) -> None:
    line = '_:x <http://jx.example/code> "1" .\n'
    corpus.put_graph(MINE, line)
    corpus.add_to_graph(MINE, line)
    query = (
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH <{MINE}> {{ ?s ?p ?o FILTER(isBlank(?s)) }} }}"
    )
    assert corpus.query(query).table().rows == (("2",),)


def test_the_index_does_not_become_stale(corpus: Corpus, tmp_path: Path) -> None:
    ingested(corpus, tmp_path, "普法宣传次数")
    before, folder = generation(corpus.store), corpus.index.folder
    corpus.put_graph(MINE, LINE.format('"001"'))
    assert generation(corpus.store) == before
    assert corpus.index.folder == folder
    assert corpus.check() == ()


def test_it_is_exported_and_outlives_a_reindex(corpus: Corpus, tmp_path: Path) -> None:
    ingested(corpus, tmp_path, "普法宣传次数")
    corpus.put_graph(MINE, LINE.format('"001"'))
    corpus.reindex()
    out = io.BytesIO()
    corpus.export("nquads", out)
    assert f'"001" <{MINE}> .\n'.encode() in out.getvalue()
    assert corpus.check() == ()


def test_a_link_to_a_wording_does_not_keep_it_when_its_document_goes(
    corpus: Corpus, tmp_path: Path
) -> None:
    file = ingested(corpus, tmp_path, "普法宣传次数")
    wording = corpus.names.wording("普法宣传次数")
    corpus.put_graph(MINE, f"<http://jx.example/a> <http://jx.example/about> <{wording}> .\n")
    corpus.remove(file)
    assert corpus.check() == ()
    assert corpus.store.query(f"ASK {{ <{wording}> ?p ?o }}").answer is False


@pytest.mark.parametrize("kind", ["document/0123456789abcdef", "entities", "standard/own", ""])
def test_graphs_of_ours_are_refused(corpus: Corpus, kind: str) -> None:
    iri = f"{corpus.names.base}graph/{kind}"
    with pytest.raises(UsageError, match="由系统管理"):
        corpus.put_graph(iri, "")
    with pytest.raises(UsageError, match="由系统管理"):
        corpus.add_to_graph(iri, "")
    with pytest.raises(UsageError, match="由系统管理"):
        corpus.remove_graph(iri)


@pytest.mark.parametrize("iri", ["agencies", "", "http://jx.example/a b", "urn:x> { } #"])
def test_a_name_that_is_no_iri_is_refused(corpus: Corpus, iri: str) -> None:
    with pytest.raises(UsageError, match="不是绝对 IRI"):
        corpus.put_graph(iri, "")


@pytest.mark.parametrize("property", ["generation", "contentHash"])
def test_nothing_passes_for_our_records(corpus: Corpus, property: str) -> None:
    iri = f"https://zhibiao.example/ns#{property}"
    with pytest.raises(UsageError, match="系统记账"):
        corpus.put_graph(MINE, f'<{MINE}> <{iri}> "9" .\n')
    # To speak of them is nobody's harm.
    corpus.put_graph(MINE, f'<{iri}> <http://jx.example/says> "a <{iri}> b" .\n')


def test_an_ingest_of_the_same_process_takes_the_lock_over(corpus: Corpus, tmp_path: Path) -> None:
    for number in range(3):
        corpus.put_graph(MINE, LINE.format(f'"{number}"'))
        ingested(corpus, tmp_path, f"普法宣传{number}次数")
    assert codes(corpus) == ["2"]
    assert corpus.stats().documents == 3


def test_another_process_gets_the_lock_after_a_moment(corpus: Corpus) -> None:
    corpus.put_graph(MINE, "")
    with WriterLock(corpus.path, wait=5.0), pytest.raises(CorpusLocked):
        corpus.put_graph(MINE, "")
    assert not corpus.put_graph(MINE, "")


def test_closing_gives_store_and_lock_back(corpus: Corpus) -> None:
    corpus.put_graph(MINE, LINE.format('"001"'))
    corpus.close()
    with WriterLock(corpus.path):
        pass
    assert codes(corpus) == ["001"]


def _put(path: Path) -> None:
    with Corpus.open(path) as corpus:
        corpus.put_graph(MINE, LINE.format('"002"'))


def test_what_another_process_put_is_seen(corpus: Corpus) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_put, args=(corpus.path,))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert codes(corpus) == ["002"]
