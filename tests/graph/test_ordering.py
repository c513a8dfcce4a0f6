"""A column of many kinds of terms is sorted: by kind first, and only where Oxigraph cannot."""

import itertools
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from zhibiao.forms.errors import QueryError, QueryTimeout
from zhibiao.graph import ordering, sparql
from zhibiao.graph.guard import guard
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.ordering import order_by_kind
from zhibiao.graph.sparql import run_query
from zhibiao.graph.store import OxigraphStore

XSD = "http://www.w3.org/2001/XMLSchema#"
P = "http://x.example/p"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?i) }"


def typed(text: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(text), datatype=ox.NamedNode(XSD + datatype))


def put(folder: Path, terms: list[ox.Literal | ox.NamedNode | ox.BlankNode]) -> Path:
    """A store with a triple ``?s :p term`` for each term."""
    lines = "".join(
        f"<http://x.example/s{n}> <{P}> {term} <{DEFAULT_BASE}graph/a> .\n"
        for n, term in enumerate(terms)
    )
    store = OxigraphStore(folder)
    store.load(lines.encode())
    store.close()
    return folder


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 terms of six kinds; Oxigraph's own sort of them panics."""
    dice = random.Random(1)
    terms: list[ox.Literal | ox.NamedNode | ox.BlankNode] = [
        *(ox.Literal(dice.randint(0, 1000)) for _ in range(100)),
        *(ox.Literal(f"{dice.randint(0, 1000)}个") for _ in range(100)),
        *(typed(f"20{n}-01-01", "date") for n in range(10, 70)),
        *(typed(n / 7, "double") for n in range(-9, 9)),
        typed("NaN", "double"),
        typed("INF", "double"),
        *(ox.NamedNode(f"http://x.example/o{n}") for n in range(20)),
        *(ox.BlankNode(f"b{n}") for n in range(20)),
    ]
    dice.shuffle(terms)
    return put(tmp_path_factory.mktemp("mixed") / "graph", terms)


def column(graph: Path, query: str) -> list[object]:
    """The first column of the answer."""
    data = run_query(graph, query).data
    results = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
    assert isinstance(results, ox.QuerySolutions)
    return [solution[0] for solution in results]


def kind(term: object) -> str:
    if term is None:
        return "unbound"
    if isinstance(term, ox.Literal):
        name = term.datatype.value.removeprefix(XSD)
        return "number" if name in ("integer", "double", "decimal") else name
    return "blank" if isinstance(term, ox.BlankNode) else "iri"


def kinds(terms: list[object]) -> list[str]:
    return [name for name, _ in itertools.groupby(terms, key=kind)]


def values(terms: list[object], name: str) -> list[str]:
    return [term.value for term in terms if isinstance(term, ox.Literal) and kind(term) == name]


# --- the rewriting -------------------------------------------------------------------------


def test_keys_sort_by_kind_before_value() -> None:
    query = order_by_kind("SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o)")
    assert query is not None
    written = query.partition("ORDER BY ")[2]
    wanted = ("isBlank", "isIRI", "isNumeric", "DATATYPE", "TZ")
    places = [written.index(word) for word in wanted]
    assert places == sorted(places)
    assert written.count("DESC(") == 7
    assert "ASC(" not in written


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("{ ?s ?p ?o } ORDER BY ?o", "{ ?s ?p ?o } ORDER BY  ASC(KEY(?o))"),
        (
            "{ ?s ?p ?o } order by ASC(?o) LIMIT 3 OFFSET 2",
            "{ ?s ?p ?o } order by  ASC(KEY((?o))) LIMIT 3 OFFSET 2",
        ),
        (
            "{?s ?p ?o}ORDER BY?o$s\nLIMIT 1",
            "{?s ?p ?o}ORDER BY ASC(KEY(?o)) ASC(KEY($s))\nLIMIT 1",
        ),
        (
            "{ ?s ?p ?o } ORDER BY desc ( ?o )LIMIT 1",
            "{ ?s ?p ?o } ORDER BY  DESC(KEY(( ?o )))LIMIT 1",
        ),
        (
            '{ ?s ?p ?o } ORDER BY (?o + STRLEN(")")) # )\n ?s VALUES ?s {}',
            '{ ?s ?p ?o } ORDER BY  ASC(KEY((?o + STRLEN(")")))) # )\n  ASC(KEY(?s)) VALUES ?s {}',
        ),
        (
            "{ ?s ?p ?o } ORDER BY COALESCE(?a, ?o) xsd:double(?o)",
            "{ ?s ?p ?o } ORDER BY  ASC(KEY(COALESCE(?a, ?o)))  ASC(KEY(xsd:double(?o)))",
        ),
        (
            f"{{ ?s ?p ?o }} ORDER BY <{XSD}double>(?o)",
            f"{{ ?s ?p ?o }} ORDER BY  ASC(KEY(<{XSD}double>(?o)))",
        ),
        (
            "{ ?s ?p ?o } ORDER BY NOT EXISTS { ?o ?p [] } ?o",
            "{ ?s ?p ?o } ORDER BY  ASC(KEY(NOT EXISTS { ?o ?p [] }))  ASC(KEY(?o))",
        ),
        (
            "{ ?s ?p ?o } GROUP BY ?s ORDER BY MIN(?o) DESC(COUNT(*))",
            "{ ?s ?p ?o } GROUP BY ?s ORDER BY  ASC(KEY(MIN(?o)))  DESC(KEY((COUNT(*))))",
        ),
        (
            "{ { SELECT ?s { ?s ?p ?o } ORDER BY ?o } } ORDER BY DESC(?s)",
            "{ { SELECT ?s { ?s ?p ?o } ORDER BY  ASC(KEY(?o)) } } ORDER BY  DESC(KEY((?s)))",
        ),
    ],
)
def test_conditions_are_found(query: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = order_by_kind(f"SELECT ?s {query}")
    assert whole is not None
    ox.Store().query(whole, prefixes={"xsd": XSD})
    monkeypatch.setattr(ordering, "_KEYS", ("KEY({0})",))
    assert order_by_kind(f"SELECT ?s {query}") == f"SELECT ?s {wanted}"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p 'ORDER BY ?o' } # ORDER BY ?o",
        'SELECT ?order { ?order ?by """ORDER BY ?o""" } GROUP BY ?order',
        "SELECT * { <http://x.example/ORDER> <BY> ?o . order:by ?p ?o }",
    ],
)
def test_without_order_by_nothing_is_rewritten(query: str) -> None:
    assert order_by_kind(query) is None


def test_answer_is_let_through_the_guard() -> None:
    written = order_by_kind("SELECT * { ?s ?p ?o } ORDER BY ?o")
    assert written is not None
    assert guard(written).query == written


# --- the answers ---------------------------------------------------------------------------


def test_mixed_column_is_sorted_by_kind(mixed: Path) -> None:
    found = column(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert len(found) == 320
    assert kinds(found) == ["blank", "iri", "number", "date", "string"]
    numbers = [float(value) for value in values(found, "number")]
    assert numbers[:-1] == sorted(numbers[:-1])
    assert numbers[-2] == float("inf")
    assert numbers[-1] != numbers[-1]
    for name in ("date", "string"):
        assert values(found, name) == sorted(values(found, name))


def test_descending_is_the_reverse(mixed: Path) -> None:
    upwards = column(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY ?o ?s")
    downwards = column(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o) DESC(?s)")
    assert kinds(downwards) == ["string", "date", "number", "iri", "blank"]
    # Blank nodes are renamed in each answer.
    assert list(map(kind, downwards)) == list(map(kind, reversed(upwards)))
    assert values(downwards, "number") == values(upwards, "number")[::-1]


def test_without_value_comes_first(mixed: Path) -> None:
    query = "SELECT ?v { ?s ?p ?o BIND(IF(isIRI(?o), ?none, ?o) AS ?v) } ORDER BY ?v"
    assert kinds(column(mixed, query)) == ["unbound", "blank", "number", "date", "string"]


def test_order_of_a_subquery_decides_its_limit(mixed: Path) -> None:
    query = "SELECT ?o { { SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 40 } }"
    assert {kind(term) for term in column(mixed, query)} == {"blank", "iri"}


def test_dates_with_and_without_zone_beside_what_is_no_date(tmp_path: Path) -> None:
    dice = random.Random(2)
    zones = ("", "Z", "+08:00")
    moments = [
        typed(f"2024-01-{1 + n % 28:02}T{n % 24:02}:00:00{zones[n % 3]}", "dateTime")
        for n in range(84)
    ]
    terms = [
        *moments,
        *(typed(f"2024-13-{n}", "dateTime") for n in range(20)),
        *(ox.Literal(f"{n}") for n in range(100)),
        *(ox.Literal(n) for n in range(100)),
    ]
    dice.shuffle(terms)
    graph = put(tmp_path / "graph", [*terms])
    query = order_by_kind(f"SELECT ?o {{ ?s <{P}> ?o }} ORDER BY ?o")
    assert query is not None
    found = column(graph, query)
    assert kinds(found) == ["number", "dateTime", "string"]
    times = values(found, "dateTime")
    assert all("-13-" in text for text in times[84:])
    # As UTC, 08:00 in the zone +08:00 is midnight.
    hours = [
        24 * int(text[8:10]) + int(text[11:13]) - (8 if text.endswith("+08:00") else 0)
        for text in times[:84]
    ]
    assert hours == sorted(hours)


def test_second_condition_decides_between_equal_numbers(tmp_path: Path) -> None:
    terms = [ox.Literal(1), typed("1.0", "double"), ox.Literal(1), ox.Literal(0)]
    graph = put(tmp_path / "graph", [*terms])
    query = order_by_kind(f"SELECT ?s {{ ?s <{P}> ?o }} ORDER BY ?o DESC(?s)")
    assert query is not None
    found = column(graph, query)
    assert [str(term)[-3:-1] for term in found] == ["s3", "s2", "s1", "s0"]


def test_integers_that_are_no_doubles_beside_doubles(tmp_path: Path) -> None:
    large = 2**53
    terms = [ox.Literal(large + n % 3) for n in range(99)] + [typed(float(large), "double")] * 9
    random.Random(3).shuffle(terms)
    graph = put(tmp_path / "graph", [*terms])
    query = order_by_kind(f"SELECT ?o {{ ?s <{P}> ?o }} ORDER BY ?o")
    assert query is not None
    found = [
        int(float(text)) if "E" in text else int(text)
        for text in values(column(graph, query), "number")
    ]
    assert found == sorted(found)


def test_what_oxigraph_can_sort_is_not_rewritten(
    mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(query: str) -> str | None:
        raise AssertionError(query)

    monkeypatch.setattr(sparql, "order_by_kind", refuse)
    query = "SELECT ?o { ?s ?p ?o FILTER(datatype(?o) = xsd:integer) } ORDER BY ?o"
    numbers = [int(value) for value in values(column(mixed, query), "number")]
    assert numbers == sorted(numbers)
    # And the column that panics is one that is.
    with pytest.raises(AssertionError, match="ORDER BY"):
        run_query(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY ?o")


def test_both_attempts_share_one_timeout(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparql, "order_by_kind", lambda query: ENDLESS)
    with pytest.raises(QueryTimeout):
        run_query(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", timeout=2)


def test_second_attempt_can_be_ended(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparql, "order_by_kind", lambda query: ENDLESS)
    attempts = itertools.count()

    def started(end: object) -> None:
        if next(attempts) == 1:
            assert callable(end)
            end()

    with pytest.raises(QueryError, match="意外终止"):
        run_query(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", timeout=60, started=started)


@pytest.mark.parametrize(
    "written",
    [None, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", "SELECT", "SELECT * { SERVICE <http://x> {} }"],
)
def test_where_rewriting_does_not_help_the_advice_stands(
    mixed: Path, monkeypatch: pytest.MonkeyPatch, written: str | None
) -> None:
    monkeypatch.setattr(sparql, "order_by_kind", lambda query: written)
    with pytest.raises(QueryError, match="ORDER BY 的值种类太杂"):
        run_query(mixed, "SELECT ?o { ?s ?p ?o } ORDER BY ?o")
