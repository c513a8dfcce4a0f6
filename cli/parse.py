"""`zhibiao parse`: forms out of documents, nothing stored."""

from typing import Annotated

import typer

from zhibiao.cli.options import Json, Paths, examples
from zhibiao.cli.screen import money, number, print_json, remark, table
from zhibiao.forms.errors import UsageError
from zhibiao.forms.model import Document, Form

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    lines = ("zhibiao parse 申报表.txt", "zhibiao parse 申报表/ --json > 申报表.json")
    app.command("parse", epilog=examples(*lines), rich_help_panel="语料库")(parse)


def parse(
    paths: Paths,
    json: Json = False,
    turtle: Annotated[bool, typer.Option("--turtle", help="打印 RDF（Turtle）。")] = False,
    nquads: Annotated[bool, typer.Option("--nquads", help="打印 RDF（N-Quads）。")] = False,
) -> None:
    """从文件中读出申报表，不入库。"""
    if json + turtle + nquads > 1:
        raise UsageError("--json、--turtle、--nquads 只能选一个")
    from zhibiao.forms.document import find_documents, read_documents

    documents: list[Document] = []
    failed = False
    for path in find_documents(paths):
        for read in read_documents(path):
            if isinstance(read, Document):
                documents.append(read)
            else:
                failed = True
                remark(f"zhibiao: {read}")
    if json:
        print_json([form.as_json() for document in documents for form in document.forms])
    elif turtle or nquads:
        from zhibiao.graph.rdf import serialise

        typer.echo(serialise(documents, format="turtle" if turtle else "nquads"), nl=False)
    else:
        for document in documents:
            for form in document.forms:
                show(form)
    if not failed and not documents:
        remark("没有找到文件。")
    if failed or not documents:
        raise typer.Exit(1)


def show(form: Form) -> None:
    """Print one form the way a reader checks it: heading, money, rows, notes."""
    source = form.source
    typer.echo(
        f"【{source.file} 第{form.ordinal}张】{form.year or '年度不明'}　{form.project or '（无项目名称）'}"
    )
    typer.echo(f"  主管部门 {form.department or '—'}　实施单位 {form.unit or '—'}")
    typer.echo(
        f"  年度资金 {money(form.funding.annual)}　期限 {form.start or '—'} 至 {form.end or '—'}"
    )
    table(
        ("一级指标", "二级指标", "三级指标", "指标值", "读作"),
        (
            (
                row.level1,
                row.level2,
                row.name,
                row.target.text,
                f"{row.target.operator or ''} {number(row.target.value)} {row.target.unit or ''}".strip(),
            )
            for row in form.indicators
        ),
    )
    for note in form.notes:
        typer.echo(f"  注：{note}")
