"""Indicator lists as documents, and corpora in temporary folders."""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from zhibiao.search import Corpus

HEADER = ("name", "level1", "level2", "target", "unit_org", "department", "project", "year")

WriteList = Callable[..., Path]


@pytest.fixture
def write_list(tmp_path: Path) -> WriteList:
    """``write_list("a.csv", ("满意度", "≥90%"), …, unit="某局", project="某项目", year=2024)``."""

    def write(
        file: str,
        *rows: tuple[str, str | None],
        unit: str = "云岭市水务局",
        department: str | None = "云岭市水务局",
        project: str | None = "河道保洁",
        year: int | None = 2024,
        level2: str | None = None,
    ) -> Path:
        path = tmp_path / "lists" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        cells: list[Sequence[object]] = [
            (name, None, level2, target, unit, department, project, year) for name, target in rows
        ]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADER)
            writer.writerows(cells)
        return path

    return write


@pytest.fixture(scope="session")
def empty_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus without documents, to be copied: making one loads ontology and library."""
    path = tmp_path_factory.mktemp("empty") / "corpus"
    Corpus.create(path).close()
    return path


@pytest.fixture
def corpus(tmp_path: Path, empty_corpus: Path) -> Iterator[Corpus]:
    """A new, empty corpus."""
    shutil.copytree(empty_corpus, tmp_path / "corpus")
    with Corpus.open(tmp_path / "corpus") as opened:
        yield opened
