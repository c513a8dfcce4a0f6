"""What the terminal shows: JSON or tables on stdout, remarks and progress on stderr.

Tables are Rich's, which counts a Chinese character as two columns.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "number", "print_json", "progress", "remark", "table"]


def print_json(document: Any, *, lines: bool = False) -> None:
    """One JSON document on stdout; with ``lines`` on a single line (for batches)."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=None if lines else 2))


def remark(text: str) -> None:
    """A remark beside the answer, on stderr."""
    typer.echo(text, err=True)


def console() -> "Console":
    """A console on stdout; a pipe gets 120 columns, so that output does not depend on it."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 120
    return Console(width=width, highlight=False, soft_wrap=False)


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[str] = (),
    title: str | None = None,
) -> None:
    """Print a table; the columns named in ``right`` are aligned to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(drawn)


def number(value: float | None) -> str:
    """A number as people write it: 95 and not 95.0; an absent one is empty."""
    return "" if value is None else f"{value:.10g}"


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
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, name="", total=None)
        yield lambda name, done, total: bar.update(task, completed=done, total=total, name=name)
