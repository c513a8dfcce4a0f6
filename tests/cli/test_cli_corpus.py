"""The corpus as a whole: ingest, documents, remove, stats, check, reindex, export."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset
from typer.testing import Result

from zhibiao.graph.reading import read_forms

Run = Callable[..., Result]
Ask = Callable[..., Any]
REPORT = {
    "added": [str],
    "unchanged": [str],
    "replaced": [str],
    "failed": [{"path": str, "error": str}],
    "forms": int,
    "indicators": int,
}
HEADER = ("name", "level1", "level2", "target", "unit_org", "department", "project", "year")


@pytest.fixture
def new_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where no corpus is yet."""
    path = tmp_path / "new"
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(path))
    return path


def exported(run: Run, format: str) -> bytes:
    result = run("export", "--format", format)
    assert (result.exit_code, result.stderr) == (0, "")
    return bytes(result.stdout_bytes)


def test_ingest_makes_the_corpus_and_a_second_one_changes_no_byte(
    run: Run, ask: Ask, samples: Path, new_corpus: Path, conforms: Callable[[Any, Any], None]
) -> None:
    first = ask("ingest", samples)
    conforms(first, REPORT)
    assert len(first["added"]) == len(list(samples.iterdir()))
    assert (first["unchanged"], first["failed"]) == ([], [])
    quads = exported(run, "nquads")
    second = ask("ingest", samples)
    assert (second["added"], second["unchanged"]) == ([], first["added"])
    assert (second["forms"], second["indicators"]) == (first["forms"], first["indicators"])
    assert exported(run, "nquads") == quads


def test_a_folder_without_files_is_nothing_found(
    run: Run, own_corpus: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("ingest", empty, "--json")
    assert (result.exit_code, result.stderr) == (1, "没有找到文件。\n")
    assert json.loads(result.stdout)["added"] == []


def test_ingest_for_people(run: Run, samples: Path, own_corpus: Path) -> None:
    result = run("ingest", samples / "water-2025.md")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "新增 0 个文件，未变 1 个，失败 0 个；共 1 张申报表、9 条指标。\n"


def test_ingest_of_a_bad_file_names_it_and_reads_the_others(
    run: Run, samples: Path, tmp_path: Path, new_corpus: Path
) -> None:
    bad = tmp_path / "notice.txt"
    bad.write_text("通知", encoding="utf-8")
    result = run("ingest", bad, samples / "water-2025.md", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["added"] == [str(samples / "water-2025.md")]
    assert [failure["path"] for failure in report["failed"]] == [str(bad)]
    assert result.stderr.count("\n") == 1
    assert "notice.txt" in result.stderr


def test_ingest_reads_lists_of_indicators_in_both_encodings(
    ask: Ask, tmp_path: Path, new_corpus: Path
) -> None:
    for encoding in ("utf-8", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_text(f"name,target\n{encoding}路灯亮灯率,≥98%\n", encoding=encoding)
        assert ask("ingest", path)["indicators"] == 1
    hits = ask("search", "路灯亮灯率")["hits"]
    assert {hit["wording"] for hit in hits} == {"utf-8路灯亮灯率", "gb18030路灯亮灯率"}


def test_ingest_into_a_named_corpus(run: Run, ask: Ask, samples: Path, tmp_path: Path) -> None:
    path = tmp_path / "other"
    assert run("ingest", samples / "water-2025.md", "--corpus", path).exit_code == 0
    assert ask("stats", "--corpus", path)["documents"] == 1


def test_documents(ask: Ask, run: Run, samples: Path, conforms: Callable[[Any, Any], None]) -> None:
    listed = ask("documents")
    conforms(listed, [{"document": str, "file": str, "forms": int, "indicators": int}])
    assert [entry["file"] for entry in listed] == sorted(path.name for path in samples.iterdir())
    line = next(line for line in run("documents").stdout.splitlines() if "water-2025.md" in line)
    assert line.split()[:3] == ["water-2025.md", "1", "9"]


def test_an_empty_corpus_has_no_documents(run: Run, own_corpus: Path) -> None:
    for entry in json.loads(run("documents", "--json").stdout):
        assert run("remove", entry["document"]).exit_code == 0
    result = run("documents", "--json")
    assert (result.exit_code, result.stdout) == (1, "[]\n")
    assert "zhibiao ingest" in result.stderr
    result = run("search", "满意度", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"query": "满意度", "hits": []}
    assert "语料库是空的" in result.stderr


def test_remove_by_file_name_and_by_the_beginning_of_the_number(
    run: Run, ask: Ask, own_corpus: Path, samples: Path
) -> None:
    before = exported(run, "nquads")
    number = {entry["file"]: entry["document"] for entry in ask("documents")}
    removed = ask("remove", "water-2025.md")
    assert (removed["file"], removed["forms"], removed["indicators"]) == ("water-2025.md", 1, 9)
    result = run("remove", number["health-2024.md"][:8])
    assert result.stdout == "已删除 health-2024.md：2 张申报表、13 条指标。\n"
    left = {entry["file"] for entry in ask("documents")}
    assert left == number.keys() - {"water-2025.md", "health-2024.md"}
    assert ask("check") == {"consistent": True, "differences": []}
    ask("ingest", samples)
    assert exported(run, "nquads") == before


def test_remove_of_what_is_not_there(run: Run) -> None:
    result = run("remove", "none.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "none.txt" in result.stderr
    assert "zhibiao documents" in result.stderr


def test_stats(ask: Ask, run: Run, conforms: Callable[[Any, Any], None]) -> None:
    counted = ask("stats")
    names = ("documents", "forms", "indicators", "wordings", "projects", "organisations")
    conforms(counted, dict.fromkeys(names, int))
    forms = ask("parse", Path(__file__).parents[2] / "samples")
    assert counted["forms"] == len(forms)
    assert counted["indicators"] == sum(len(form["indicators"]) for form in forms)
    years = [form["year"] for form in forms]
    assert (counted["first_year"], counted["last_year"]) == (min(years), max(years))
    printed = [line.split() for line in run("stats").stdout.splitlines()]
    assert ["申报表", str(counted["forms"])] in printed
    assert ["最早年度", str(min(years))] in printed


def test_check_finds_a_lost_original(run: Run, ask: Ask, own_corpus: Path) -> None:
    assert run("check").stdout == "一致：图谱、索引与原件相符。\n"
    entry = next(entry for entry in ask("documents") if entry["file"] == "water-2025.md")
    (own_corpus / "documents" / entry["document"] / "water-2025.md").unlink()
    result = run("check", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["consistent"] is False
    assert any(entry["document"][:16] in d["message"] for d in found["differences"])
    assert run("check").stdout == "".join(f"{d['message']}\n" for d in found["differences"])


def test_reindex_changes_no_answer(run: Run, ask: Ask, own_corpus: Path) -> None:
    before, quads = ask("search", "满意度"), exported(run, "nquads")
    assert ask("reindex")["failed"] == []
    assert ask("search", "满意度") == before
    assert exported(run, "nquads") == quads
    assert run("reindex").stdout.startswith("已重建：")


@pytest.mark.parametrize("format", ["nquads", "trig", "jsonld"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # of rdflib about itself
def test_an_export_as_rdf_reads_back(run: Run, ask: Ask, samples: Path, format: str) -> None:
    data = exported(run, format)
    dataset = Dataset(default_union=True)
    dataset.parse(data=data, format={"jsonld": "json-ld"}.get(format, format))
    forms = {(form.source.document, form.ordinal): form for form in read_forms(dataset)}
    parsed = ask("parse", samples)
    assert len(forms) == len(parsed)
    for record in parsed:
        assert forms[record["source"]["document"], record["ordinal"]].as_json() == record


def test_an_export_as_csv_is_a_list_that_ingest_reads(
    run: Run, ask: Ask, tmp_path: Path, samples: Path
) -> None:
    path = tmp_path / "all.csv"
    result = run("export", "--format", "csv", "-o", path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"已写入 {path}\n"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert tuple(rows[0])[: len(HEADER)] == HEADER
    expected = [row["name"] for form in ask("parse", samples) for row in form["indicators"]]
    assert sorted(row["name"] for row in rows) == sorted(expected)
    report = ask("ingest", path, "--corpus", tmp_path / "copy")
    assert report["indicators"] == len(expected)


def test_an_export_to_where_nothing_can_be_written(run: Run, tmp_path: Path) -> None:
    result = run("export", "--format", "csv", "-o", tmp_path / "none" / "all.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "写不了这个文件" in result.stderr
