"""`zhibiao parse`: forms as JSON, RDF or text; nothing is stored."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset, Graph
from typer.testing import Result

from zhibiao.forms.document import find_documents, read_document
from zhibiao.forms.model import Form
from zhibiao.graph.reading import read_forms

Run = Callable[..., Result]
NUMBER = float | None
TEXT = str | None
FORM = {
    "ordinal": int,
    "year": int | None,
    "project": TEXT,
    "nature": TEXT,
    "category": TEXT,
    "department": TEXT,
    "unit": TEXT,
    "start": TEXT,
    "end": TEXT,
    "funding": {
        "total": NUMBER,
        "total_fiscal": NUMBER,
        "total_other": NUMBER,
        "annual": NUMBER,
        "annual_fiscal": NUMBER,
        "annual_carryover": NUMBER,
        "annual_other": NUMBER,
    },
    "goal_total": TEXT,
    "goal_annual": TEXT,
    "indicators": [
        {
            "level1": TEXT,
            "level2": TEXT,
            "name": str,
            "target": {
                "text": TEXT,
                "operator": {"≥", "≤", "=", ">", "<", None},
                "value": NUMBER,
                "unit": TEXT,
            },
        }
    ],
    "source": {"document": str, "file": str, "page": int | None},
    "notes": [str],
}


@pytest.fixture(scope="module")
def forms() -> list[Form]:
    """What the front door reads from the samples."""
    folder = Path(__file__).parents[2] / "samples"
    return [form for path in find_documents([folder]) for form in read_document(path).forms]


def key(form: Form) -> tuple[str, int]:
    return form.source.document, form.ordinal


def test_json_is_the_list_of_forms_in_document_order(
    ask: Callable[..., Any],
    samples: Path,
    forms: list[Form],
    conforms: Callable[[Any, Any], None],
) -> None:
    document = ask("parse", samples)
    conforms(document, [FORM])
    assert [Form.from_json(record) for record in document] == forms
    assert list(document[0]) == list(FORM)


def test_a_form_as_the_contract_prints_it(ask: Callable[..., Any], samples: Path) -> None:
    (form,) = ask("parse", samples / "water-2025.md")
    assert (form["year"], form["project"], form["unit"]) == (
        2025,
        "河道保洁与水质监测",
        "云岭市河道管理所",
    )
    assert (form["start"], form["end"]) == ("2025-01-01", "2025-12-31")
    assert form["funding"]["annual"] == 5200000.0
    first = form["indicators"][0]
    assert {key: first[key] for key in ("level1", "level2", "name", "target")} == {
        "level1": "成本指标",
        "level2": "经济成本指标",
        "name": "河道保洁单位成本",
        "target": {"text": "≤1.80(万元/公里)", "operator": "≤", "value": 1.8, "unit": "万元/公里"},
    }
    assert form["indicators"][1]["target"] == {
        "text": "可控",
        "operator": None,
        "value": None,
        "unit": None,
    }


def test_turtle_reads_back_as_the_same_forms(run: Run, samples: Path, forms: list[Form]) -> None:
    result = run("parse", samples, "--turtle")
    assert (result.exit_code, result.stderr) == (0, "")
    graph = Graph().parse(data=result.stdout, format="turtle")
    assert sorted(read_forms(graph), key=key) == sorted(forms, key=key)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # of rdflib about itself
def test_nquads_read_back_as_the_same_forms(run: Run, samples: Path, forms: list[Form]) -> None:
    result = run("parse", samples, "--nquads")
    assert (result.exit_code, result.stderr) == (0, "")
    dataset = Dataset(default_union=True).parse(data=result.stdout, format="nquads")
    assert sorted(read_forms(dataset), key=key) == sorted(forms, key=key)


def test_text_for_people(run: Run, samples: Path) -> None:
    result = run("parse", samples / "water-2025.md")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "【water-2025.md 第1张】2025　河道保洁与水质监测",
        "  主管部门 云岭市水务局　实施单位 云岭市河道管理所",
        "  年度资金 5,200,000 元　期限 2025-01-01 至 2025-12-31",
    ]
    assert any(
        line.split()
        == ["产出指标", "数量指标", "保洁河道长度", "≥120.00(公里)", "≥", "120", "公里"]
        for line in lines
    )


def test_repairs_are_noted(run: Run, ask: Callable[..., Any], samples: Path) -> None:
    path = samples / "indicators-2025.csv"
    notes = [note for form in ask("parse", path) for note in form["notes"]]
    assert notes
    printed = run("parse", path).stdout.splitlines()
    assert [line.removeprefix("  注：") for line in printed if line.startswith("  注：")] == notes


def test_a_document_without_a_form_is_one_line_and_1(run: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("各单位：\n\n现将有关事项通知如下。\n", encoding="utf-8")
    for flags, stdout in ([], ""), (["--json"], "[]\n"), (["--turtle"], ""):
        result = run("parse", letter, *flags)
        assert result.exit_code == 1
        assert result.stdout == stdout
        assert result.stderr.startswith("zhibiao: ")
        assert "letter.txt" in result.stderr
        assert result.stderr.count("\n") == 1


def test_a_bad_file_does_not_stop_the_others(run: Run, samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.txt").write_text("没有表", encoding="utf-8")
    (folder / "b.md").write_bytes((samples / "water-2025.md").read_bytes())
    result = run("parse", folder, "--json")
    assert result.exit_code == 1
    assert [form["source"]["file"] for form in json.loads(result.stdout)] == ["b.md"]
    assert result.stderr.count("\n") == 1
    assert "a.txt" in result.stderr


def test_the_documents_of_an_archive(run: Run, samples: Path, tmp_path: Path) -> None:
    path = tmp_path / "forms.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(samples / "water-2025.md", "云岭市/water.md")
        archive.writestr("说明.txt", "没有表")
        archive.write(samples / "science-2023.txt", "science.txt")
    result = run("parse", path, "--json")
    assert result.exit_code == 1
    assert sorted(form["source"]["file"] for form in json.loads(result.stdout)) == [
        "forms.zip/science.txt",
        "forms.zip/云岭市/water.md",
    ]
    assert result.stderr.startswith("zhibiao: forms.zip/说明.txt：")
    assert result.stderr.count("\n") == 1


def test_a_missing_file_is_one_line_and_1(run: Run, tmp_path: Path) -> None:
    result = run("parse", tmp_path / "none.txt", "--json")
    assert result.exit_code == 1
    assert "none.txt" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_empty_folder_has_nothing(run: Run, tmp_path: Path) -> None:
    result = run("parse", tmp_path, "--json")
    assert (result.exit_code, result.stdout) == (1, "[]\n")
    assert result.stderr.count("\n") == 1


def test_two_formats_at_once_make_no_sense(run: Run, samples: Path) -> None:
    result = run("parse", samples, "--json", "--turtle")
    assert (result.exit_code, result.stdout) == (2, "")


def test_nothing_is_stored(
    run: Run, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(tmp_path / "none"))
    assert run("parse", samples).exit_code == 0
    assert list(tmp_path.iterdir()) == []
