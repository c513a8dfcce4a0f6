"""Reading office files, against the bare library that opens the same file.

python -m benchmarks.readers [FORMS]

docx against zip + lxml with a walk over all elements, xlsx against calamine's values, pdf against
pdfplumber's tables.  Ours is everything from bytes to `Form`, the process of the readers included;
each side takes the best of five rounds in one thread.
"""

import io
import random
import sys
import time
import zipfile
from collections.abc import Callable

import pdfplumber
import python_calamine
from lxml import etree, html

from benchmarks.layouts import invented, layout
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of
from zhibiao.forms.document import read_bytes

__all__ = ["main"]

ROUNDS = 5


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


def best(work: Callable[[], object]) -> float:
    """Seconds of the best round."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print a table: milliseconds a form, forms a second, ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    random_ = random.Random(4)
    tables = [layout("shanghai", invented(random_)) for _ in range(count)]
    sides: tuple[tuple[str, bytes, Callable[[bytes], None]], ...] = (
        ("docx", docx_of(tables), bare_docx),
        ("xlsx, a sheet each", xlsx_of(tables), bare_xlsx),
        ("xlsx, stacked", xlsx_of(tables, stacked=True), bare_xlsx),
        ("html", html_of(tables), bare_html),
        ("pdf", pdf_of(tables), bare_pdf),
    )
    print("| file | ours, ms a form | forms a second | bare, ms a form | ratio |")
    print("|---|---|---|---|---|")
    for name, data, bare in sides:
        read_bytes(data, file=name)
        ours = best(lambda data=data, name=name: read_bytes(data, file=name)) / count  # type: ignore[misc]
        alone = best(lambda data=data, bare=bare: bare(data)) / count  # type: ignore[misc]
        print(
            f"| {name} | {ours * 1e3:.2f} | {1 / ours:.0f} | {alone * 1e3:.2f} | {ours / alone:.2f} |"
        )


if __name__ == "__main__":
    main()
