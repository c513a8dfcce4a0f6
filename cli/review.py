"""`zhibiao review`: the rules over draft forms."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhibiao.cli.answers import PANEL
from zhibiao.cli.options import CorpusFolder, Json, examples
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
        epilog=examples(
            "zhibiao review 申报表.txt",
            "zhibiao review 申报表/ --html 审核报告.html",
            "zhibiao review 申报表.docx --annotate 申报表-批注.docx",
            "zhibiao review 申报表.docx --fix 修改建议.xlsx",
            "zhibiao review --store",
        ),
        rich_help_panel=PANEL,
    )(review)


def review(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="文件或文件夹；--store 时也可以是库中文件的名称、编号。"
        ),
    ] = None,
    corpus: CorpusFolder = None,
    json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="写出可打印的 HTML 报告。")
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            "--annotate",
            metavar="OUT",
            help="把问题作为批注写进原件（docx、xlsx）；审多份时 OUT 是文件夹。",
        ),
    ] = None,
    fix: Annotated[
        Path | None,
        typer.Option(
            "--fix",
            metavar="OUT.xlsx",
            help="写出整表修改建议：原文和建议并列，逐行注明理由，可逐行采纳或恢复。",
        ),
    ] = None,
    turtle: Annotated[bool, typer.Option("--turtle", help="打印 RDF（Turtle）。")] = False,
    store: Annotated[
        bool,
        typer.Option("--store", help="审核语料库中的文件（缺省为全部），把发现存入图谱供查询。"),
    ] = False,
) -> None:
    """按规则审核申报表：问题、位置、建议和依据；不能判断的不算通过。"""
    if json + turtle > 1:
        raise UsageError("--json、--turtle 只能选一个")
    if store:
        if html or annotate or fix or turtle:
            raise UsageError("--store 只把发现存入图谱", do="要报告请另外运行 zhibiao review")
        from zhibiao.cli.findings import store_findings

        store_findings(paths or [], corpus, json=json)
        return
    if not paths:
        raise UsageError("缺少 PATH", do="写上要审核的文件，或用 --store 审核语料库中的文件")
    from zhibiao.forms.document import find_documents, read_originals
    from zhibiao.graph.iri import Names
    from zhibiao.review.engine import review_document
    from zhibiao.review.precedents import Precedents

    found = _corpus(corpus)
    precedents = Precedents(found) if found is not None else None
    reviews: list[DocumentReview] = []
    inputs = list(find_documents(paths))
    originals: list[bytes] = []
    failed = False
    for path in inputs:
        for read in read_originals(path):
            if isinstance(read, DocumentError):
                failed = True
                remark(f"zhibiao: {read}")
                continue
            document, data = read
            reviews.append(review_document(document, precedents=precedents))
            if annotate is not None:
                originals.append(data)
    if html is not None and reviews:
        from zhibiao.review.page import as_html

        _write(html, as_html(reviews).encode(), "报告", inputs)
    if fix is not None and reviews:
        from zhibiao.review.proposal import proposal_workbook

        _write(fix, proposal_workbook(reviews, corpus=found), "修改建议", inputs)
    if annotate is not None and not _annotate(annotate, reviews, originals, inputs):
        failed = True
    if json:
        from zhibiao.review.report import as_json

        answers = [as_json(one) for one in reviews]
        print_json(answers[0] if len(answers) == 1 else answers)
    elif turtle:
        from zhibiao.review.results import review_graph

        names = found.names if found is not None else Names()
        typer.echo(review_graph(reviews, names).serialize(format="turtle"), nl=False)
    elif html is None and annotate is None and fix is None:
        from zhibiao.review.report import as_text

        for one in reviews:
            typer.echo(as_text(one), nl=False)
    if not failed and not reviews:
        remark("没有找到文件。")
    if failed or not reviews:
        raise typer.Exit(1)


def _write(out: Path, data: bytes, what: str, inputs: list[Path]) -> None:
    """Write ``out``, which must be none of the files that were reviewed."""
    try:
        if out.exists() and any(path.exists() and out.samefile(path) for path in inputs):
            raise UsageError(f"{what}不写在原件上", where=str(out), do="请另给一个文件名或文件夹")
        out.write_bytes(data)
    except OSError as error:
        raise UsageError(f"不能写出{what}", where=str(out), why=error.strerror) from error
    remark(f"{what}写在 {out}")


def _annotate(
    out: Path,
    reviews: "list[DocumentReview]",
    originals: list[bytes],
    inputs: list[Path],
) -> bool:
    """Write the annotated originals to ``out``, a file for one document and else a folder; whether
    all could be written."""
    from zhibiao.review.annotation import annotate

    into = len(reviews) > 1 or out.is_dir()
    taken: set[str] = set()
    complete = True
    for review, data in zip(reviews, originals, strict=True):
        target = out / _free(Path(review.document.file).name, taken) if into else out
        try:
            annotated = annotate(data, review, file=review.document.file)
            target.parent.mkdir(parents=True, exist_ok=True)
        except DocumentError as error:
            complete = False
            remark(f"zhibiao: {error}")
        except OSError as error:
            raise UsageError("不能写出批注", where=str(target), why=error.strerror) from error
        else:
            _write(target, annotated, "批注", inputs)
    return complete


def _free(name: str, taken: set[str]) -> str:
    """``name``, numbered where another document of the batch has it already."""
    stem, dot, extension = name.rpartition(".")
    number, chosen = 1, name
    while chosen in taken:
        number += 1
        chosen = f"{stem or extension}（{number}）{dot}{extension if stem else ''}"
    taken.add(chosen)
    return chosen


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
