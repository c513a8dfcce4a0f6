"""`zhibiao sparql`: any question over the graph, or one of the named ones."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from zhibiao.cli.batch import read_text
from zhibiao.cli.options import CorpusFolder, Json, examples
from zhibiao.cli.screen import print_json, remark, table
from zhibiao.forms.errors import UsageError

__all__ = ["PANEL", "register"]

PANEL: Final = "图谱"
_DAY: Final = 86_400


class ResultFormat(StrEnum):
    """What `zhibiao sparql` prints."""

    table = "table"
    json = "json"
    xml = "xml"
    csv = "csv"
    tsv = "tsv"
    turtle = "turtle"
    ntriples = "ntriples"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    lines = (
        "zhibiao sparql --list",
        "zhibiao sparql departments",
        'zhibiao sparql "SELECT ?name { ?row zb:usesWording/skos:prefLabel ?name } LIMIT 10"',
        "zhibiao sparql @查询.rq --format csv --timeout 5 > 结果.csv",
    )
    app.command("sparql", epilog=examples(*lines), rich_help_panel=PANEL)(sparql)


def complete(incomplete: str) -> list[str]:
    """Names of questions that begin so, for the shell's completion."""
    from zhibiao.graph.questions import questions

    return [one.name for one in questions() if one.name.startswith(incomplete)]


def sparql(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY|@FILE|NAME",
            help="查询语句、@文件，或问题名称。",
            autocompletion=complete,
        ),
    ] = None,
    format: Annotated[
        ResultFormat,
        typer.Option(
            "--format", metavar="table|json|xml|csv|tsv|turtle|ntriples", help="输出格式。"
        ),
    ] = ResultFormat.table,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=_DAY, metavar="SECONDS", help="最多运行几秒。")
    ] = 30.0,
    list_: Annotated[bool, typer.Option("--list", help="列出现成的问题。")] = False,
    json: Json = False,
    corpus: CorpusFolder = None,
) -> None:
    """用 SPARQL 查询图谱；现成的问题见 --list。"""
    from zhibiao.graph.questions import question, questions

    if list_:
        if json:
            print_json([{"name": q.name, "title": q.title, "query": q.query} for q in questions()])
        else:
            table(("名称", "问题"), ((q.name, q.title) for q in questions()))
        return
    if query is None:
        raise UsageError(
            "没有给出查询", do="写上查询语句、@文件，或 zhibiao sparql --list 中的名称"
        )
    if query.startswith("@"):
        text = read_text(Path(query[1:]), "这个查询文件")
    elif query.split() == [query] and "{" not in query:
        text = question(query).query
    else:
        text = query
    from zhibiao.search import Corpus

    chosen = ResultFormat.json if json else format
    with Corpus.open(corpus) as opened:
        answer = opened.query(text, format=chosen.value, timeout=timeout)
    if chosen is not ResultFormat.table or answer.kind == "triples":
        out = typer.get_binary_stream("stdout")
        out.write(answer.data)
        if answer.data and not answer.data.endswith(b"\n"):
            out.write(b"\n")
    elif not answer.is_empty:
        shown = answer.table()
        table(shown.variables, shown.rows)
    if answer.is_empty:
        remark("没有结果。")
        raise typer.Exit(1)
