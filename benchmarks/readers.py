"""Reading office files, against the bare library that opens the same file.

python -m benchmarks.readers [FORMS]

docx against zip + lxml with a walk over all elements, xlsx against calamine's values, pdf against
pdfplumber's tables.  "Cells" is our readers alone, from bytes to the table of cells; "forms"
everything from bytes to `Form`, the process of the readers included.  Each side takes the best of
five rounds in one thread.  The rounds meet the same texts again, and
what a text says is remembered; so the last column is of files whose names, projects, goals,
organisations nobody has met, each read once by ours (the median ratio).
"""

import io
import random
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace

import pdfplumber
import python_calamine
from lxml import etree, html

from benchmarks.layouts import Table, invented, layout
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of
from zhibiao.forms.document import read_bytes
from zhibiao.forms.kinds import kind_of
from zhibiao.forms.limits import Limits
from zhibiao.forms.model import Form
from zhibiao.forms.readers import read_rows

__all__ = ["main"]

ROUNDS = 5
NEW_FILES = 9


def bare_docx(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    for element in root.iter():
        str(element.tag)


def bare_xlsx(data: bytes) -> None:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def bare_html(data: bytes) -> None:
    for element in html.document_fromstring(data).iter():
        str(element.tag)


def bare_pdf(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def cells_of(data: bytes, name: str) -> None:
    """Our readers without what tells forms in their cells."""
    read_rows(kind_of(data, file=name), data, Limits.of_environment())


def best(work: Callable[[], object]) -> float:
    """Seconds of the best round."""
    return min(seconds(work) for _ in range(ROUNDS))


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one round."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def renamed(form: Form, random_: random.Random) -> Form:
    """``form`` with three ideographs drawn at random before each of its texts."""

    def new(text: str | None) -> str:
        return "".join(chr(random_.randrange(0x5000, 0x9000)) for _ in range(3)) + (text or "")

    return replace(
        form,
        project=new(form.project),
        department=new(form.department),
        unit=new(form.unit),
        goal_total=new(form.goal_total),
        goal_annual=new(form.goal_annual),
        indicators=tuple(replace(row, name=new(row.name)) for row in form.indicators),
    )


def unmet(
    write: Callable[[Sequence[Table]], bytes], bare: Callable[[bytes], None], count: int
) -> float:
    """The ratio over files of ``count`` forms that are read for the first time."""
    random_ = random.Random(write.__name__)

    def tables() -> list[Table]:
        forms = [renamed(invented(random_), random_) for _ in range(count)]
        return [layout("shanghai", form) for form in forms]

    files = [write(tables()) for _ in range(NEW_FILES)]
    return statistics.median(
        seconds(lambda data=data: read_bytes(data, file="new")) / best(lambda data=data: bare(data))  # type: ignore[misc]
        for data in files
    )


def stacked(tables: Sequence[Table]) -> bytes:
    """A workbook with all tables on one sheet."""
    return xlsx_of(tables, stacked=True)


def main() -> None:
    """Print a table: milliseconds a form, forms a second, ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    random_ = random.Random(4)
    tables = [layout("shanghai", invented(random_)) for _ in range(count)]
    sides: tuple[tuple[str, Callable[[Sequence[Table]], bytes], Callable[[bytes], None]], ...] = (
        ("docx", docx_of, bare_docx),
        ("xlsx, a sheet each", xlsx_of, bare_xlsx),
        ("xlsx, stacked", stacked, bare_xlsx),
        ("html", html_of, bare_html),
        ("pdf", pdf_of, bare_pdf),
    )
    print(
        "| file | ours, ms a form | forms a second | bare, ms a form | cells | forms | new texts |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, write, bare in sides:
        data = write(tables)
        read_bytes(data, file=name)
        ours = best(lambda data=data, name=name: read_bytes(data, file=name)) / count  # type: ignore[misc]
        cells = best(lambda data=data, name=name: cells_of(data, name)) / count  # type: ignore[misc]
        alone = best(lambda data=data, bare=bare: bare(data)) / count  # type: ignore[misc]
        print(
            f"| {name} | {ours * 1e3:.2f} | {1 / ours:.0f} | {alone * 1e3:.2f} "
            f"| {cells / alone:.2f} | {ours / alone:.2f} | {unmet(write, bare, count):.2f} |"
        )


if __name__ == "__main__":
    main()
