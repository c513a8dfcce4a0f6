"""A comparison drawn in the terminal: one scale, one line per agency, my draft marked."""

from typing import Any

from zhibiao.cli.screen import console, number, table

__all__ = ["draw_comparison", "strip"]

WIDTH = 48


def draw_comparison(compared: dict[str, Any]) -> None:
    """Print what `compare --json` holds: summary, a strip chart by agency, the rows."""
    screen = console()
    summary, rows = compared["summary"], compared["rows"]
    unit = next((row["unit"] for row in rows if row["unit"]), None) or ""
    if rows:
        screen.print(
            f"{compared['query']}：{summary['n']} 条定量指标，{summary['agencies']} 个单位；"
            f"中位 {number(summary['median'])}{unit}，四分位 {number(summary['q1'])}–{number(summary['q3'])}{unit}，"
            f"最低 {number(summary['min'])}{unit}，最高 {number(summary['max'])}{unit}"
        )
    if summary["qualitative"]:
        screen.print(f"另有 {summary['qualitative']} 条只写了定性要求。")
    position, draft = compared.get("position"), compared.get("target")
    if position:
        screen.print(
            f"拟填值：低于它的 {position['below']} 条，相同的 {position['equal']} 条，高于它的 {position['above']} 条。"
        )
    if not rows:
        return
    mark = draft["value"] if draft and position else None
    low = min([summary["min"], *([mark] if mark is not None else [])])
    high = max([summary["max"], *([mark] if mark is not None else [])])
    by_agency: dict[str, list[float]] = {}
    for row in rows:
        by_agency.setdefault(row["unit_name"] or "（单位不明）", []).append(row["value"])
    lines = [
        (agency, strip(values, low, high, mark), len(values))
        for agency, values in sorted(by_agency.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    scale = (
        f"{number(low)}{unit}".ljust(WIDTH - len(number(high)) - len(unit))
        + f"{number(high)}{unit}"
    )
    table(("单位", scale, "条"), lines, right=("条",))


def strip(values: list[float], low: float, high: float, mark: float | None = None) -> str:
    """``values`` as dots on a line from ``low`` to ``high``, ``mark`` as a bar.

    >>> strip([0, 10, 10], 0, 10, 5).replace("·", " ").split()
    ['●', '┃', '◉']
    """
    places = ["·"] * WIDTH
    span = (high - low) or 1.0

    def place(value: float) -> int:
        return round((value - low) / span * (WIDTH - 1))

    if mark is not None:
        places[place(mark)] = "┃"
    for value in values:
        at = place(value)
        places[at] = "◉" if places[at] in "●◉" else "●"
    return "".join(places)
