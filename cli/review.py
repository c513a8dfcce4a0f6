"""`zhibiao review`: the rules over draft forms."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhibiao.cli.answers import PANEL
from zhibiao.cli.options import CorpusFolder, Json, Paths, examples
from zhibiao.cli.screen import print_json, remark
from zhibiao.forms.errors import CorpusNotFound, DocumentError, UsageError

if TYPE_CHECKING:
    from zhibiao.review.engine import DocumentReview
    from zhibiao.search.corpus import Corpus

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "review",
        epilog=examples("zhibiao review 申报表.txt", "zhibiao review 申报表/ --html 审核报告.html"),
        rich_help_panel=PANEL,
    )(review)


def review(
    paths: Paths,
    corpus: CorpusFolder = None,
    json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="写出可打印的 HTML 报告。")
    ] = None,
    turtle: Annotated[bool, typer.Option("--turtle", help="打印 RDF（Turtle）。")] = False,
) -> None:
    """按规则审核申报表：问题、位置、建议和依据；不能判断的不算通过。"""
    if json + turtle > 1:
        raise UsageError("--json、--turtle 只能选一个")
    from zhibiao.forms.document import find_documents, read_documents
    from zhibiao.graph.iri import Names
    from zhibiao.review.engine import review_document
    from zhibiao.review.precedents import Precedents

    found = _corpus(corpus)
    precedents = Precedents(found) if found is not None else None
    reviews: list[DocumentReview] = []
    failed = False
    for path in find_documents(paths):
        for read in read_documents(path):
            if isinstance(read, DocumentError):
                failed = True
                remark(f"zhibiao: {read}")
            else:
                reviews.append(review_document(read, precedents=precedents))
    if html is not None:
        from zhibiao.review.page import as_html

        try:
            html.write_text(as_html(reviews), encoding="utf-8")
        except OSError as error:
            raise UsageError("不能写出报告", where=str(html), why=str(error)) from error
        remark(f"报告写在 {html}")
    if json:
        from zhibiao.review.report import as_json

        answers = [as_json(one) for one in reviews]
        print_json(answers[0] if len(answers) == 1 else answers)
    elif turtle:
        from zhibiao.review.results import review_graph

        names = found.names if found is not None else Names()
        typer.echo(review_graph(reviews, names).serialize(format="turtle"), nl=False)
    elif html is None:
        from zhibiao.review.report import as_text

        for one in reviews:
            typer.echo(as_text(one), nl=False)
    if failed or not reviews:
        raise typer.Exit(1)


def _corpus(folder: Path | None) -> "Corpus | None":
    """The corpus asked for; without being asked, the usual one where there is one."""
    from zhibiao.search.corpus import Corpus

    try:
        return Corpus.open(folder)
    except CorpusNotFound:
        if folder is not None:
            raise
        remark("没有语料库：需要与他人比较的规则不作判断（--corpus 指定）")
        return None
