"""The page 查询 (`/sparql` for a browser): the named questions, an editor, the result as table
and chart, and where to download it.  `zhibiao.web.protocol` decides who is given the page."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox
from fastapi import Request, Response

from zhibiao.forms.errors import QueryError, QuerySyntaxError, UsageError, ZhibiaoError
from zhibiao.graph.iri import Names
from zhibiao.graph.questions import Question, question, questions
from zhibiao.graph.sparql import Dataset, QueryAnswer
from zhibiao.graph.store import GraphStore
from zhibiao.graph.vocabulary import PREFIXES, prologue
from zhibiao.web.chart import CHARTS, Chart, Column, chart_of
from zhibiao.web.columns import COLUMN_NAMES
from zhibiao.web.faults import status_of
from zhibiao.web.language import language_of
from zhibiao.web.links import local_path, page_address
from zhibiao.web.page import render
from zhibiao.web.parameters import Parameter, fill, parameters
from zhibiao.web.querying import Running
from zhibiao.web.service import Service

__all__ = ["Cell", "Result", "query_page", "read_result"]

SHOWN: Final = 500
"""Rows on the page; downloads have all."""
# Rows that a chart looks at.
_DRAWN: Final = 2000
_FORMATS: Final = {
    "solutions": ("csv", "tsv", "json", "xml"),
    "boolean": ("json", "xml", "csv"),
    "triples": ("turtle", "ntriples", "jsonld", "xml"),
}
_FORMAT_NAMES: Final = {
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
    "xml": "XML",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
}
_XSD: Final = PREFIXES["xsd"]
_NUMERIC: Final = frozenset(
    _XSD + name
    for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_NO_TITLES: Final[Mapping[str, str]] = {}
_EXAMPLE: Final = """# 每个主管部门有多少张申报表
SELECT ?department (COUNT(?form) AS ?forms) WHERE {
  ?form a zb:Form ; zb:supervisingDepartment/skos:prefLabel ?department .
} GROUP BY ?department ORDER BY DESC(?forms)
"""
# Longest query of which the address is kept as a link: what browsers and proxies pass on.
_LONGEST_LINK: Final = 16_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One term of a result: the text to show, what it leads to, the whole of it as ``title``."""

    text: str
    href: str | None = None
    title: str | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A result for people.  ``rows`` are the first `SHOWN` of ``count``; None is unbound.
    ``titles`` names the variables that have a name in words."""

    kind: str
    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    count: int
    chart: Chart | None
    measures: tuple[str, ...]
    titles: Mapping[str, str]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether it holds numbers, which stand right."""
        return tuple(
            any(row[n] is not None for row in self.rows)
            and all(cell.is_number for row in self.rows if (cell := row[n]) is not None)
            for n in range(len(self.variables))
        )


def query_page(
    request: Request,
    service: Service,
    query: str | None,
    *,
    running: Running,
    dataset: Dataset | None = None,
) -> Response:
    """The page; with a query, or the name of a question in the address, its result too.

    The query runs as ``running``, over ``dataset`` where one is given.

    ``question`` names a question, ``p0``, ``p1`` … fill its parameters, ``value`` chooses the
    column of numbers to draw.
    """
    asked = request.query_params
    chosen: Question | None = None
    error: ZhibiaoError | None = None
    text = query
    try:
        if asked.get("question") and text is None:
            chosen = question(asked["question"][:100])
            text = fill(chosen.query, {k: v for k, v in asked.items() if re.fullmatch(r"p\d+", k)})
    except UsageError as wrong:
        error = wrong
        text = chosen.query if chosen is not None else None
    if chosen is None and text is not None:
        chosen = next((one for one in questions() if one.query.strip() == text.strip()), None)
    result: Result | None = None
    seconds = 0.0
    if text is not None and text.strip() and error is None:
        began = time.perf_counter()
        try:
            with service.metrics.queries.track_inprogress():
                answer = service.corpus.query(
                    text,
                    format="table",
                    dataset=dataset,
                    timeout=running.left(),
                    size=service.settings.result_bytes,
                    started=running.started,
                )
            seconds = time.perf_counter() - began
            named = chosen is not None and language_of(request) == "zh"
            result = read_result(
                answer,
                service.corpus.store,
                service.corpus.names,
                value=asked.get("value"),
                titles=COLUMN_NAMES if named else _NO_TITLES,
            )
        except QueryError as failed:
            error = failed
    return render(
        request,
        "sparql.html",
        {
            "questions": questions(),
            "chosen": chosen,
            "parameters": _filled(chosen, text),
            "query": text if text is not None else _EXAMPLE,
            "result": result,
            "seconds": seconds,
            "error": error,
            "error_lines": _marked(text or "", error),
            "downloads": _downloads(request, text or "", result),
            "prefixes": _prefixes(service.corpus.names),
            "charts": CHARTS,
            "shown": SHOWN,
            "timeout": running.timeout,
        },
        status=200 if error is None else status_of(error),
    )


def _filled(chosen: Question | None, text: str | None) -> tuple[Parameter, ...]:
    """The parameters of the question as they stand in ``text``."""
    if chosen is None:
        return ()
    return parameters(text if text is not None else chosen.query)


def _prefixes(names: Names) -> list[tuple[str, str]]:
    return re.findall(r"PREFIX (\w+): <([^>]*)>", prologue(names.base))


def _downloads(request: Request, text: str, result: Result | None) -> list[tuple[str, str]]:
    """Name and address of each format; none where the query is too long for an address."""
    if result is None or not text:
        return []
    links = [
        (_FORMAT_NAMES[format], page_address(request, "/sparql", {"query": text, "format": format}))
        for format in _FORMATS[result.kind]
    ]
    return [link for link in links if len(link[1]) <= _LONGEST_LINK]


def _marked(text: str, error: ZhibiaoError | None) -> list[tuple[int, str, str, bool]]:
    """The lines around a syntax error: number, text before the place, from it on, whether it is
    the line."""
    if not isinstance(error, QuerySyntaxError) or error.line is None:
        return []
    line, column = error.line, error.column or 1
    lines = text.split("\n")
    first, last = max(line - 3, 1), min(line + 2, len(lines))
    return [
        (n, lines[n - 1][: column - 1], lines[n - 1][column - 1 :], True)
        if n == line
        else (n, lines[n - 1], "", False)
        for n in range(first, last + 1)
    ]


def read_result(
    answer: QueryAnswer,
    store: GraphStore,
    names: Names,
    *,
    value: str | None = None,
    titles: Mapping[str, str] = _NO_TITLES,
) -> Result:
    """An answer in the format ``table``, with the labels that the graph has for its IRIs.

    ``value`` names the column to draw, ``titles`` says what variables are called.
    """
    variables, found = _terms(answer)
    # A result may have millions of rows: the others are counted, not kept.
    drawn = list(islice(found, _DRAWN))
    count = len(drawn) + sum(1 for _ in found)
    rows = drawn[:SHOWN]
    iris = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    labels = _labels(store, iris)
    cells = tuple(
        tuple(None if term is None else _cell(term, labels, names) for term in row) for row in rows
    )
    chart: Chart | None = None
    measures: tuple[str, ...] = ()
    if answer.kind == "solutions":
        columns = [
            _column(name, titles.get(name), n, drawn, labels) for n, name in enumerate(variables)
        ]
        chart = chart_of(columns, value=value)
        measures = tuple(c.name for c in columns if c.numbers is not None and not c.is_year)
    return Result(answer.kind, variables, cells, count, chart, measures, titles)


_Terms = Sequence[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]


def _terms(answer: QueryAnswer) -> tuple[tuple[str, ...], Iterator[_Terms]]:
    if answer.kind == "triples":
        triples = ox.parse(answer.data, format=ox.RdfFormat.TURTLE)
        return ("主语", "谓语", "宾语"), ((t.subject, t.predicate, t.object) for t in triples)
    results = ox.parse_query_results(answer.data, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return ("答案",), iter([(ox.Literal("是" if results else "否"),)])
    assert isinstance(results, ox.QuerySolutions)
    variables = tuple(variable.value for variable in results.variables)
    return variables, (tuple(solution) for solution in results)


def _cell(term: object, labels: dict[str, str], names: Names) -> Cell:
    if isinstance(term, ox.NamedNode):
        iri = term.value
        short = _shortened(iri, names)
        return Cell(labels.get(iri, short), local_path(iri, names), iri)
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        if kind in _NUMERIC:
            return Cell(_number(term.value), None, None, True)
        return Cell(term.value)
    return Cell(str(term))


def _number(text: str) -> str:
    """With thousands separated, so that sums of money can be read."""
    match = re.fullmatch(r"(-?)(\d+)(\.\d+)?", text)
    if match is None:
        return text
    sign, whole, part = match.groups()
    part = (part or "").rstrip("0").rstrip(".")
    return f"{sign}{int(whole):,}{part}"


def _shortened(iri: str, names: Names) -> str:
    for prefix, namespace in (("id", f"{names.base}id/"), *PREFIXES.items()):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _labels(store: GraphStore, iris: Iterable[str]) -> dict[str, str]:
    """The labels that the graph has for ``iris``, Chinese before others."""
    wanted = sorted(iris)
    found: dict[str, tuple[bool, str]] = {}
    for start in range(0, len(wanted), 500):
        given = " ".join(f"<{iri}>" for iri in wanted[start : start + 500])
        query = f"""SELECT ?x ?label WHERE {{ VALUES ?x {{ {given} }}
          ?x skos:prefLabel|rdfs:label|dcterms:title|zb:projectName ?label }}"""
        for iri, label in store.query(query):
            if isinstance(iri, ox.NamedNode) and isinstance(label, ox.Literal):
                rank = label.language == "en", label.value
                found[iri.value] = min(found.get(iri.value, rank), rank)
    return {iri: label for iri, (_, label) in found.items()}


def _column(
    name: str, title: str | None, n: int, rows: Sequence[_Terms], labels: dict[str, str]
) -> Column:
    def texts() -> Iterator[str | None]:
        for row in rows:
            term = row[n]
            if term is None:
                yield None
            elif isinstance(term, ox.NamedNode):
                yield labels.get(term.value, term.value)
            else:
                yield term.value if isinstance(term, ox.Literal) else str(term)

    numeric = all(
        isinstance(row[n], ox.Literal) and row[n].datatype.value in _NUMERIC  # type: ignore[union-attr]
        for row in rows
        if row[n] is not None
    )
    return Column.of(name, list(texts()), numeric=numeric, title=title)
