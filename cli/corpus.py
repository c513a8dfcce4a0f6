"""Commands on the corpus as a whole: ingest, documents, remove, stats, check, reindex, export."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zhibiao.cli.options import CorpusFolder, Json, Paths, examples
from zhibiao.cli.screen import print_json, progress, remark, table
from zhibiao.forms.errors import UsageError

if TYPE_CHECKING:
    from zhibiao.search.ingest import IngestReport

__all__ = ["PANEL", "register"]

PANEL: Final = "语料库"
# How `stats` names what it counts.
_COUNTED: Final = {
    "documents": "文件",
    "forms": "申报表",
    "indicators": "指标",
    "wordings": "不同的指标名称",
    "projects": "项目",
    "organisations": "机构",
    "departments": "其中主管部门",
    "units": "其中实施单位",
    "first_year": "最早年度",
    "last_year": "最近年度",
    "generation": "第几次写入",
}


class ExportFormat(StrEnum):
    """What `zhibiao export` writes."""

    nquads = "nquads"
    trig = "trig"
    jsonld = "jsonld"
    csv = "csv"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command, lines in (
        (ingest, ("zhibiao ingest 申报表/ 补充.txt 指标清单.csv",)),
        (documents, ("zhibiao documents --json",)),
        (remove, ("zhibiao remove 补充.txt", "zhibiao remove 14ec309886c8")),
        (stats, ()),
        (check, ()),
        (reindex, ()),
        (export, ("zhibiao export --format csv -o 指标.csv", "zhibiao export --format nquads")),
    ):
        epilog = examples(*lines) if lines else None
        app.command(command.__name__, epilog=epilog, rich_help_panel=PANEL)(command)


def ingest(paths: Paths, corpus: CorpusFolder = None, json: Json = False) -> None:
    """把文件、文件夹或指标清单（CSV）读入语料库；重复读入不会改变任何内容。"""
    from zhibiao.search import Corpus

    with Corpus.open_or_create(corpus) as opened, progress("读入") as advance:
        report = opened.ingest(paths, progress=advance)
    if json:
        print_json(report.as_json())
    else:
        again = f"重读 {len(report.replaced)} 个，" if report.replaced else ""
        typer.echo(
            f"新增 {len(report.added)} 个文件，未变 {len(report.unchanged)} 个，{again}"
            f"失败 {len(report.failed)} 个；共 {report.forms} 张申报表、{report.indicators} 条指标。"
        )
    report_troubles(report)
    if not (report.added or report.unchanged or report.replaced):
        remark("没有找到文件。")
        raise typer.Exit(1)


def report_troubles(report: "IngestReport") -> None:
    """Remarks and failures, one line each; failures end with 1."""
    for line in report.remarks:
        remark(f"zhibiao: {line}")
    for failure in report.failed:
        remark(f"zhibiao: {failure.error}")
    if report.failed:
        raise typer.Exit(1)


def documents(corpus: CorpusFolder = None, json: Json = False) -> None:
    """列出语料库中的文件。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        listed = [document.as_json() for document in opened.documents()]
    if json:
        print_json(listed)
    elif listed:
        table(
            ("文件", "申报表", "指标", "编号"),
            ((d["file"], d["forms"], d["indicators"], d["document"][:16]) for d in listed),
            right=("申报表", "指标"),
        )
    if not listed:
        remark("语料库是空的，请先用 zhibiao ingest 收入申报表。")
        raise typer.Exit(1)


def remove(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="文件编号（可只写开头几位）或文件名。")
    ],
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """从语料库中删除一个文件及其申报表、指标。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        removed = opened.remove(document)
    if json:
        print_json(removed.as_json())
    else:
        typer.echo(
            f"已删除 {removed.file}：{removed.forms} 张申报表、{removed.indicators} 条指标。"
        )


def stats(corpus: CorpusFolder = None, json: Json = False) -> None:
    """语料库里有多少文件、申报表、单位、指标。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        counted = opened.stats().as_json()
    if json:
        print_json(counted)
    else:
        table(
            ("", "数量"),
            ((_COUNTED.get(name, name), value) for name, value in counted.items()),
            right=("数量",),
        )


def check(corpus: CorpusFolder = None, json: Json = False) -> None:
    """核对图谱、索引和原件是否一致；不一致则逐条列出并以 1 退出。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        differences = [difference.as_json() for difference in opened.check()]
    if json:
        print_json({"consistent": not differences, "differences": differences})
    elif not differences:
        typer.echo("一致：图谱、索引与原件相符。")
    else:
        for difference in differences:
            typer.echo(difference["message"])
    if differences:
        raise typer.Exit(1)


def reindex(corpus: CorpusFolder = None, json: Json = False) -> None:
    """用当前的解析程序和编码器重读原件、重建索引。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened, progress("重建") as advance:
        report = opened.reindex(progress=advance)
    if json:
        print_json(report.as_json())
    else:
        typer.echo(f"已重建：{report.forms} 张申报表、{report.indicators} 条指标。")
    report_troubles(report)


def export(
    format: Annotated[
        ExportFormat, typer.Option("--format", metavar="nquads|trig|jsonld|csv", help="输出格式。")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="写入文件；缺省为标准输出。"),
    ] = None,
    corpus: CorpusFolder = None,
) -> None:
    """导出整个语料库。"""
    import sys

    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        if output is None:
            opened.export(format.value, sys.stdout.buffer)
            return
        try:
            file = output.open("wb")
        except OSError as error:
            raise UsageError("写不了这个文件", where=str(output), why=error.strerror) from error
        with file:
            opened.export(format.value, file)
    remark(f"已写入 {output}")
