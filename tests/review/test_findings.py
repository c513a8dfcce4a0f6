"""Findings kept in the graph of a corpus, and the questions over them."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhibiao.graph.questions import question
from zhibiao.review import findings
from zhibiao.review.findings import store_findings
from zhibiao.search import Corpus

HEADER = ("name", "level2", "target", "unit_org", "department", "project", "year")
#: Two errors of the form itself: a value that is missing, and a unit against the name.
POOR = (
    ("清淤长度", "数量指标", ""),
    ("清淤人次", "数量指标", "≥5%"),
    ("护岸完好率", "质量指标", "≥95%"),
    ("完工及时率", "时效指标", "≥95%"),
    ("受益居民人数", "社会效益指标", "≥300人"),
    ("居民满意度", "服务对象满意度指标", "≥90%"),
)
SOUND = (("清淤长度", "数量指标", "≥3公里"), ("清淤人次", "数量指标", "≥50人次"), *POOR[2:])


def write(path: Path, rows: tuple[tuple[str, str, str], ...], unit: str, project: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows((*row, unit, "云溪县水务局", project, 2025) for row in rows)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with a poor list of one unit and a sound one of another."""
    folder = tmp_path_factory.mktemp("findings")
    with Corpus.create(folder / "corpus") as corpus:
        corpus.ingest(
            [
                write(folder / "差.csv", POOR, "云溪县河道所", "河道清淤"),
                write(folder / "好.csv", SOUND, "云溪县护岸站", "护岸维护"),
            ]
        )
    return folder / "corpus"


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Iterator[Corpus]:
    """A copy of it, to be changed."""
    shutil.copytree(made, tmp_path / "corpus")
    with Corpus.open(tmp_path / "corpus") as opened:
        yield opened


def ask(corpus: Corpus, name: str) -> list[tuple[object, ...]]:
    return [*corpus.store.query(question(name).query).values()]


def errors(corpus: Corpus) -> list[tuple[object, ...]]:
    """Document, rule and message of each error in the graph."""
    return [(row[3], row[5], row[6]) for row in ask(corpus, "finding-errors")]


POOR_ERRORS = [
    ("差.csv", "R32", "“清淤长度”没有指标值。"),
    ("差.csv", "R34", "“清淤人次”的单位是“%”：名称是数量，不应以 % 计。"),
]


def test_what_is_found_is_stored_and_asked_with_sparql(corpus: Corpus) -> None:
    report = store_findings(corpus)
    assert (report.documents, report.forms, report.current, report.changed) == (2, 2, 0, 0)
    assert report.findings["error"] == 2
    assert errors(corpus) == POOR_ERRORS
    # Linked to the row, the rule and what the rule rests on.
    rows = corpus.store.query(
        """SELECT ?name ?basis WHERE { ?finding zb:foundBy ?rule ; sh:focusNode ?row .
           ?rule skos:notation "R34" ; zb:basis ?basis . ?row a zb:Indicator ; rdfs:label ?name }"""
    )
    ((name, basis),) = rows.values()
    assert name == "清淤人次"
    assert "101号" in str(basis)


def test_the_questions_over_findings(corpus: Corpus) -> None:
    store_findings(corpus)
    assert ask(corpus, "finding-rules")[:2] == [
        ("R32", "指标值缺失", "错误", 1, 1),
        ("R34", "单位与名称不匹配", "错误", 1, 1),
    ]
    unit, forms, errors, *_ = ask(corpus, "finding-units")[0]
    assert (unit, forms, errors) == ("云溪县河道所", 1, 2)
    ((year, department, forms, errors, warnings, each),) = ask(corpus, "finding-departments")
    assert (year, department, forms, errors) == ("2025", "云溪县水务局", 2, 2)
    assert each == round((2 + int(str(warnings))) / 2, 1)
    ((who, *_), *_) = ask(corpus, "finding-errors")
    assert who == "云溪县水务局"


def test_a_second_run_reviews_nothing_and_changes_nothing(corpus: Corpus) -> None:
    store_findings(corpus)
    before, generation = [*corpus.store.dump()], corpus.index.generation
    again = store_findings(corpus)
    assert (again.documents, again.current) == (0, 2)
    assert [*corpus.store.dump()] == before
    assert corpus.index.generation == generation


def test_findings_are_no_difference(corpus: Corpus) -> None:
    store_findings(corpus)
    assert corpus.check() == ()
    corpus.reindex()
    assert corpus.check() == ()
    assert errors(corpus) == POOR_ERRORS


def test_findings_go_with_their_document(corpus: Corpus) -> None:
    store_findings(corpus)
    corpus.remove("差.csv")
    assert errors(corpus) == []
    assert corpus.store.query("ASK { ?review a zb:Review }").answer
    corpus.remove("好.csv")
    assert not corpus.store.query("ASK { ?review a zb:Review }").answer


def test_only_the_named_documents_are_reviewed(corpus: Corpus) -> None:
    report = store_findings(corpus, [corpus.document("好.csv")])
    assert (report.documents, report.findings["error"]) == (1, 0)
    assert errors(corpus) == []


def test_a_new_document_makes_the_findings_of_all_due_again(corpus: Corpus, tmp_path: Path) -> None:
    """What others file and ask has changed."""
    store_findings(corpus)
    corpus.ingest([write(tmp_path / "新.csv", SOUND, "云溪县泵站", "泵站维护")])
    report = store_findings(corpus)
    assert (report.documents, report.current) == (3, 0)
    assert errors(corpus) == POOR_ERRORS


def test_a_run_that_is_cut_off_goes_on_where_it_stopped(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "_BATCH", 1)

    def stop(name: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store_findings(corpus, progress=stop)
    report = store_findings(corpus)
    assert (report.documents, report.current) == (1, 1)
    assert errors(corpus) == POOR_ERRORS


def test_a_document_removed_meanwhile_gets_no_findings(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Corpus.open(corpus.path)

    def remove(name: str, done: int, total: int) -> None:
        if done == 2:
            other.remove("差.csv")

    report = store_findings(corpus, progress=remove)
    assert (report.documents, report.changed) == (1, 1)
    assert errors(corpus) == []


def test_progress_counts_forms(corpus: Corpus) -> None:
    seen: list[tuple[str, int, int]] = []
    store_findings(corpus, progress=lambda name, done, total: seen.append((name, done, total)))
    assert sorted(name for name, _, _ in seen) == ["好.csv", "差.csv"]
    assert [(done, total) for _, done, total in seen] == [(1, 2), (2, 2)]
