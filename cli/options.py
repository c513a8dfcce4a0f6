"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Batch",
    "Category",
    "CorpusFolder",
    "Department",
    "Json",
    "Level2",
    "Paths",
    "Unit",
    "Year",
    "examples",
]

CorpusFolder = Annotated[
    Path | None,
    typer.Option(
        "--corpus",
        metavar="DIR",
        help="语料库文件夹；缺省为 $ZHIBIAO_CORPUS，再缺省为用户数据文件夹。",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="标准输出只打印一个 JSON。")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH", help="文件或文件夹。")]
Batch = Annotated[
    Path | None, typer.Option("--batch", metavar="FILE", help="逐行读入，逐行输出一个 JSON。")
]
_FILTERS = "筛选"
Department = Annotated[
    str | None,
    typer.Option(metavar="D", help="只看这个主管部门。", rich_help_panel=_FILTERS),
]
Unit = Annotated[
    str | None,
    typer.Option(metavar="U", help="只看这个实施单位。", rich_help_panel=_FILTERS),
]
Year = Annotated[
    int | None, typer.Option(metavar="Y", help="只看这个年度。", rich_help_panel=_FILTERS)
]
Level2 = Annotated[
    str | None,
    typer.Option(metavar="L", help="只看这个二级指标，例如 质量指标。", rich_help_panel=_FILTERS),
]
Category = Annotated[
    str | None,
    typer.Option(metavar="C", help="只看这个项目类别。", rich_help_panel=_FILTERS),
]


def examples(*lines: str) -> str:
    """The end of a help text: commands to copy, one a line."""
    return "\n\n".join(("例：", *lines))
