"""`zhibiao library`: browse the standard indicators, add a bureau's own, export them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from zhibiao.cli.options import CorpusFolder, Json, examples
from zhibiao.cli.screen import print_json, remark, table
from zhibiao.forms.errors import CorpusNotFound, UnknownName, UsageError

if TYPE_CHECKING:
    from zhibiao.graph.iri import Names
    from zhibiao.graph.library import StandardIndicator
    from zhibiao.search.library import Library

__all__ = ["app"]

app = typer.Typer(help="规范指标库：浏览、加入本单位的规范指标、导出。", no_args_is_help=True)

_DIRECTIONS = {
    "higher": "正向（越高越好）",
    "lower": "反向（越低越好）",
    "exact": "等值",
    "qualitative": "定性",
}
Own = Annotated[bool, typer.Option("--own", help="只看本单位的。")]


@app.command(
    "list",
    epilog=examples(
        "zhibiao library list --sector 教育 --level2 质量", "zhibiao library list 满意度"
    ),
)
def list_(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="名称、同义写法或解释中的文字。")
    ] = None,
    sector: Annotated[str | None, typer.Option(metavar="S", help="只看这个领域。")] = None,
    level2: Annotated[
        str | None, typer.Option(metavar="L", help="只看这个二级指标，例如 质量指标。")
    ] = None,
    own: Own = False,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """列出规范指标。"""
    library, _ = _library(corpus)
    found = [
        entry
        for entry in (library.own if own else library.entries)
        if _has(entry, text)
        and (sector is None or any(sector in one for one in entry.sectors))
        and (level2 is None or _filed(entry, level2))
    ]
    if json:
        print_json([_as_json(entry) for entry in found])
    elif found:
        table(
            ("指标", "二级指标", "方向", "单位", "领域"),
            (
                (
                    entry.wording,
                    entry.level2,
                    entry.operator or ("定性" if entry.ladder else "日期"),
                    entry.unit,
                    "、".join(entry.sectors),
                )
                for entry in found
            ),
        )
    if not json or not found:
        remark(f"{len(found)} 条规范指标。")
    if not found:
        raise typer.Exit(1)


@app.command(epilog=examples("zhibiao library show 验收合格率"))
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="指标名称、任一写法或编码。")],
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """一条规范指标的全部内容。"""
    library, _ = _library(corpus)
    entry = library.called(name)
    if entry is None:
        raise UnknownName(f"规范指标库中没有“{name}”", do="用 zhibiao library list 查找")
    if json:
        print_json(_as_json(entry))
    else:
        table(("", entry.wording), _lines(entry, library))


@app.command(
    epilog=examples("zhibiao library add 本单位指标.csv", "zhibiao library add 共性指标.ttl")
)
def add(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV、Excel 表格或 Turtle（SKOS）。")
    ],
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """加入本单位的规范指标；有一行不合规则，全部不加入，并逐行说明。

    表头：指标名称、二级指标、取值方向、计量单位、指标解释、计算公式、领域、同义写法、常见写法、取值档次、编码。
    """
    from zhibiao.search import Corpus

    with Corpus.open_or_create(corpus) as opened:
        report = opened.add_standards(file)
    if json:
        print_json(report.as_json())
    elif not report.problems:
        left = f"，{len(report.bundled)} 条规范指标库已有" if report.bundled else ""
        typer.echo(
            f"加入 {len(report.added)} 条，更新 {len(report.replaced)} 条，"
            f"未变 {len(report.unchanged)} 条{left}。"
        )
    for problem in report.problems:
        remark(f"zhibiao: {file.name} {problem}")
    if report.problems:
        remark(f"zhibiao: {file.name} 有 {len(report.problems)} 处不合规则，没有加入任何指标")
        raise typer.Exit(1)


@app.command(epilog=examples("zhibiao library remove 河道保洁合格率"))
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="指标名称或编码。")],
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """删除一条本单位的规范指标。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        removed = opened.remove_standard(name)
    if json:
        print_json(_as_json(removed))
    else:
        typer.echo(f"已删除“{removed.wording}”。")


@app.command(
    epilog=examples(
        "zhibiao library export -o 规范指标.ttl", "zhibiao library export --own --format csv"
    )
)
def export(
    format: Annotated[
        Literal["turtle", "csv", "jsonld"],
        typer.Option("--format", metavar="turtle|csv|jsonld", help="输出格式。"),
    ] = "turtle",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="写入文件；缺省为标准输出。"),
    ] = None,
    own: Own = False,
    corpus: CorpusFolder = None,
) -> None:
    """导出规范指标（SKOS 或表格），可在别处使用，也可改后再加入。"""
    from zhibiao.graph.standardexport import export_standards

    library, names = _library(corpus)
    data = export_standards(library.own if own else library.entries, format, names)
    if output is None:
        typer.get_binary_stream("stdout").write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError("写不了这个文件", where=str(output), why=error.strerror) from error
    remark(f"已写入 {output}")


def _library(folder: Path | None) -> "tuple[Library, Names]":
    """The library of the corpus asked for; where there is none, the bundled one."""
    from zhibiao.graph.iri import Names
    from zhibiao.search import Corpus
    from zhibiao.search.library import BUNDLED

    try:
        with Corpus.open(folder) as opened:
            return opened.library, opened.names
    except CorpusNotFound:
        if folder is not None:
            raise
        return BUNDLED, Names()


def _has(entry: "StandardIndicator", text: str | None) -> bool:
    return text is None or any(text in one for one in (*entry.labels, entry.explanation))


def _filed(entry: "StandardIndicator", level2: str) -> bool:
    from zhibiao.forms.taxonomy import canonical_level2

    wanted = canonical_level2(level2)
    if wanted is None:
        raise UsageError(f"没有二级指标“{level2}”", do="例如 数量指标、质量指标、社会效益指标")
    return wanted in (entry.level2, entry.level2_2021)


def _lines(entry: "StandardIndicator", library: "Library") -> Iterator[tuple[str, str]]:
    value = entry.operator or ("／".join(entry.ladder) if entry.ladder else "以日期取值")
    yield "来源", "本单位" if entry in library.own else "随软件提供"
    if entry.notation:
        yield "编码", entry.notation
    yield "二级指标（2015）", entry.level2
    yield "二级指标（2021）", entry.level2_2021
    yield "领域", "、".join(entry.sectors)
    yield "指标解释", entry.explanation
    yield "计算公式", entry.formula or "—"
    yield "取值方向", _DIRECTIONS[entry.direction]
    yield "取值", value + (entry.unit and f" …{entry.unit}" or "")
    yield "同义写法", "、".join(entry.synonyms) or "—"
    yield "常见写法", "、".join(entry.everyday) or "—"
    sibling = library.by_slug(entry.measurable) if entry.measurable else None
    if sibling is not None:
        yield "可量化为", sibling.wording


def _as_json(entry: "StandardIndicator") -> dict[str, Any]:
    from dataclasses import asdict

    from zhibiao.graph.standards import is_own

    return {**asdict(entry), "own": is_own(entry)}
