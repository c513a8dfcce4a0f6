"""The three questions about indicators: search, compare, suggest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from zhibiao.cli.batch import read_drafts, read_lines
from zhibiao.cli.chart import draw_comparison
from zhibiao.cli.options import (
    Batch,
    Category,
    CorpusFolder,
    Department,
    Json,
    Level2,
    Unit,
    Year,
    examples,
)
from zhibiao.cli.screen import Block, number, print_blocks, print_json, remark
from zhibiao.forms.errors import UsageError

__all__ = ["PANEL", "register"]

PANEL: Final = "查找、对标、规范"
# Rows shown below a hit and a suggestion; --json has them all.
_ROWS, _EVIDENCE = 3, 2

Draft = Annotated[
    str | None, typer.Option("--target", metavar="T", help="拟填的指标值，例如 ≥80%。")
]
Text = Annotated[str | None, typer.Argument(metavar="TEXT", help="指标名称，或用自己的话说。")]
Source = Annotated[
    bool, typer.Option("--source", help="同时列出每一条的出处：文件，第几张表，第几行。")
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command, lines in (
        (
            search,
            (
                "zhibiao search 老百姓满不满意",
                "zhibiao search 培训人数 --year 2024 --level2 数量指标 -k 20 --source",
                "zhibiao search --batch 查询.txt > 结果.jsonl",
            ),
        ),
        (
            compare,
            (
                'zhibiao compare 服务对象满意度 --target "≥80%"',
                "zhibiao compare 培训合格率 --department 卫生健康委员会",
            ),
        ),
        (
            suggest,
            (
                'zhibiao suggest 完成及时性 --target "=100%"',
                "zhibiao suggest --batch 草稿.jsonl > 建议.jsonl",
            ),
        ),
    ):
        app.command(command.__name__, epilog=examples(*lines), rich_help_panel=PANEL)(command)


def search(
    text: Text = None,
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=1000, help="给出几个。")] = 10,
    department: Department = None,
    unit: Unit = None,
    year: Year = None,
    level2: Level2 = None,
    category: Category = None,
    batch: Batch = None,
    source: Source = False,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """按意思查找指标：谁用过、怎么写、定了多少。"""
    from zhibiao.search import Corpus, Filters

    filters = Filters(department=department, unit=unit, year=year, level2=level2, category=category)
    with Corpus.open(corpus) as opened:
        if batch is not None:
            for answer in opened.find_many(read_lines(batch, beside=text), k=k, filters=filters):
                print_json(answer.as_json(), lines=True)
            return
        answer = opened.find(asked(text), k=k, filters=filters)
    found = answer.as_json()
    if json:
        print_json(found)
    else:
        show_hits(found["hits"], source=source)
    if answer.remark or not found["hits"]:
        remark(answer.remark or "没有找到。")
    if not found["hits"]:
        raise typer.Exit(1)


def compare(
    text: Text = None,
    target: Draft = None,
    department: Department = None,
    unit: Unit = None,
    year: Year = None,
    level2: Level2 = None,
    category: Category = None,
    source: Source = False,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """横向对标：同一意思的指标，各单位定了多少，我的处在什么位置。"""
    from zhibiao.search import Corpus, Filters

    filters = Filters(department=department, unit=unit, year=year, level2=level2, category=category)
    with Corpus.open(corpus) as opened:
        comparison = opened.compare(asked(text), target=target, filters=filters)
    compared = comparison.as_json()
    if json:
        print_json(compared)
    else:
        draw_comparison(compared, source=source)
    found = bool(compared["rows"] or compared["summary"]["qualitative"])
    if comparison.remark or not found:
        remark(comparison.remark or "没有可比的指标。")
    if not found:
        raise typer.Exit(1)


def suggest(
    text: Text = None,
    target: Draft = None,
    level2: Annotated[
        str | None, typer.Option(metavar="L", help="草稿现在归在哪个二级指标。")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='逐行读入 {"draft": …, "target": …}，逐行输出一个 JSON。',
        ),
    ] = None,
    source: Source = False,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """规范写法：拟写的指标该怎么表述、归到哪一类、用什么单位、通常定多少。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        if batch is not None:
            for answer in opened.suggest_many(read_drafts(batch, beside=text)):
                print_json(answer.as_json(), lines=True)
            return
        suggested = opened.suggest(asked(text), target=target, level2=level2).as_json()
    if json:
        print_json(suggested)
    else:
        show_suggestions(suggested["suggestions"], source=source)
    if not suggested["suggestions"]:
        remark("没有先例，也没有相近的规范指标，不作建议。")
        raise typer.Exit(1)


def asked(text: str | None) -> str:
    """The text of a question that must not be empty."""
    if text is None or not text.strip():
        raise UsageError("没有给出要查的文字", do="写上指标名称，或用 --batch 给出文件")
    return text


def show_hits(hits: Sequence[dict[str, Any]], *, source: bool) -> None:
    """Each wording, why it was found, and the first rows that use it."""
    print_blocks(
        [
            Block(
                f"{hit['rank']:>2}  {hit['wording']}  {hit['score']:.2f}",
                [hit["why"]["text"]],
                [
                    occurrence_cells(row, "level2", source=source)
                    for row in hit["occurrences"][:_ROWS]
                ],
                more(hit["count"], _ROWS),
            )
            for hit in hits
        ]
    )


def show_suggestions(suggestions: Sequence[dict[str, Any]], *, source: bool) -> None:
    """Each wording, where it belongs and what peers set, and the first rows it rests on."""
    print_blocks(
        [
            Block(
                f"{rank:>2}  {one['wording']}",
                [
                    "；".join(part for part in (one["level2"], form(one), typical(one)) if part),
                    f"依据：{one['why']}",
                ],
                [
                    occurrence_cells(row, "wording", source=source)
                    for row in one["evidence"][:_EVIDENCE]
                ],
                more(len(one["evidence"]), _EVIDENCE),
            )
            for rank, one in enumerate(suggestions, start=1)
        ]
    )


def occurrence_cells(row: dict[str, Any], key: str, *, source: bool) -> list[object]:
    """A row of a form as cells: what it promises, its ``key``, who, when, for which project,
    and where that stands."""
    where = row["source"]
    return [
        row["target"],
        row[key],
        row["unit"] or row["department"],
        row["year"],
        row["project"],
        *([f"{where['file']} 第{where['form']}张第{where['row']}行"] if source else []),
    ]


def more(count: int, shown: int) -> str | None:
    """How many rows are not shown."""
    return f"… 另有 {count - shown} 条" if count > shown else None


def form(suggestion: dict[str, Any]) -> str:
    """How the value is to be written: "写作 ≥…%"."""
    written = f"{suggestion['operator'] or ''}…{suggestion['unit'] or ''}"
    return f"写作 {written}" if written != "…" else ""


def typical(suggestion: dict[str, Any]) -> str:
    """ "通常 90%（80–100，31 例）", or nothing without peers."""
    summary, unit = suggestion["typical"], suggestion["unit"] or ""
    if not summary["n"]:
        return ""
    low, high = number(summary["min"]), number(summary["max"])
    if summary["n"] == 1:  # one case is no habit
        return f"已有 1 例 {number(summary['median'])}{unit}"
    return f"通常 {number(summary['median'])}{unit}（{low}–{high}，{summary['n']} 例）"
