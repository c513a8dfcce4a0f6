"""Values of many agencies on one scale as SVG: a box of all, and a row of dots for each agency.

A pure function of what it draws.  Colours and fonts are those of `static/style.css`; shapes differ
too, so that years are told apart without colour.  The drawing is one image to a reader of screens:
a table beside it must say the same.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

__all__ = ["Box", "Dot", "Draft", "Words", "draw", "ticks"]

# Lengths are in units of the view box, about a pixel on a desktop.
_WIDTH: Final = 920
_LEFT: Final = 208
_RIGHT: Final = 44
_RADIUS: Final = 5.5
_STEP: Final = 11.0
_STACK: Final = 5
_ROW: Final = 26
_TOP: Final = 56
_BOX: Final = 44
# A span from which equal steps would press most values into one corner.
_LOGARITHMIC: Final = 200.0
_MOST_AGENCIES: Final = 25
_YEARS: Final = 5
_NAME: Final = 14


@dataclass(frozen=True, slots=True)
class Dot:
    """One value, who set it and when; ``label`` is shown where the mouse rests."""

    value: float
    agency: str
    year: int | None
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """Minimum, quartiles and maximum of all values."""

    least: float
    q1: float
    median: float
    q3: float
    most: float


@dataclass(frozen=True, slots=True)
class Draft:
    """My own value, and how it is written."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is written into the drawing, in the language of the page.  ``direction`` says which
    end is better, ``others`` names the agencies that have no row of their own."""

    title: str
    description: str
    everybody: str
    earlier: str
    undated: str
    others: str
    direction: str
    logarithmic: str


def ticks(low: float, high: float, *, most: int = 8) -> list[float]:
    """Round numbers that enclose ``low`` < ``high``, in steps of 1, 2 or 5 by a power of ten.

    >>> ticks(82, 97)
    [82.0, 84.0, 86.0, 88.0, 90.0, 92.0, 94.0, 96.0, 98.0]
    >>> ticks(0, 1)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


class _Scale:
    """From values to places; by powers of ten where they span several."""

    def __init__(self, values: Sequence[float], *, percent: bool) -> None:
        low, high = min(values), max(values)
        self.is_logarithmic = low > 0 and high / low >= _LOGARITHMIC
        if self.is_logarithmic:
            first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
            self.ticks = [10.0**power for power in range(first, last + 1)]
        else:
            room = (high - low) * 0.04 or abs(high) * 0.05 or 1.0
            least = max(low - room, 0.0) if low >= 0 else low - room
            most = min(high + room, 100.0) if percent and high <= 100 else high + room
            self.ticks = ticks(least, most)
        self._low, self._high = self._at(self.ticks[0]), self._at(self.ticks[-1])

    def _at(self, value: float) -> float:
        return math.log10(value) if self.is_logarithmic else value

    def place(self, value: float) -> float:
        share = (self._at(value) - self._low) / (self._high - self._low)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def draw(
    dots: Sequence[Dot], box: Box, words: Words, *, unit: str | None, draft: Draft | None = None
) -> Markup:
    """The drawing; at least one dot is needed."""
    values = [dot.value for dot in dots] + ([] if draft is None else [draft.value])
    scale = _Scale(values, percent=unit == "%")
    series = _series(dots)
    rows = _rows(dots, words)
    heights = [_height(own) for _, own in rows]
    bottom = _TOP + _BOX + sum(heights)
    parts = [*_stripes(heights), *_axis(scale, bottom, unit)]
    parts += [*_legend(series, words, scale, bottom), *_box(box, scale, words.everybody)]
    y = float(_TOP + _BOX)
    for (name, own), height in zip(rows, heights, strict=True):
        y += height
        parts += _row(name, own, scale, series, y - _ROW / 2)
    if draft is not None:
        parts += _mark(draft, scale, bottom)
    return Markup(
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {bottom + 74:g}" role="img"'
        ' aria-labelledby="plot-title plot-description">'
        f'<title id="plot-title">{escape(words.title)}</title>'
        f'<desc id="plot-description">{escape(words.description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _series(dots: Sequence[Dot]) -> dict[int | None, int]:
    """The number of the series of each year, the latest is 1; what is older shares the last."""
    years = sorted({dot.year for dot in dots if dot.year is not None}, reverse=True)
    series: dict[int | None, int] = {
        year: min(place, _YEARS + 1) for place, year in enumerate(years, start=1)
    }
    series[None] = _YEARS + 1
    return series


def _rows(dots: Sequence[Dot], words: Words) -> list[tuple[str, list[Dot]]]:
    """Agencies with their dots, those with the highest median first; the least active share the
    last row when there are many."""
    counts = Counter(dot.agency for dot in dots)
    own = {name for name, _ in counts.most_common(_MOST_AGENCIES)}
    if len(counts) == len(own) + 1:
        own = set(counts)
    grouped: dict[str, list[Dot]] = {}
    rest: list[Dot] = []
    for dot in dots:
        if dot.agency in own:
            grouped.setdefault(dot.agency, []).append(dot)
        else:
            rest.append(dot)

    def middle(name: str) -> float:
        values = sorted(dot.value for dot in grouped[name])
        return values[len(values) // 2]

    rows = [(name, grouped[name]) for name in sorted(grouped, key=lambda n: (-middle(n), n))]
    if rest:
        rows.append((words.others.format(n=len(counts) - len(own)), rest))
    return rows


def _stacks(dots: Sequence[Dot]) -> dict[float, list[Dot]]:
    stacks: dict[float, list[Dot]] = {}
    for dot in sorted(dots, key=lambda dot: (dot.value, -(dot.year or 0), dot.label)):
        stacks.setdefault(dot.value, []).append(dot)
    return stacks


def _height(dots: Sequence[Dot]) -> float:
    tallest = max(len(stack) for stack in _stacks(dots).values())
    return _ROW + (min(tallest, _STACK) - 1) * _STEP


def _axis(scale: _Scale, bottom: float, unit: str | None) -> list[str]:
    parts = []
    for tick in scale.ticks:
        x = scale.place(tick)
        text = f"{tick:,.10f}".rstrip("0").rstrip(".")
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{bottom:g}"/>')
        parts.append(
            f'<text class="quiet" x="{x}" y="{bottom + 18:g}" text-anchor="middle">{text}</text>'
        )
    end = _WIDTH - _RIGHT
    parts.append(f'<line class="axis" x1="{_LEFT}" x2="{end}" y1="{bottom:g}" y2="{bottom:g}"/>')
    if unit:
        parts.append(
            f'<text class="quiet" x="{_LEFT - 12}" y="{bottom + 18:g}" text-anchor="end">'
            f"{escape(unit)}</text>"
        )
    return parts


def _legend(series: dict[int | None, int], words: Words, scale: _Scale, bottom: float) -> list[str]:
    y = bottom + 52
    shown: dict[int, str] = {}
    for year, number in series.items():
        if number <= _YEARS and year is not None:
            shown[number] = str(year)
        elif year is not None:
            shown[number] = words.earlier
    if len(series) == 1:
        shown[_YEARS + 1] = words.undated
    parts, x = [], float(_LEFT)
    for number, name in sorted(shown.items()):
        parts.append(_shape(number, x + 6, y - 4.5))
        parts.append(f'<text x="{x + 17:g}" y="{y:g}">{escape(name)}</text>')
        x += 34 + 8 * sum(1 if c.isascii() else 2 for c in name)
    said = f"{words.direction}{f'；{words.logarithmic}' if scale.is_logarithmic else ''}"
    parts.append(
        f'<text class="quiet" x="{_WIDTH - _RIGHT}" y="{y:g}" text-anchor="end">'
        f"{escape(said)}</text>"
    )
    return parts


def _box(box: Box, scale: _Scale, name: str) -> list[str]:
    y = _TOP + _BOX / 2 - 4
    least, q1, median, q3, most = (
        scale.place(value) for value in (box.least, box.q1, box.median, box.q3, box.most)
    )
    return [
        f'<text class="strong" x="{_LEFT - 12}" y="{y + 5:g}" text-anchor="end">{escape(name)}</text>',
        f'<line class="whisker" x1="{least}" x2="{most}" y1="{y:g}" y2="{y:g}"/>',
        *(
            f'<line class="whisker" x1="{x}" x2="{x}" y1="{y - 6:g}" y2="{y + 6:g}"/>'
            for x in (least, most)
        ),
        f'<rect class="box" x="{q1}" y="{y - 10:g}" width="{max(q3 - q1, 1):g}" height="20" rx="2"/>',
        f'<line class="median" x1="{median}" x2="{median}" y1="{y - 10:g}" y2="{y + 10:g}"/>',
    ]


def _stripes(heights: Sequence[float]) -> list[str]:
    """A ground under every second row."""
    parts, y = [], float(_TOP + _BOX)
    for number, height in enumerate(heights):
        if number % 2 == 0:
            parts.append(
                f'<rect class="stripe" x="0" y="{y:g}" width="{_WIDTH}" height="{height:g}"/>'
            )
        y += height
    return parts


def _row(
    name: str, dots: Sequence[Dot], scale: _Scale, series: dict[int | None, int], base: float
) -> list[str]:
    """A name and its dots, stacked upwards from ``base`` where values are equal."""
    parts = []
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    parts.append(
        f'<text x="{_LEFT - 12}" y="{base + 5:g}" text-anchor="end">'
        f"<title>{escape(name)}</title>{escape(short)}</text>"
    )
    for value, stack in _stacks(dots).items():
        x = scale.place(value)
        for level, dot in enumerate(stack[:_STACK]):
            shape = _shape(series[dot.year], x, base - level * _STEP, label=dot.label)
            parts.append(shape)
        if len(stack) > _STACK:
            parts.append(f'<text class="quiet" x="{x + 9:g}" y="{base + 5:g}">×{len(stack)}</text>')
    return parts


def _shape(number: int, x: float, y: float, *, label: str | None = None) -> str:
    """The mark of a series: circle, square, triangle, diamond, triangle on its head, cross."""
    r = _RADIUS
    inner = "" if label is None else f"<title>{escape(label)}</title>"
    if number == 1:
        return f'<circle class="dot s1" cx="{x:g}" cy="{y:g}" r="{r}">{inner}</circle>'
    corners = {
        2: ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        3: ((0, -1.1), (1.05, 0.8), (-1.05, 0.8)),
        4: ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
        5: ((0, 1.1), (1.05, -0.8), (-1.05, -0.8)),
    }.get(number, ((-1.1, -0.35), (1.1, -0.35), (1.1, 0.35), (-1.1, 0.35)))
    points = " ".join(f"{x + dx * r:.1f},{y + dy * r:.1f}" for dx, dy in corners)
    return f'<polygon class="dot s{number}" points="{points}">{inner}</polygon>'


def _mark(draft: Draft, scale: _Scale, bottom: float) -> list[str]:
    x = scale.place(draft.value)
    # The name stays inside the drawing, whichever end the value is at.
    anchor = "start" if x < _LEFT + 70 else "end" if x > _WIDTH - _RIGHT - 70 else "middle"
    return [
        f'<line class="draft" x1="{x}" x2="{x}" y1="{_TOP - 14}" y2="{bottom:g}"/>',
        (
            f'<text class="draft-name" x="{x}" y="{_TOP - 22}" text-anchor="{anchor}">'
            f"{escape(draft.label)}</text>"
        ),
    ]
