"""What the documentation says is so: commands exist, examples run, the transcript is current."""

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
import typer
from typer.testing import CliRunner

from zhibiao.cli.app import app
from zhibiao.graph.questions import questions
from zhibiao.search import Corpus

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
# In a block a command is a line, up to two blanks and a comment; elsewhere it is a code span.
LINE = re.compile(r"^(?:\$ )?(zhibiao .*?)(?: {2,}#.*)?$", re.MULTILINE)
READING_FILES = ("ingest", "parse", "review", "remove")
SPAN = re.compile(r"`(zhibiao [^`]+)`")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def command_lines(name: str) -> list[str]:
    """The command lines in a document."""
    blocks = BLOCK.findall(text(name))
    return [
        *(line for block in blocks for line in LINE.findall(block)),
        *SPAN.findall(BLOCK.sub("", text(name))),
    ]


def examples(name: str) -> list[str]:
    """Those that can be typed as they stand: no ellipsis, no name to be filled in, no file that
    only the reader has."""
    stands_for = {"NAME", "名称", "TOKEN"}
    return [
        line
        for line in command_lines(name)
        if "…" not in line
        and not stands_for & set(line.split())
        and (line.split()[1] not in READING_FILES or all(map(exists, line.split()[2:])))
    ]


def exists(argument: str) -> bool:
    return argument.startswith("-") or (ROOT / argument).exists()


@pytest.fixture(scope="module")
def transcript() -> ModuleType:
    """docs/transcript.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("transcript", ROOT / "docs" / "transcript.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sample_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "corpus"
    with Corpus.create(path) as corpus:
        assert not corpus.ingest([ROOT / "samples"]).failed
    return path


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_mentioned(readme: str) -> None:
    commands = {command.name or "" for command in typer.main.get_group(app).commands.values()}
    mentioned = {line.split()[1] for line in command_lines(readme)}
    assert commands - mentioned == set()


@pytest.mark.parametrize("name", [*READMES, "docs/samples.md"])
def test_every_command_line_is_one_that_exists(name: str) -> None:
    commands = typer.main.get_group(app).commands
    lines = command_lines(name)
    assert lines
    assert [line for line in lines if line.split()[1] not in commands] == []


@pytest.mark.parametrize(
    "line", sorted({line for name in (*READMES, "docs/samples.md") for line in examples(name)})
)
def test_every_example_runs_on_the_samples(
    line: str, sample_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(sample_corpus))
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    _, *arguments = shlex.split(line)
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("readme", READMES)
def test_queries_in_the_readme_run(readme: str, sample_corpus: Path) -> None:
    with Corpus.open(sample_corpus) as corpus:
        for query in re.findall(r"```sparql\n(.*?)```", text(readme), re.DOTALL):
            assert not corpus.query(query).is_empty


def test_the_transcript_is_what_the_demo_prints(transcript: ModuleType) -> None:
    printed = transcript.demo()
    for path in transcript.READMES:
        readme = path.read_text(encoding="utf-8")
        assert readme.count("<!-- transcript: make demo -->") == 1
        assert transcript.between(readme, printed) == readme, "run `make readme`"


def test_the_demo_asks_a_named_question() -> None:
    names = {question.name for question in questions()}
    assert set(re.findall(r"zhibiao sparql ([\w-]+)'", text("docs/demo.sh"))) <= names


@pytest.mark.parametrize("name", [*READMES, "docs/samples.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_samples_are_all_described() -> None:
    described = text("docs/samples.md")
    assert [p.name for p in (ROOT / "samples").iterdir() if f"`{p.name}`" not in described] == []
