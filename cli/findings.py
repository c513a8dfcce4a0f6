"""`zhibiao review --store`: findings on documents of the corpus, kept in its graph."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from zhibiao.cli.screen import print_json, progress, remark
from zhibiao.forms.errors import DocumentError, UnknownDocument

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus
    from zhibiao.search.documents import DocumentEntry

__all__ = ["store_findings"]


def store_findings(named: Sequence[Path], corpus: Path | None, *, json: bool) -> None:
    """Review the documents of the corpus that ``named`` names, all of them where it is empty, and
    print how many and what was found.

    A name is that of a file or folder on disk whose documents are in the corpus, else the name
    or SHA-256 of a document.
    """
    from zhibiao.review import findings
    from zhibiao.review.report import SEVERITY_NAMES
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        chosen = [entry for one in named for entry in _documents(opened, one)] if named else None
        with progress("审核") as advance:
            report = findings.store_findings(opened, chosen, progress=advance)
    if json:
        print_json(report.as_json())
    elif not report.documents and report.current:
        typer.echo(f"{report.current} 个文件的发现已是最新。")
    else:
        found = "、".join(
            f"{name} {report.findings[severity.value]} 处"
            for severity, name in SEVERITY_NAMES.items()
        )
        current = f"，{report.current} 个文件的发现已是最新" if report.current else ""
        typer.echo(f"审核 {report.documents} 个文件、{report.forms} 张申报表：{found}{current}。")
    if report.changed:
        remark(f"{report.changed} 个文件在审核时被改动，请再运行一次")
        raise typer.Exit(1)


def _documents(corpus: "Corpus", name: Path) -> "Iterator[DocumentEntry]":
    if not name.exists():
        yield corpus.document(str(name))
        return
    from zhibiao.forms.document import find_documents, read_documents

    for path in find_documents([name]):
        for read in read_documents(path):
            if isinstance(read, DocumentError):
                raise read
            try:
                yield corpus.document(read.sha256)
            except UnknownDocument as error:
                raise UnknownDocument(
                    "语料库中没有这个文件", where=str(path), do="请先用 zhibiao ingest 读入"
                ) from error
