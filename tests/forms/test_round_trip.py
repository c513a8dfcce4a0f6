"""Forms of five layouts written as agencies' programs write them say, when read, what was written."""

import random
from collections.abc import Callable, Sequence

import pytest
from benchmarks.layouts import LAYOUTS, Table, invented, layout, printed_fields
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of

from zhibiao.forms.document import read_bytes
from zhibiao.forms.model import Form

FORMS = 7
"""Of each layout: 35 in all."""

WRITERS: dict[str, Callable[[Sequence[Table]], bytes]] = {
    "docx": docx_of,
    "docx, tables broken over pages": lambda tables: docx_of(tables, broken=True),
    "xlsx, a sheet each": xlsx_of,
    "xlsx, stacked": lambda tables: xlsx_of(tables, stacked=True),
    "html, UTF-8": html_of,
    "html, GB18030": lambda tables: html_of(tables, encoding="gb18030"),
    "pdf, ruled": lambda tables: pdf_of(tables, header="2025年部门预算"),
    "pdf, landscape": lambda tables: pdf_of(tables, turned=True),
    "pdf, without ruling": lambda tables: pdf_of(tables, ruled=False),
}


def forms_of(name: str) -> list[Form]:
    random_ = random.Random(name)
    return [invented(random_, cost=name == "central" or n % 3 == 0) for n in range(FORMS)]


def wrong_fields(name: str, written: Sequence[Form], read: Sequence[Form]) -> list[str]:
    assert [form.project for form in read] == [form.project for form in written]
    wrong = []
    for before, after in zip(written, read, strict=True):
        found = dict(printed_fields(after, name))
        for field, value in printed_fields(before, name):
            if found.pop(field, None) != value:
                wrong.append(f"{name} {before.project} {field}: {value!r}")
        wrong += [f"{name} {before.project} {field}: not written" for field in found]
    return wrong


@pytest.mark.parametrize("writer", WRITERS)
def test_every_field_comes_back(writer: str) -> None:
    wrong: list[str] = []
    for name in LAYOUTS:
        written = forms_of(name)
        data = WRITERS[writer]([layout(name, form) for form in written])
        wrong += wrong_fields(name, written, read_bytes(data, file="file").forms)
    assert not wrong
