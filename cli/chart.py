"""A comparison drawn in the terminal: one scale, one line per agency, my draft marked."""

from collections.abc import Sequence
from statistics import median
from typing import Any, Final

import typer

from zhibiao.cli.screen import console, number, table

__all__ = ["box_line", "draw_comparison", "scale_line", "strip_line"]

_WIDEST, _NARROWEST = 48, 16
# Columns of a table beside names and chart: count, values, and the gaps.
_BESIDE: Final = 24
_AGENCIES: Final = 40
_QUALITATIVE: Final = 5


def draw_comparison(compared: dict[str, Any], *, source: bool = False) -> None:
    """Print what `compare --json` holds: summary, a strip chart by agency, and with ``source``
    every row and where it stands."""
    summary, rows, position = compared["summary"], compared["rows"], compared["position"]
    unit = compared["unit"] or ""
    if rows:
        half = spread([summary["q1"], summary["q3"]], unit)
        typer.echo(
            f"{compared['query']}：{summary['n']} 条定量指标，{summary['agencies']} 个单位；"
            f"中位 {number(summary['median'])}{unit}，中间一半 {half}，"
            f"全部 {spread([summary['min'], summary['max']], unit)}。"
        )
    if position:
        typer.echo(
            f"拟填 {compared['target']['text']}：比它低的 {position['below']} 条，"
            f"相同的 {position['equal']} 条，比它高的 {position['above']} 条。"
        )
    if rows:
        draw_chart(rows, summary, unit, compared["target"]["value"] if position else None)
    if compared["qualitative"]:
        texts = list(dict.fromkeys(row["target"] or "" for row in compared["qualitative"]))
        dots = "……" if len(texts) > _QUALITATIVE else ""
        typer.echo(
            f"只写了定性要求的 {summary['qualitative']} 条：{'、'.join(texts[:_QUALITATIVE])}{dots}"
        )
    if source:
        show_rows([*rows, *(row | {"unit_name": row["unit"]} for row in compared["qualitative"])])


def draw_chart(
    rows: Sequence[dict[str, Any]], summary: dict[str, Any], unit: str, draft: float | None
) -> None:
    """The chart: all values as a box, then the agencies by their middle value."""
    from rich.cells import cell_len

    by_agency: dict[str, list[float]] = {}
    for row in rows:
        name = row["unit_name"] or row["department"] or "（单位不明）"
        by_agency.setdefault(name, []).append(row["value"])
    most = sorted(by_agency, key=lambda name: (-len(by_agency[name]), name))
    shown = sorted(most[:_AGENCIES], key=lambda name: (median(by_agency[name]), name))
    longest = max(cell_len(name) for name in shown)
    width = max(_NARROWEST, min(_WIDEST, console().width - longest - _BESIDE))
    drafts = [] if draft is None else [draft]
    low, high = min([summary["min"], *drafts]), max([summary["max"], *drafts])
    lines: list[tuple[object, ...]] = [
        ("（全部）", box_line(summary, low, high, width=width, draft=draft), "", summary["n"])
    ]
    for name in shown:
        values = by_agency[name]
        line = strip_line(values, low, high, width=width, draft=draft)
        lines.append((name, line, spread(values, unit), len(values)))
    typer.echo()
    table(("单位", scale_line(low, high, unit, width=width), "指标值", "条"), lines, right=("条",))
    if len(most) > _AGENCIES:
        typer.echo(f"… 另有 {len(most) - _AGENCIES} 个单位，条数较少，未画出")
    mark = "　┃ 拟填值" if draft is not None else ""
    typer.echo(f"● 一条　◉ 同值多条{mark}　─ 最低到最高　▒ 中间一半　◆ 中位")


def show_rows(rows: Sequence[dict[str, Any]]) -> None:
    """Every row and where it stands."""
    typer.echo()
    table(
        ("指标值", "单位", "年度", "项目", "出处"),
        (
            (
                row["target"],
                row["unit_name"] or row["department"],
                row["year"],
                row["project"],
                f"{row['source']['file']} 第{row['source']['form']}张第{row['source']['row']}行",
            )
            for row in rows
        ),
    )


def spread(values: Sequence[float], unit: str) -> str:
    """One value, or the lowest and the highest.

    >>> spread([85.0], "%"), spread([90.0, 85.0], "%")
    ('85%', '85–90%')
    """
    low, high = number(min(values)), number(max(values))
    return f"{low}{unit}" if low == high else f"{low}–{high}{unit}"


def place(value: float, low: float, high: float, width: int) -> int:
    """The column, from 0, of a value on a scale; all are in the middle when there is but one.

    >>> place(0, 0, 10, 11), place(10, 0, 10, 11), place(5, 5, 5, 11)
    (0, 10, 5)
    """
    return round((value - low) / (high - low) * (width - 1)) if high > low else width // 2


def scale_line(low: float, high: float, unit: str, *, width: int) -> str:
    """The ends of the scale, as far apart as the line is wide; one number when they are one.

    >>> scale_line(80, 100, "%", width=16)
    '80%         100%'
    >>> scale_line(5, 5, "天", width=16)
    '        5天'
    """
    from rich.cells import cell_len

    left, right = f"{number(low)}{unit}", f"{number(high)}{unit}"
    if low == high:
        return " " * (width // 2) + left
    return left + " " * max(1, width - cell_len(left) - cell_len(right)) + right


def strip_line(
    values: Sequence[float], low: float, high: float, *, width: int, draft: float | None = None
) -> str:
    """``values`` as dots on a line from ``low`` to ``high``, ``draft`` as a bar.

    A dot that falls on the bar hides it: both are the same then.

    >>> strip_line([0, 10, 10], 0, 10, width=11, draft=5)
    '●····┃····◉'
    """
    places = ["·"] * width
    if draft is not None:
        places[place(draft, low, high, width)] = "┃"
    for value in values:
        at = place(value, low, high, width)
        places[at] = "◉" if places[at] in "●◉" else "●"
    return "".join(places)


def box_line(
    summary: dict[str, Any], low: float, high: float, *, width: int, draft: float | None = None
) -> str:
    """The span, the middle half and the median of all values, and ``draft`` as a bar.

    >>> values = {"min": 1, "q1": 3, "median": 4, "q3": 6, "max": 9}
    >>> box_line(values, 0, 10, width=11, draft=0)
    '┃──▒◆▒▒───·'
    """
    places = ["·"] * width
    least, q1, middle, q3, most = (
        place(summary[key], low, high, width) for key in ("min", "q1", "median", "q3", "max")
    )
    places[least : most + 1] = "─" * (most + 1 - least)
    places[q1 : q3 + 1] = "▒" * (q3 + 1 - q1)
    if draft is not None:
        places[place(draft, low, high, width)] = "┃"
    places[middle] = "◆"
    return "".join(places)
