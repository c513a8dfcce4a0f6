"""The application: help, version, wrong usage, completion."""

import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from zhibiao.cli.app import app

Run = Callable[..., Result]

COMMANDS = [
    *("parse", "ingest", "documents", "remove", "stats", "check", "reindex", "export"),
    *("search", "compare", "suggest", "review", "sparql", "network", "encoder"),
]


def test_help_lists_every_command_with_a_chinese_line(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    lines = {
        match[1]: match[2] for match in re.finditer(r"^│ (\w+) +(\S+)", result.stdout, re.MULTILINE)
    }
    assert lines.keys() >= set(COMMANDS)
    for command in COMMANDS:
        assert re.search(r"[一-鿿]", lines[command]), command


def every_command() -> Iterator[tuple[str, Any]]:
    """Name and command, those of the subgroups too."""
    for name, command in typer.main.get_group(app).commands.items():
        for inner, one in getattr(command, "commands", {"": command}).items():
            yield f"{name} {inner}".strip(), one


@pytest.mark.parametrize(("name", "command"), list(every_command()))
def test_every_command_option_and_argument_is_explained(run: Run, name: str, command: Any) -> None:
    assert run(*name.split(), "--help").exit_code == 0
    assert re.search("[一-鿿]", command.help)
    assert [
        parameter.name
        for parameter in command.params
        if not re.search("[一-鿿]", parameter.help or "")
    ] == []


def test_examples_stand_one_a_line(run: Run) -> None:
    lines = [line.strip() for line in run("search", "--help").stdout.splitlines()]
    assert "zhibiao search 老百姓满不满意" in lines


def examples() -> list[str]:
    """The examples of all help texts that name no file, change nothing and end by themselves."""
    lines = "\n".join(command.epilog or "" for _, command in every_command()).split("\n")
    return [
        line
        for line in lines
        if line.startswith("zhibiao ")
        and not re.search(r"[./@>]|\b(?:remove|use|serve)\b|--store", line)
    ]


@pytest.mark.parametrize("line", examples())
def test_every_example_finds_something_in_the_samples(run: Run, line: str) -> None:
    _, *arguments = shlex.split(line)
    assert run(*arguments).exit_code == 0


def test_version(run: Run) -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"zhibiao \d+\.\d+\.\d+\S*\n", result.stdout)


def test_without_a_command_the_help_is_shown_as_wrong_usage(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "search" in result.output


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["search", "--jsn"], "没有 --jsn 这个选项（是不是 --json？）；用 zhibiao search --help"),
        (["search", "满意度", "--year", "去年"], "--year 的值不对（不是整数）"),
        (["search", "满意度", "-k", "0"], "-k 的值不对（不能小于 1）"),
        (["search", "满意度", "-k"], "-k 后面没有写值"),
        (["search", "满意度", "--json=1"], "--json 后面不写值"),
        (["search", "满意度", "多余"], "多余的参数 多余；用 zhibiao search --help"),
        (["compre", "满意度"], "没有 compre 这条命令（是不是 compare？）；用 zhibiao --help"),
        (["独角兽"], "没有 独角兽 这条命令；用 zhibiao --help"),
        (["parse"], "缺少 PATH；用 zhibiao parse --help"),
        (["network", "alike"], "缺少 NAME；用 zhibiao network alike --help"),
        (["export"], "缺少 --format；用 zhibiao export --help"),
        (["export", "--format", "pdf"], "--format 的值不对（应为 nquads、trig、jsonld、csv 之一）"),
        (["sparql", "departments", "--timeout", "0"], "--timeout 的值不对（不能小于 0.1）"),
        (["sparql", "departments", "--timeout", "inf"], "--timeout 的值不对（不能大于 86400"),
        (["search"], "没有给出要查的文字"),
        (["search", " "], "没有给出要查的文字"),
        (["compare", ""], "没有给出要查的文字"),
        (["suggest"], "没有给出要查的文字"),
    ],
)
def test_wrong_usage_is_one_line_and_2(run: Run, arguments: list[str], line: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"zhibiao: {line}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "满意度"],
        ["compare", "满意度"],
        ["suggest", "满意度"],
        ["sparql", "departments"],
        ["network", "central"],
        ["documents"],
        ["remove", "x"],
        ["stats"],
        ["check"],
        ["reindex"],
        ["export", "--format", "csv"],
        ["encoder", "show"],
    ],
)
def test_without_a_corpus_the_line_says_what_to_do(
    run: Run, arguments: list[str], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", f"{tmp_path}/none")
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"zhibiao: {tmp_path}/none：这里没有语料库；"
        "先用 zhibiao ingest 读入文件，或用 --corpus 指明文件夹\n"
    )


def test_a_failing_disk_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "graph")

    monkeypatch.setattr("zhibiao.search.corpus.Corpus.stats", full)
    result = run("stats")
    assert result.exit_code == 1
    assert result.stderr == (
        "zhibiao: 文件操作失败（[Errno 28] No space left on device: 'graph'）\n"
    )


def test_an_interrupt_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zhibiao.search.corpus.Corpus.stats", stopped)
    assert run("stats").exit_code == 130


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ZHIBIAO_COMPLETE", f"source_{shell}")
    result = CliRunner().invoke(app, [], prog_name="zhibiao")
    assert result.exit_code == 0
    assert f"complete_{shell}" in result.stdout


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("zhibiao se", ["search", "serve"]),
        ("zhibiao network al", ["alike"]),
        ("zhibiao search --cor", ["--corpus"]),
        ("zhibiao sparql dep", ["department-pairs", "department-units", "departments"]),
        ("zhibiao export --format tr", ["trig"]),
    ],
)
def test_completion(typed: str, completed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ZHIBIAO_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split()) - 1))
    result = CliRunner().invoke(app, [], prog_name="zhibiao")
    assert result.stdout.split() == completed
