"""Charts of query results, drawn where the columns allow one, as SVG.

    one text and a number         bars, in the order of the result
    a year and a number           a line, one a series where a text column names a few
    two numbers                   dots

Numbers stand beside what is drawn, so that nothing has to be read off; the table follows it.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup, escape

from zhibiao.web.diagram import shortened, text_width

__all__ = ["CHARTS", "Chart", "Column", "chart_of"]

ChartKind = Literal["bar", "line", "dot"]
CHARTS: Final[dict[str, str]] = {"bar": "条形", "line": "折线", "dot": "散点"}

_BARS = 40
_SERIES = 6
_POINTS = 2000
_YEAR = re.compile(r"(?:19|20)\d\d")
_WIDTH = 760.0
_LABELS = 14 * 13.0


@dataclass(frozen=True, slots=True)
class Column:
    """One variable of a result: its name, what it is called on the page, and its values as text,
    None where unbound.

    ``numbers`` has them as numbers if each value that is there is a number; ``is_year`` if each
    is a year.
    """

    name: str
    title: str
    texts: tuple[str | None, ...]
    numbers: tuple[float | None, ...] | None
    is_year: bool

    @classmethod
    def of(
        cls, name: str, texts: Sequence[str | None], *, numeric: bool, title: str | None = None
    ) -> "Column":
        """``numeric``: whether the terms are numbers in the graph, not only look like them."""
        given = [text for text in texts if text is not None]
        years = bool(given) and all(_YEAR.fullmatch(text) for text in given)
        numbers = None
        if given and numeric:
            numbers = tuple(_number(text) for text in texts)
            if any(n is None for n, t in zip(numbers, texts, strict=True) if t is not None):
                numbers = None
        return cls(name, title or name, tuple(texts), numbers, years)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    return number if number is not None and math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of column ``y`` over column ``x`` (their names); ``cut``: rows it leaves out."""

    kind: ChartKind
    x: str
    y: str
    svg: Markup
    rows: int
    cut: int


def chart_of(columns: Sequence[Column], *, value: str | None = None) -> Chart | None:
    """The chart that these columns allow, None when they allow none.

    ``value`` names the column of numbers to draw, else the first one that is not a year.
    """
    rows = len(columns[0].texts) if columns else 0
    measures = [column for column in columns if column.numbers is not None and not column.is_year]
    if rows < 2 or not measures:
        return None
    measure = next((column for column in measures if column.name == value), measures[0])
    years = [column for column in columns if column.is_year]
    labels = [c for c in columns if c.numbers is None and not c.is_year]
    if years:
        series = labels[0] if labels else None
        lined = _lines(years[0], measure, series)
        if lined is not None:
            return lined
    if labels or years:
        return _bars((labels or years)[0], measure, [*labels[1:2], *years[:1]] if labels else [])
    others = [column for column in measures if column is not measure]
    return _dots(measure, others[0]) if others else None


def _figure(kind: str, height: float, label: str, body: str) -> Markup:
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" role="img" '
        f'viewBox="0 0 {_WIDTH:.0f} {height:.0f}" width="{_WIDTH:.0f}" height="{height:.0f}" '
        f'aria-label="{escape(label)}">{body}</svg>'
    )


def _shown(number: float) -> str:
    return f"{number:,.10g}" if abs(number) < 1e15 else f"{number:.4g}"


def _bars(label: Column, measure: Column, more: Sequence[Column]) -> Chart:
    """Horizontal bars; ``more`` columns tell equal labels apart."""
    assert measure.numbers is not None
    repeated = len(set(label.texts)) < len(label.texts)
    names = []
    for n, text in enumerate(label.texts):
        parts = [text or "（空）"]
        if repeated:
            parts += [column.texts[n] or "" for column in more if column is not label]
        names.append(" ".join(filter(None, parts)))
    pairs = [(name, n) for name, n in zip(names, measure.numbers, strict=True) if n is not None]
    shown = pairs[:_BARS]
    least, most = min(0.0, *(n for _, n in shown)), max(0.0, *(n for _, n in shown))
    values = max(text_width(_shown(n)) for _, n in shown) + 10
    room = _WIDTH - _LABELS - values - 12
    scale = room / (most - least or 1.0)
    zero = _LABELS + 8 - least * scale
    body = []
    for n, (name, number) in enumerate(shown):
        y = 4 + n * 24.0
        left, width = min(zero, zero + number * scale), abs(number) * scale
        body.append(
            f'<text class="name" x="{_LABELS:.0f}" y="{y + 13:.0f}" text-anchor="end" '
            f'font-size="13">{escape(shortened(name, _LABELS))}<title>{escape(name)}</title></text>'
            f'<rect x="{left:.1f}" y="{y:.0f}" width="{max(width, 1):.1f}" height="18" rx="2"/>'
            f'<text class="value" x="{max(zero, left + width) + 6:.1f}" y="{y + 13:.0f}" '
            f'font-size="12">{_shown(number)}</text>'
        )
    height = 8 + len(shown) * 24.0
    svg = _figure("bar", height, f"条形图：各{label.title}的{measure.title}", "".join(body))
    cut = len(label.texts) - len(shown)
    return Chart("bar", label.name, measure.name, svg, len(shown), cut)


def _lines(year: Column, measure: Column, series: Column | None) -> Chart | None:
    """Numbers over years; None where there is only one year, or several numbers a year that no
    column tells apart."""
    assert measure.numbers is not None
    named: dict[str, dict[int, float]] = {}
    for n, text in enumerate(year.texts):
        number = measure.numbers[n]
        if text is None or number is None:
            continue
        key = (series.texts[n] or "（空）") if series is not None else ""
        if int(text) in named.setdefault(key, {}):
            return None
        named[key][int(text)] = number
    years = sorted({one for points in named.values() for one in points})
    if len(years) < 2 or len(named) > _SERIES:
        return None
    numbers = [number for points in named.values() for number in points.values()]
    low, high, steps = _scale(min(numbers), max(numbers))
    left, top, bottom = 84.0, 12.0, 272.0
    # Room for the names of several lines.
    right = _WIDTH - (150.0 if series is not None else 30.0)
    across = (right - left) / (years[-1] - years[0])
    up = (bottom - top) / (high - low)
    body = _grid(steps, low, up, left, right, bottom)
    for one in years:
        x = left + (one - years[0]) * across
        body += f'<text x="{x:.1f}" y="{bottom + 20:.0f}" text-anchor="middle" font-size="12">{one}</text>'
    ends: list[tuple[float, str, int]] = []
    for n, (key, points) in enumerate(named.items()):
        places = [
            (left + (one - years[0]) * across, bottom - (points[one] - low) * up)
            for one in sorted(points)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places)
        body += f'<g class="series series-{n}"><polyline points="{path}" fill="none"/>{marks}</g>'
        ends.append((places[-1][1], key, n))
    # Names at the ends of their lines, never over each other.
    ends.sort()
    y = top - 10.0
    for place, key, n in ends:
        y = max(place + 4, y + 15)
        body += (
            f'<text class="series-name series-{n}" x="{right + 10:.0f}" y="{y:.1f}" '
            f'font-size="12">{escape(shortened(key, 134))}<title>{escape(key)}</title></text>'
        )
    svg = _figure("line", 300, f"折线图：各年度的{measure.title}", body)
    return Chart("line", year.name, measure.name, svg, len(numbers), len(year.texts) - len(numbers))


def _dots(one: Column, other: Column) -> Chart | None:
    assert one.numbers is not None
    assert other.numbers is not None
    pairs = [
        (x, y)
        for x, y in zip(one.numbers, other.numbers, strict=True)
        if x is not None and y is not None
    ]
    shown = pairs[:_POINTS]
    if len(shown) < 2:
        return None
    x_low, x_high, x_steps = _scale(min(x for x, _ in shown), max(x for x, _ in shown))
    y_low, y_high, y_steps = _scale(min(y for _, y in shown), max(y for _, y in shown))
    left, right, top, bottom = 84.0, _WIDTH - 20.0, 12.0, 300.0
    across, up = (right - left) / (x_high - x_low), (bottom - top) / (y_high - y_low)
    body = _grid(y_steps, y_low, up, left, right, bottom)
    for step in x_steps:
        x = left + (step - x_low) * across
        body += f'<text x="{x:.1f}" y="{bottom + 20:.0f}" text-anchor="middle" font-size="12">{_shown(step)}</text>'
    body += (
        f'<text x="{(left + right) / 2:.0f}" y="{bottom + 40:.0f}" text-anchor="middle" '
        f'font-size="12">{escape(one.title)}</text>'
        f'<text x="{left:.0f}" y="{top - 2:.0f}" font-size="12">{escape(other.title)}</text>'
    )
    body += "".join(
        f'<circle class="dot" cx="{left + (x - x_low) * across:.1f}" '
        f'cy="{bottom - (y - y_low) * up:.1f}" r="4"/>'
        for x, y in shown
    )
    svg = _figure("dot", 348, f"散点图：{one.title}与{other.title}", body)
    cut = len(one.texts) - len(shown)
    return Chart("dot", one.name, other.name, svg, len(shown), cut)


def _grid(
    steps: Sequence[float], low: float, up: float, left: float, right: float, bottom: float
) -> str:
    drawn = ""
    for step in steps:
        y = bottom - (step - low) * up
        drawn += (
            f'<line class="grid" x1="{left:.0f}" y1="{y:.1f}" x2="{right:.0f}" y2="{y:.1f}"/>'
            f'<text x="{left - 8:.0f}" y="{y + 4:.1f}" text-anchor="end" font-size="12">'
            f"{_shown(step)}</text>"
        )
    return drawn


def _scale(least: float, most: float) -> tuple[float, float, list[float]]:
    """Round limits around the values, from 0 where that is near, and three to seven steps."""
    if least > 0 and least < most * 0.6:
        least = 0.0
    if least == most:
        least, most = (least - 1, most + 1) if least else (0.0, 1.0)
    raw = (most - least) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    low, high = math.floor(least / step) * step, math.ceil(most / step) * step
    return low, high, [low + n * step for n in range(round((high - low) / step) + 1)]
