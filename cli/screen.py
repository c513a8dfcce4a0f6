"""What the terminal shows: JSON or tables on stdout, remarks and progress on stderr.

Tables are Rich's, which counts a Chinese character as two columns.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = [
    "Block",
    "console",
    "money",
    "number",
    "print_blocks",
    "print_json",
    "progress",
    "remark",
    "table",
]

_PIPE: Final = 120
# A column this wide is not made narrower.
_NARROW: Final = 8


def print_json(document: Any, *, lines: bool = False) -> None:
    """One JSON document on stdout; with ``lines`` on a single line (for batches)."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=None if lines else 2))


def remark(text: str) -> None:
    """A remark beside the answer, on stderr."""
    typer.echo(text, err=True)


def console() -> "Console":
    """A console on stdout, as wide as the terminal or $COLUMNS, and 120 columns in a pipe."""
    from rich.console import Console

    measured = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if measured else _PIPE, highlight=False)


def table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()
) -> None:
    """Print a table; the columns named in ``right`` are aligned to the right."""
    from rich import box
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in headings:
        drawn.add_column(name, justify="right" if name in right else "left", overflow="fold")
    fill(drawn, rows)


@dataclass(frozen=True)
class Block:
    """A heading, lines of text below it, rows of cells below those, and a last remark."""

    heading: str
    lines: Sequence[str]
    rows: Sequence[Sequence[object]]
    more: str | None = None


def print_blocks(blocks: Sequence[Block]) -> None:
    """Print blocks one below the other; columns are equally wide in all of them, and where
    they are too wide the widest wrap."""
    from rich.cells import cell_len
    from rich.table import Table

    rows = [[text_of(cell) for cell in row] for block in blocks for row in block.rows]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    while sum(widths) + 2 * len(widths) + 4 > console().width and max(widths) > _NARROW:
        widths[widths.index(max(widths))] -= 1
    for block in blocks:
        console().print(block.heading, style="bold", markup=False, soft_wrap=True)
        for line in block.lines:
            typer.echo(f"    {line}")
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=2)
        for width in widths:
            grid.add_column(width=width, overflow="fold")
        fill(grid, (("", *row) for row in block.rows))
        if block.more is not None:
            typer.echo(f"    {block.more}")


def fill(drawn: "Table", rows: Iterable[Sequence[object]]) -> None:
    """Add rows of plain text to a table, and print it without the blanks that end its lines."""
    from rich.text import Text

    for row in rows:
        drawn.add_row(*(Text(text_of(cell)) for cell in row))
    screen = console()
    with screen.capture() as captured:
        screen.print(drawn)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def text_of(cell: object) -> str:
    """What a cell shows; nothing for None."""
    return "" if cell is None else str(cell)


def number(value: float | None) -> str:
    """A number as people write it: 95 and not 95.0; an absent one is empty.

    >>> number(95.0), number(1.8), number(None)
    ('95', '1.8', '')
    """
    return "" if value is None else f"{value:.10g}"


def money(value: float | None) -> str:
    """An amount in yuan.

    >>> money(5200000.0), money(0.5), money(None)
    ('5,200,000 元', '0.5 元', '—')
    """
    return "—" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".") + " 元"


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr when that is a terminal: call it with (name, done, total)."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, name="", total=None)
        yield lambda name, done, total: bar.update(task, completed=done, total=total, name=name)
