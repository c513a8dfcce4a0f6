"""The forms that benchmarks measure with are real forms: what they say is what is read."""

import random
from itertools import islice
from pathlib import Path

from benchmarks.generator import MadeForm, draw_form, queries, write_documents

from zhibiao.forms.document import read_bytes, read_document


def drawn(seed: int, count: int) -> list[MadeForm]:
    """The first ``count`` forms of a seed."""
    random_ = random.Random(seed)
    return [draw_form(random_) for _ in range(count)]


def test_the_same_seed_gives_the_same_forms_and_queries() -> None:
    assert drawn(7, 30) == drawn(7, 30)
    assert drawn(7, 30) != drawn(8, 30)
    assert queries(30) == queries(40)[:30]


def test_every_form_reads_back_as_it_was_made() -> None:
    for made in drawn(3, 60):
        (form,) = read_bytes(made.text.encode(), file="made.txt").forms
        assert (form.year, form.project) == (made.year, made.project)
        assert (form.department, form.unit) == (made.department, made.department)
        assert form.funding.annual == made.money
        assert form.goal_annual == made.goal
        assert form.notes == ()
        assert made.rows == tuple(
            (row.level1, row.level2, row.name, row.target.text) for row in form.indicators
        )
        assert all(row.target.qualitative or row.target.value for row in form.indicators)


def test_documents_hold_all_forms_in_order(tmp_path: Path) -> None:
    assert write_documents(tmp_path, indicators=200, seed=5) == 23
    read = [form for path in sorted(tmp_path.iterdir()) for form in read_document(path).forms]
    assert [form.project for form in read] == [made.project for made in drawn(5, 23)]


def test_wordings_are_shared_by_forms_and_never_run_out() -> None:
    names = [row[2] for made in drawn(7, 1200) for row in made.rows]
    half = set(islice(names, len(names) // 2))
    assert 0.4 < len(set(names)) / len(names) < 0.7
    assert len(set(names)) > 1.4 * len(half)
