"""The command line in this process, on a corpus made from samples/."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from zhibiao.cli.app import app
from zhibiao.search import Corpus

Run = Callable[..., Result]

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def sample_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the sample forms, to be read only."""
    path = tmp_path_factory.mktemp("cli") / "corpus"
    with Corpus.create(path) as corpus:
        assert not corpus.ingest([SAMPLES]).failed
    return path


@pytest.fixture
def samples() -> Path:
    """The folder of sample forms."""
    return SAMPLES


@pytest.fixture
def run(sample_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("search", "满意度", "-k", 1)``: the command on the corpus of the samples."""
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(sample_corpus))
    monkeypatch.delenv("COLUMNS", raising=False)

    def invoke(*arguments: object) -> Result:
        # An exception that is not an exit status is a defect: let it show.
        return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def own_corpus(sample_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the corpus that a test may change, and `run` uses from then on."""
    path = tmp_path / "corpus"
    shutil.copytree(sample_corpus, path)
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(path))
    return path


@pytest.fixture
def ask(run: Run) -> Callable[..., Any]:
    """``ask("stats")``: the one JSON document that the command prints with --json; nothing else
    may stand on either stream."""

    def invoke(*arguments: object) -> Any:
        result = run(*arguments, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return invoke


def _conforms(value: Any, shape: Any, where: str) -> None:
    if isinstance(shape, dict):
        assert isinstance(value, dict), where
        assert shape.keys() <= value.keys(), where
        for key, inner in shape.items():
            _conforms(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        for at, one in enumerate(value):
            _conforms(one, shape[0], f"{where}[{at}]")
    elif isinstance(shape, set):
        assert value in shape, where
    else:
        # A bool is an int to isinstance; no number of ours is one.
        assert isinstance(value, shape), f"{where}: {value!r}"
        assert isinstance(value, bool) is (shape is bool), f"{where}: {value!r}"


@pytest.fixture
def conforms() -> Callable[[Any, Any], None]:
    """``conforms(document, {"hits": [{"rank": int}]})``: the shape of a JSON document; keys may
    be added (CONTRACT.md), none may miss.  A set lists the values that may stand there."""
    return lambda value, shape: _conforms(value, shape, "$")
