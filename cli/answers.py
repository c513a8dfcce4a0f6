"""The three questions about indicators: search, compare, suggest."""

import json as json_format
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

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
)
from zhibiao.cli.screen import number, print_json, remark, table
from zhibiao.forms.errors import UsageError

__all__ = ["register"]

Draft = Annotated[
    str | None, typer.Option("--target", metavar="T", help="拟填的指标值，例如 ≥80%。")
]
Text = Annotated[str | None, typer.Argument(metavar="TEXT", help="指标名称，或用自己的话说。")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (search, compare, suggest):
        app.command(command.__name__)(command)


def search(
    text: Text = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="给出几个。")] = 10,
    department: Department = None,
    unit: Unit = None,
    year: Year = None,
    level2: Level2 = None,
    category: Category = None,
    batch: Batch = None,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """按意思查找指标：谁用过、怎么写、定了多少。"""
    from zhibiao.search import Corpus, Filters

    filters = Filters(department=department, unit=unit, year=year, level2=level2, category=category)
    with Corpus.open(corpus) as opened:
        if batch is not None:
            answers = opened.find_many(list(lines(batch)), k=k, filters=filters)
            for answer in answers:
                print_json(answer.as_json(), lines=True)
            return
        answer = opened.find(asked(text), k=k, filters=filters)
    found = answer.as_json()
    if json:
        print_json(found)
    else:
        show_hits(found["hits"])
    if not found["hits"]:
        remark(answer.remark or "没有找到。")
        raise typer.Exit(1)


def compare(
    text: Text = None,
    target: Draft = None,
    department: Department = None,
    unit: Unit = None,
    year: Year = None,
    level2: Level2 = None,
    category: Category = None,
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
        draw_comparison(compared)
    if not compared["rows"] and not compared["summary"]["qualitative"]:
        remark(comparison.remark or "没有可比的指标。")
        raise typer.Exit(1)


def suggest(
    text: Text = None,
    target: Draft = None,
    level2: Level2 = None,
    batch: Batch = None,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """规范写法：拟写的指标该怎么表述、归到哪一类、用什么单位、通常定多少。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        if batch is not None:
            for line in opened.suggest_many(list(drafts(batch))):
                print_json(line.as_json(), lines=True)
            return
        suggested = opened.suggest(asked(text), target=target, level2=level2).as_json()
    if json:
        print_json(suggested)
    else:
        show_suggestions(suggested["suggestions"])
    if not suggested["suggestions"]:
        remark("没有先例，也没有相近的规范指标，不作建议。")
        raise typer.Exit(1)


def asked(text: str | None) -> str:
    """The text of a question that must not be empty."""
    if text is None or not text.strip():
        raise UsageError("没有给出要查的文字", do="写上指标名称，或用 --batch 给出文件")
    return text


def lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file; an empty line is a query that finds nothing, so that the
    answers stay in step with the lines."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("读不了这个文件", where=str(path), why=str(error)) from error
    yield from content.splitlines()


def drafts(path: Path) -> Iterator[tuple[str, str | None]]:
    """(draft, target) from lines ``{"draft": "…", "target": "…"|null}``."""
    for number_, line in enumerate(lines(path), start=1):
        try:
            record = json_format.loads(line)
            yield record["draft"], record.get("target")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                '这一行不是 {"draft": …, "target": …}',
                where=f"{path} 第{number_}行",
                why=str(error),
            ) from error


def show_hits(hits: list[dict[str, Any]]) -> None:
    """Hits as a table: wording, where it is filed, how often, with which targets, by whom."""
    table(
        ("", "指标名称", "得分", "次数", "二级指标", "指标值", "单位", "为什么"),
        (
            (
                hit["rank"],
                hit["wording"],
                f"{hit['score']:.2f}",
                hit["count"],
                distinct(hit, "level2", 2),
                distinct(hit, "target", 3),
                distinct(hit, "unit", 2),
                hit["why"].get("text", ""),
            )
            for hit in hits
        ),
        right=("得分", "次数"),
    )


def distinct(hit: dict[str, Any], key: str, most: int) -> str:
    """The first few different values of ``key`` among the occurrences, one a line."""
    values = list(dict.fromkeys(row[key] for row in hit["occurrences"] if row[key]))
    return "\n".join([*values[:most], *(["…"] if len(values) > most else [])])


def show_suggestions(suggestions: list[dict[str, Any]]) -> None:
    """Suggestions as a table, with the values peers set and why it is suggested."""
    table(
        ("", "规范写法", "二级指标", "运算符", "单位", "通常取值", "先例", "依据"),
        (
            (
                rank,
                s["wording"],
                s["level2"],
                s["operator"],
                s["unit"],
                typical(s["typical"]),
                len(s["evidence"]),
                s["why"],
            )
            for rank, s in enumerate(suggestions, start=1)
        ),
        right=("先例",),
    )


def typical(summary: dict[str, Any] | None) -> str:
    """ "中位 90（80–100，31 例）" or nothing."""
    if not summary or not summary["n"]:
        return ""
    low, high = number(summary["min"]), number(summary["max"])
    return f"中位 {number(summary['median'])}（{low}–{high}，{summary['n']} 例）"
