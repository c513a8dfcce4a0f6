"""The service on a corpus made from samples/, in this process."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings

SAMPLES = Path(__file__).parents[2] / "samples"
TOKEN = "a-token-for-tests"


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a corpus of the sample forms, to be read only."""
    path = tmp_path_factory.mktemp("web") / "corpus"
    with Corpus.create(path) as corpus:
        assert not corpus.ingest([SAMPLES]).failed
    return path


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample forms."""
    return SAMPLES


@pytest.fixture(scope="session")
def service(sample_folder: Path) -> Iterator[Service]:
    """A read-only service on the sample corpus, shared by all tests."""
    with Corpus.open(sample_folder) as corpus:
        yield Service(corpus)


@pytest.fixture(scope="session")
def client(service: Service) -> Iterator[TestClient]:
    """A client of `service`."""
    with TestClient(create_app(service)) as opened:
        yield opened


@pytest.fixture
def own_corpus(sample_folder: Path, tmp_path: Path) -> Path:
    """The folder of a copy of the sample corpus that a test may change."""
    return shutil.copytree(sample_folder, tmp_path / "corpus")


@pytest.fixture
def own_service(own_corpus: Path) -> Iterator[Service]:
    """A service that may be written to with `token`, on a copy of the sample corpus."""
    with Corpus.open(own_corpus) as corpus:
        yield Service(corpus, ServiceSettings(token=TOKEN))


@pytest.fixture
def token() -> str:
    """The token of `own_service`."""
    return TOKEN


@pytest.fixture
def writer(own_service: Service, token: str) -> Iterator[TestClient]:
    """A client of `own_service` that sends the token."""
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(own_service), headers=headers) as opened:
        yield opened
