"""Diagrams: nodes and links laid out and drawn as SVG that reads, prints and can be walked.

A node is one solid, rounded box under its label, inside a link: a click anywhere on it lands.
Boxes never overlap.  Everything is drawn with presentation attributes and classes, because the
pages allow no inline style; `static/network.css` gives the colours, on screen and on paper.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import networkx as nx
import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

__all__ = ["Box", "Diagram", "Line", "layered", "shortened", "spread", "text_width"]

_FONT = 13.0
_WIDE, _NARROW = _FONT, _FONT * 0.56
_HEIGHT = 28.0
_PADDING, _DOT = 10.0, 16.0
_GAP = 10.0
_MARGIN = 12.0
# Widths in the units of `text_width`: a label of a dozen Chinese characters.
_LONGEST = 12.5 * _WIDE
# How much larger than all boxes together a drawing is, how much wider than high, and how wide at
# most, so that it need not be scrolled sideways on a screen of usual width.
# A few boxes stand further apart.
_ROOM, _MORE_ROOM, _ASPECT, _PAGE = 2.0, 7.0, 1.6, 980.0
_COLUMN_GAP, _LEAST_GAP = 84.0, 26.0
# What a page of usual width has for a drawing.
_SCREEN = 1150.0
_ROW_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Box:
    """A node: ``key`` names it in lines, ``kind`` becomes the class ``node-{kind}``.

    ``label`` is shortened in the drawing; ``title`` is what a pointer or a screen reader is
    told.  ``href`` None: not a link.  ``centre``: the node all others surround.
    """

    key: str
    label: str
    kind: str
    title: str
    href: str | None = None
    centre: bool = False

    @property
    def width(self) -> float:
        return text_width(shortened(self.label)) + 2 * _PADDING + _DOT


@dataclass(frozen=True, slots=True)
class Line:
    """A link between two boxes; ``weight`` (1 or more) makes it thicker."""

    source: str
    target: str
    title: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes with their centres, in pixels from the top left corner, and the size of it all."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    places: Mapping[str, tuple[float, float]]
    width: float
    height: float

    def svg(self, label: str) -> Markup:
        """The drawing; ``label`` names it for who cannot see it."""
        drawn = "".join(self._line(line) for line in self.lines)
        boxes = "".join(self._box(box) for box in self.boxes)
        size = f"{self.width:.0f}", f"{self.height:.0f}"
        return Markup(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" '
            f'viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}" '
            f'aria-label="{escape(label)}"><g class="lines" aria-hidden="true">{drawn}</g>'
            f'<g class="boxes">{boxes}</g></svg>'
        )

    def _line(self, line: Line) -> str:
        (x1, y1), (x2, y2) = self.places[line.source], self.places[line.target]
        width = min(1.2 + math.log2(max(line.weight, 1.0)), 6.0)
        return (
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke-width="{width:.1f}"><title>{escape(line.title)}</title></line>'
        )

    def _box(self, box: Box) -> str:
        x, y = self.places[box.key]
        left, top = x - box.width / 2, y - _HEIGHT / 2
        classes = f"node node-{escape(box.kind)}" + (" centre" if box.centre else "")
        body = (
            f"<title>{escape(box.title)}</title>"
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{_HEIGHT:.0f}" '
            f'rx="{_HEIGHT / 2:.0f}"/>'
            f'<circle cx="{left + _PADDING + 4:.1f}" cy="{y:.1f}" r="5"/>'
            f'<text x="{left + _PADDING + _DOT:.1f}" y="{y:.1f}" dy="0.36em" '
            f'font-size="{_FONT:.0f}">{escape(shortened(box.label))}</text>'
        )
        if box.href is None:
            return f'<g class="{classes}">{body}</g>'
        return (
            f'<a class="{classes}" href="{escape(box.href)}" '
            f'aria-label="{escape(box.title)}">{body}</a>'
        )


def text_width(text: str) -> float:
    """About how many pixels a text takes: Chinese characters are square, others narrower."""
    return sum(_WIDE if east_asian_width(mark) in "WFA" else _NARROW for mark in text)


def shortened(text: str, longest: float = _LONGEST) -> str:
    """The text, cut with … where it is wider than ``longest`` pixels."""
    if text_width(text) <= longest:
        return text
    kept, room = [], longest - _WIDE
    for mark in text:
        room -= text_width(mark)
        if room < 0:
            break
        kept.append(mark)
    return "".join(kept).rstrip() + "…"


def spread(boxes: Sequence[Box], lines: Sequence[Line], *, seed: int = 1) -> Diagram:
    """Nodes pushed apart and drawn together by their links (a spring layout), around the centre.

    Each node starts on a ring by its distance from the centre, so that branches stay apart and
    the same content gives the same drawing.  The time grows with the square of the number of
    nodes: 100 take about 60 ms.
    """
    if not boxes:
        return Diagram((), (), {}, 2 * _MARGIN, 2 * _MARGIN)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(box.key for box in boxes)
    graph.add_edges_from((line.source, line.target) for line in lines)
    centre = next((box.key for box in boxes if box.centre), boxes[0].key)
    start = _rings(graph, centre)
    found = nx.spring_layout(
        graph, pos=start, fixed=[centre], seed=seed, iterations=60, k=1.6 / math.sqrt(len(boxes))
    )
    points = np.array([found[box.key] for box in boxes])
    sizes = np.array([(box.width, _HEIGHT) for box in boxes])
    # On a page wider than high, with room between the boxes for the lines to be seen.
    room = _ROOM + _MORE_ROOM / math.sqrt(len(boxes))
    area = room * float((sizes + _GAP).prod(axis=1).sum())
    width = min(math.sqrt(area * _ASPECT), _PAGE)
    page = np.array((width, area / width))
    extent = points.max(axis=0) - points.min(axis=0)
    points *= page / np.where(extent > 0, extent, 1.0)
    return _drawn(boxes, lines, _apart(points, sizes))


def _rings(graph: "nx.Graph[str]", centre: str) -> dict[str, tuple[float, float]]:
    """Where each node starts: on circles by distance, its branch within its share of the round."""
    children: dict[str, list[str]] = {node: [] for node in graph}
    for parent, child in nx.bfs_edges(graph, centre):
        children[parent].append(child)
    leaves: dict[str, int] = {}
    for node in reversed([centre, *(child for _, child in nx.bfs_edges(graph, centre))]):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    places = {centre: (0.0, 0.0)}
    todo = [(centre, 0.0, 2 * math.pi, 1)]
    while todo:
        node, begin, end, ring = todo.pop()
        share = (end - begin) / leaves[node]
        for child in children[node]:
            stop = begin + share * leaves[child]
            angle = (begin + stop) / 2
            places[child] = (ring * math.cos(angle) / 2, ring * math.sin(angle) / 2)
            todo.append((child, begin, stop, ring + 1))
            begin = stop
    for n, node in enumerate(node for node in graph if node not in places):
        places[node] = (1.5 + 0.1 * n, 1.5)
    return places


def _apart(points: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points moved as little as needed for boxes of these sizes not to overlap."""
    size = len(points)
    one, other = np.triu_indices(size, 1)
    need = (sizes[one] + sizes[other]) / 2 + _GAP
    points = points.copy()
    for _ in range(400):
        apart = points[one] - points[other]
        overlap = need - np.abs(apart)
        crowded = (overlap > 0).all(axis=1)
        if not crowded.any():
            break
        # Along the shorter way out; boxes at the very same place leave by their order.
        over = overlap[crowded]
        axis = (over[:, 1] <= over[:, 0]).astype(np.int64)
        row = np.arange(len(over))
        push = over[row, axis] * np.where(apart[crowded][row, axis] < 0, -1.0, 1.0)
        moves = np.zeros_like(points)
        np.add.at(moves, (one[crowded], axis), push)
        np.add.at(moves, (other[crowded], axis), -push)
        pairs = np.bincount(np.concatenate([one[crowded], other[crowded]]), minlength=size)
        points += 0.52 * moves / np.maximum(pairs, 1)[:, None]
    return points


def layered(columns: Sequence[Sequence[Box]], lines: Sequence[Line]) -> Diagram:
    """Boxes in columns from left to right, each column centred: paths, and what leads to what."""
    widths = [max((box.width for box in column), default=0.0) for column in columns]
    tallest = max((len(column) for column in columns), default=0)
    room = (_SCREEN - sum(widths)) / max(len(columns) - 1, 1)
    gap = min(max(room, _LEAST_GAP), _COLUMN_GAP)
    boxes: list[Box] = []
    points: list[tuple[float, float]] = []
    x = 0.0
    for column, width in zip(columns, widths, strict=True):
        offset = (tallest - len(column)) * (_HEIGHT + _ROW_GAP) / 2
        for n, box in enumerate(column):
            boxes.append(box)
            points.append((x + width / 2, offset + n * (_HEIGHT + _ROW_GAP)))
        x += width + gap
    return _drawn(boxes, lines, np.array(points).reshape(-1, 2))


def _drawn(boxes: Sequence[Box], lines: Sequence[Line], points: NDArray[np.float64]) -> Diagram:
    """The diagram with its top left corner at the origin."""
    if not len(points):
        return Diagram((), (), {}, 2 * _MARGIN, 2 * _MARGIN)
    half = np.array([(box.width / 2, _HEIGHT / 2) for box in boxes])
    low, high = (points - half).min(axis=0) - _MARGIN, (points + half).max(axis=0) + _MARGIN
    places = {
        box.key: (float(x), float(y)) for box, (x, y) in zip(boxes, points - low, strict=True)
    }
    width, height = (high - low).tolist()
    return Diagram(tuple(boxes), tuple(lines), places, width, height)
