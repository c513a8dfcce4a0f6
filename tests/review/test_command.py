"""`zhibiao review` from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhibiao.cli.app import app
from zhibiao.search import Corpus

SAMPLES = Path(__file__).parents[2] / "samples"
HEALTH = SAMPLES / "health-2024.md"


@pytest.fixture(autouse=True)
def no_corpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(tmp_path / "none"))


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["review", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_one_file_gives_one_object_and_several_a_list() -> None:
    status, out, err = run(HEALTH, "--json")
    assert status == 0
    assert json.loads(out)["file"] == "health-2024.md"
    assert "不作判断" in err
    _, out, _ = run(HEALTH, SAMPLES / "water-2025.md", "--json")
    assert [one["file"] for one in json.loads(out)] == ["health-2024.md", "water-2025.md"]


def test_the_report_is_written_and_named(tmp_path: Path) -> None:
    status, out, err = run(HEALTH, "--html", tmp_path / "报告.html")
    assert (status, out) == (0, "")
    assert "报告.html" in err
    assert (tmp_path / "报告.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_turtle_holds_findings() -> None:
    assert "zb:ReviewFinding" in run(HEALTH, "--turtle")[1]


def test_a_file_without_a_form_fails_and_the_others_are_reviewed(tmp_path: Path) -> None:
    letter = tmp_path / "信.txt"
    letter.write_text("各位同事：明天放假。", encoding="utf-8")
    status, out, err = run(letter, HEALTH)
    assert status == 1
    assert "【health-2024.md 第1张】" in out
    assert "信.txt" in err


def test_a_folder_without_files_is_nothing_found(tmp_path: Path) -> None:
    status, out, err = run(tmp_path, "--json")
    assert (status, out) == (1, "[]\n")
    assert err.endswith("没有找到文件。\n")


def test_without_a_form_no_report_is_written(tmp_path: Path) -> None:
    letter = tmp_path / "信.txt"
    letter.write_text("各位同事：明天放假。", encoding="utf-8")
    assert run(letter, "--html", tmp_path / "报告.html", "--fix", tmp_path / "建议.xlsx")[0] == 1
    assert list(tmp_path.iterdir()) == [letter]


def test_two_formats_at_once_are_wrong_usage() -> None:
    assert run(HEALTH, "--json", "--turtle")[0] == 2


def test_a_corpus_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    assert run(HEALTH, "--corpus", tmp_path / "nowhere")[0] == 1


def test_findings_on_the_documents_of_a_corpus_are_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(tmp_path / "corpus"))
    with Corpus.create(tmp_path / "corpus") as corpus:
        corpus.ingest([HEALTH, SAMPLES / "water-2025.md"])
    status, out, _ = run("--store", HEALTH)
    assert status == 0
    assert out.startswith("审核 1 个文件、2 张申报表：错误")
    assert run("--store", "water-2025.md", "--json")[0] == 0
    assert run("--store")[1] == "2 个文件的发现已是最新。\n"
    status, _, err = run("--store", SAMPLES / "transport-2022.docx.txt")
    assert status == 1
    assert "语料库中没有这个文件；请先用 zhibiao ingest 读入" in err


@pytest.mark.parametrize("arguments", [(), ("--store", "--turtle"), ("--store", "--fix", "a.xlsx")])
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2
