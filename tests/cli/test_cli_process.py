"""`zhibiao` as a process of its own: streams, pipes, locales, and what it imports."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[bytes]"]

ROOT = Path(__file__).parents[2]
SCRIPT = str(Path(sys.executable).with_name("zhibiao"))
HEAVY = {"numpy", "faiss", "rdflib", "pyoxigraph", "networkx", "tantivy", "jieba"} | {
    "rich.console",
    "rich.table",
    "typer.rich_utils",
    "zhibiao.search.corpus",
    "zhibiao.forms.document",
}


@pytest.fixture
def start(sample_corpus: Path, tmp_path: Path) -> Start:
    """``start("stats", LC_ALL="C")``: the command, running in an empty folder."""

    def started(*arguments: object, **environment: str) -> "subprocess.Popen[bytes]":
        plain = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("LC_", "LANG", "PYTHON", "COLUMNS"))
        }
        return subprocess.Popen(
            [SCRIPT, *map(str, arguments)],
            cwd=tmp_path,
            env=plain | {"ZHIBIAO_CORPUS": str(sample_corpus), "LC_ALL": "C.UTF-8"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return started


def test_the_script_and_the_module_are_the_same(start: Start) -> None:
    script = subprocess.run([SCRIPT, "--version"], capture_output=True, check=True)
    module = [sys.executable, "-m", "zhibiao.cli", "--version"]
    assert subprocess.run(module, capture_output=True, check=True).stdout == script.stdout


def test_one_json_document_on_stdout_and_nothing_else(start: Start) -> None:
    process = start("search", "满意度", "-k", 2, "--json")
    stdout, stderr = process.communicate()
    assert (process.returncode, stderr) == (0, b"")
    assert len(json.loads(stdout)["hits"]) == 2


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["stats"], 0),
        (["search", "满意度", "--year", "1999", "--json"], 1),
        (["remove", "none.txt"], 1),
        (["sparql", "SELECT {"], 1),
        (["search", "--jsn"], 2),
        (["sparql", "departmnets"], 2),
    ],
)
def test_exit_statuses(start: Start, arguments: list[str], status: int) -> None:
    process = start(*arguments)
    _, stderr = process.communicate()
    assert process.returncode == status
    assert stderr.count(b"\n") == (0 if status == 0 else 1)
    assert b"Traceback" not in stderr


def test_half_a_character_is_printed_as_a_question_mark(start: Start, tmp_path: Path) -> None:
    (tmp_path / "drafts.jsonl").write_text('{"draft": "\\ud800 完成及时性"}\n', encoding="utf-8")
    stdout, stderr = start("suggest", "--batch", "drafts.jsonl").communicate()
    assert stderr == b""
    answer = json.loads(stdout)
    assert answer["draft"] == "? 完成及时性"
    assert answer["suggestions"] != []


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--format", "nquads"],
        ["parse", ROOT / "samples", "--json"],
        ["sparql", "SELECT * { ?s ?p ?o }", "--format", "csv"],
        ["sparql", "SELECT * { ?s ?p ?o } LIMIT 1500"],
        ["documents"],
    ],
)
def test_a_closed_pipe_is_quiet(start: Start, arguments: list[object]) -> None:
    process = start(*arguments)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    with process.stderr as remarks:
        assert remarks.read() == b""
    assert process.wait() in (0, 1)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX"},
        # What is left of Python's own remedies when somebody turns them off.
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gb18030"},
    ],
)
def test_chinese_is_printed_in_every_locale(start: Start, environment: dict[str, str]) -> None:
    for arguments, text in (["documents"], "申报表"), (["sparql", "--list", "--json"], "指标"):
        stdout, stderr = start(*arguments, **environment).communicate()
        assert text in stdout.decode("utf-8")
        assert stderr == b""
    _, stderr = start("remove", "none", **environment).communicate()
    assert "语料库中没有文件" in stderr.decode("utf-8")


def test_a_chinese_question_is_understood_in_the_c_locale(start: Start) -> None:
    stdout, _ = start("search", "服务对象满意度", "--json", LC_ALL="C").communicate()
    assert json.loads(stdout)["hits"][0]["wording"] == "服务对象满意度"


def test_a_file_name_in_gb18030_is_read_and_shown(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    try:
        path = Path(os.fsdecode(os.fsencode(folder) + "/绩效目标表.md".encode("gb18030")))
        path.write_bytes((ROOT / "samples" / "water-2025.md").read_bytes())
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    stdout, _ = start("parse", folder, "--json").communicate()
    assert [form["source"]["file"] for form in json.loads(stdout)] == ["绩效目标表.md"]
    corpus = ("--corpus", tmp_path / "corpus")
    process = start("ingest", folder, "--json", *corpus)
    assert (process.wait(), json.loads(process.communicate()[0])["failed"]) == (0, [])
    stdout, _ = start("documents", "--json", *corpus).communicate()
    assert [entry["file"] for entry in json.loads(stdout)] == ["绩效目标表.md"]


def test_a_table_in_a_pipe_has_120_columns(start: Start) -> None:
    stdout, _ = start("sparql", "common-wordings").communicate()
    widest = max(map(len, stdout.decode("utf-8").splitlines()))
    stdout, _ = start("sparql", "common-wordings", COLUMNS="60").communicate()
    assert max(map(len, stdout.decode("utf-8").splitlines())) <= 60 < widest <= 120


def test_importing_the_commands_is_light() -> None:
    code = "import sys, zhibiao.cli; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert set(result.stdout.decode().split()) & HEAVY == set()


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["search", "满意度", "--json"], {"rdflib", "networkx", "rich.console", "owlrl"}),
        (["stats", "--json"], {"rdflib", "networkx", "rich.console", "tantivy"}),
        (["sparql", "--list", "--json"], {"numpy", "rdflib", "networkx", "rich.console"}),
        (["parse", str(ROOT / "samples"), "--json"], {"numpy", "rdflib", "faiss", "tantivy"}),
    ],
)
def test_a_command_imports_only_what_it_needs(
    sample_corpus: Path, arguments: list[str], spared: set[str]
) -> None:
    code = f"""
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from zhibiao.cli import main
sys.argv[1:] = {arguments!r}
main()
"""
    environment = os.environ | {"ZHIBIAO_CORPUS": str(sample_corpus)}
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment, check=True
    )
    assert set(result.stderr.decode().split()) & spared == set()
