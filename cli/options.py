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
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="文件或文件夹。")]
Batch = Annotated[
    Path | None, typer.Option("--batch", metavar="FILE", help="逐行读入，逐行输出一个 JSON。")
]
Department = Annotated[str | None, typer.Option(help="只看这个主管部门。")]
Unit = Annotated[str | None, typer.Option(help="只看这个实施单位。")]
Year = Annotated[int | None, typer.Option(help="只看这个年度。")]
Level2 = Annotated[str | None, typer.Option(help="只看这个二级指标，例如 质量指标。")]
Category = Annotated[str | None, typer.Option(help="只看这个项目类别。")]
