"""What every graph store does, whichever it is."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.errors import QuerySyntaxError, StoreError, UsageError
from zhibiao.graph.change import Change
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.store import GENERATION, GraphStore, OxigraphStore, python_value
from zhibiao.graph.worker import open_read_only, sorted_header

A, B, C = (f"{DEFAULT_BASE}graph/{name}" for name in "abc")
ONE = '<http://x.example/s> <http://x.example/p> "一" .\n'
TWO = '<http://x.example/s> <http://x.example/p> "二" .\n'
AWKWARD = (
    '<http://x.example/s> <http://x.example/p> "a\\"b\\\\u0041\\n\\t\\u2028终"@zh .\n'
    '<http://x.example/s> <http://x.example/q> "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
)


def test_a_new_store_is_empty(store: GraphStore) -> None:
    assert store.graphs() == ()
    assert store.triples(A) == ""
    assert b"".join(store.dump()) == b""


def test_what_is_loaded_comes_out_again(store: GraphStore) -> None:
    store.load(f"{ONE[:-2]}<{A}> .\n{TWO[:-2]}<{B}> .\n".encode())
    assert store.graphs() == (A, B)
    assert store.triples(A) == ONE
    assert b"".join(store.dump()).decode() == f"{ONE[:-2]}<{A}> .\n{TWO[:-2]}<{B}> .\n"


def test_text_and_types_survive(store: GraphStore) -> None:
    store.apply(Change(insert={A: AWKWARD}))
    rows = store.query(f"SELECT ?p ?o WHERE {{ GRAPH <{A}> {{ ?s ?p ?o }} }}")
    terms = {row[0]: row[1] for row in rows}
    assert terms[ox.NamedNode("http://x.example/p")] == ox.Literal(
        'a"b\\u0041\n\t\u2028终', language="zh"
    )
    assert terms[ox.NamedNode("http://x.example/q")] == ox.Literal(
        "2024", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
    )


def test_a_change_drops_deletes_and_inserts_at_once(store: GraphStore) -> None:
    store.apply(Change(insert={A: ONE, B: ONE + TWO}))
    store.apply(Change(drop=(A,), delete={B: ONE}, insert={A: TWO, C: ONE}))
    assert [store.triples(graph) for graph in (A, B, C)] == [TWO, TWO, ONE]


def test_a_graph_without_triples_is_not_listed(store: GraphStore) -> None:
    store.apply(Change(insert={A: ONE}))
    store.apply(Change(delete={A: ONE}))
    assert store.graphs() == ()


def test_an_empty_change_changes_nothing(store: GraphStore) -> None:
    assert not Change(delete={A: ""}, insert={A: ""})
    store.apply(Change())
    assert store.graphs() == ()


def test_dropping_what_is_not_there_is_no_error(store: GraphStore) -> None:
    store.apply(Change(drop=(A,), delete={B: ONE}))
    assert store.graphs() == ()


def test_many_triples_in_one_change(store: GraphStore) -> None:
    lines = [f'<http://x.example/{n}> <http://x.example/p> "{n}" .\n' for n in range(3000)]
    store.apply(Change(insert={A: "".join(lines)}))
    assert store.triples(A) == "".join(sorted(lines))


def test_the_default_graph_is_the_union(store: GraphStore) -> None:
    store.apply(Change(insert={A: ONE, B: TWO}))
    rows = store.query("SELECT ?o WHERE { <http://x.example/s> <http://x.example/p> ?o }")
    assert sorted(rows.values()) == [("一",), ("二",)]


def test_prefixes_are_declared(store: GraphStore) -> None:
    store.apply(
        Change(insert={A: f"<{DEFAULT_BASE}id/x> <https://zhibiao.example/ns#ordinal> 1 .\n"})
    )
    assert list(store.query("SELECT ?n WHERE { id:x zb:ordinal ?n }").values()) == [(1,)]


def test_ask_and_construct(store: GraphStore) -> None:
    store.apply(Change(insert={A: ONE}))
    assert store.query("ASK { <http://x.example/s> ?p ?o }").answer is True
    assert store.query("ASK { <http://x.example/other> ?p ?o }").answer is False
    triples = store.query(
        "CONSTRUCT { ?s <http://x.example/r> ?o } WHERE { ?s ?p ?o . FILTER(?o = '一') }"
    )
    assert list(triples.values()) == [("http://x.example/s", "http://x.example/r", "一")]


def test_an_unbound_variable_is_none(store: GraphStore) -> None:
    store.apply(Change(insert={A: ONE}))
    rows = store.query(
        """SELECT ?s ?q WHERE { <http://x.example/s> <http://x.example/p> ?s
           OPTIONAL { <http://x.example/s> <http://x.example/none> ?q } }"""
    )
    assert rows.variables == ("s", "q")
    assert list(rows) == [(ox.Literal("一"), None)]


@pytest.mark.parametrize("query", ["SELECT * WHERE { ?s ", "nonsense"])
def test_a_syntax_error_is_told_as_one(store: GraphStore, query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        store.query(query)
    with pytest.raises(QuerySyntaxError):
        store.update(query)


def test_broken_quads_are_refused_whole(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="N-Quads 有语法错误"):
        store.load(f"{ONE[:-2]}<{A}> .\nbroken\n".encode())
    assert store.graphs() == ()


def test_the_dump_does_not_depend_on_history(store: GraphStore) -> None:
    store.apply(Change(insert={B: TWO, A: ONE + TWO}))
    other = OxigraphStore()
    other.apply(Change(insert={A: TWO}))
    other.apply(Change(insert={C: ONE, B: TWO, A: ONE}))
    other.apply(Change(drop=(C,)))
    assert b"".join(store.dump()) == b"".join(other.dump())
    assert b"".join(store.dump("trig")) == b"".join(other.dump("trig"))
    assert b"".join(store.dump("jsonld")) == b"".join(other.dump("jsonld"))


def test_the_dump_leaves_out_the_generation(store: GraphStore) -> None:
    store.apply(Change(insert={A: f"{ONE}<{A}> <{GENERATION}> 7 .\n"}))
    assert b"".join(store.dump()).decode() == f"{ONE[:-2]}<{A}> .\n"


@pytest.mark.parametrize(
    ("format", "parser"),
    [
        ("nquads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_dump_format_holds_the_same_quads(format: str, parser: ox.RdfFormat) -> None:
    store = OxigraphStore()
    store.apply(Change(insert={A: AWKWARD, B: ONE}))
    data = b"".join(store.dump(format))  # type: ignore[arg-type]
    loaded = ox.Store()
    loaded.load(data, parser)
    assert set(loaded) == set(ox.parse(b"".join(store.dump()), format=ox.RdfFormat.N_QUADS))


def test_an_unknown_dump_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="nquads、trig、jsonld"):
        OxigraphStore().dump("csv")  # type: ignore[arg-type]


def test_the_prefixes_of_a_turtle_text_come_in_alphabetical_order() -> None:
    assert sorted_header(b"@prefix b: <b> .\n@prefix a: <a> .\n<x> a <y> .\n") == (
        b"@prefix a: <a> .\n@prefix b: <b> .\n<x> a <y> .\n"
    )


@given(st.text())
def test_any_text_survives_a_change_and_a_dump(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    store = OxigraphStore()
    literal = ox.Literal(text)
    store.apply(Change(insert={A: f"<http://x.example/s> <http://x.example/p> {literal} .\n"}))
    (row,) = store.query("SELECT ?o WHERE { ?s ?p ?o }")
    assert row == (literal,)
    other = OxigraphStore()
    other.load(b"".join(store.dump()))
    assert other.triples(A) == store.triples(A)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (ox.NamedNode("http://x.example/"), "http://x.example/"),
        (ox.Literal("九成"), "九成"),
        (ox.Literal(90), 90),
        (ox.Literal(0.5), 0.5),
        (ox.Literal(True), True),
    ],
)
def test_terms_as_python_values(term: ox.Literal | None, value: object) -> None:
    assert python_value(term) == value


# --- the embedded store ------------------------------------------------------------------


def test_a_store_on_disk_remembers(tmp_path: Path) -> None:
    store = OxigraphStore(tmp_path / "graph")
    store.apply(Change(insert={A: ONE}))
    store.close()
    assert OxigraphStore(tmp_path / "graph").triples(A) == ONE


def test_a_second_writer_is_told_about_the_first(tmp_path: Path) -> None:
    store = OxigraphStore(tmp_path)
    with pytest.raises(StoreError, match="另一个进程正在写入"):
        OxigraphStore(tmp_path)
    store.close()


def test_a_reader_sees_the_state_of_its_opening_while_another_writes(tmp_path: Path) -> None:
    writer = OxigraphStore(tmp_path)
    writer.apply(Change(insert={A: ONE}))
    reader = OxigraphStore(tmp_path, read_only=True)
    writer.apply(Change(drop=(A,), insert={B: TWO}))
    assert reader.graphs() == (A,)
    assert OxigraphStore(tmp_path, read_only=True).graphs() == (B,)
    writer.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    OxigraphStore(tmp_path).close()
    reader = OxigraphStore(tmp_path, read_only=True)
    with pytest.raises(StoreError, match="只读"):
        reader.apply(Change(insert={A: ONE}))
    with pytest.raises(StoreError, match="只读"):
        reader.load(b"")


def test_opening_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="打不开"):
        OxigraphStore(tmp_path / "none", read_only=True)
    with pytest.raises(OSError, match="none"):
        open_read_only(str(tmp_path / "none"), None)


def test_a_closed_store_says_so() -> None:
    store = OxigraphStore()
    store.close()
    with pytest.raises(StoreError, match="已经关闭"):
        store.graphs()


def test_many_small_changes_do_not_pile_up_in_the_log(tmp_path: Path) -> None:
    store = OxigraphStore(tmp_path)
    for n in range(60):
        lines = (f'<http://x.example/{n}> <http://x.example/p{m}> "x" .\n' for m in range(500))
        store.apply(Change(insert={A: "".join(lines)}))
    log = sum(path.stat().st_size for path in tmp_path.glob("*.log"))
    assert log < 7_000_000  # 30,000 triples take 35 MB
    store.close()
