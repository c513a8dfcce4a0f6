"""The W3C's SPARQL tests against the running service: protocol, query, syntax and results.

The suite and its runner lie beside the repository, not in it.  The yardstick is Oxigraph in
process, run by the same runner: what it passes, the service must pass.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from zhibiao.graph.store import OxigraphStore
from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings

SUITE = Path(__file__).parents[2].parent / "shared" / "w3c-sparql"
TOKEN = "a-token-for-tests"

pytestmark = pytest.mark.skipif(
    not (SUITE / "run.py").exists(), reason="the W3C suite is not beside the repository"
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service without any data: two of the syntax tests ask for all pairs of triples."""
    path = tmp_path_factory.mktemp("w3c") / "corpus"
    Corpus.create(path).close()
    store = OxigraphStore(path / "graph")
    store.update("DROP ALL")
    store.close()
    with Corpus.open(path) as corpus:
        service = Service(corpus, ServiceSettings(token=TOKEN))
        corpus.prestart_queries(2)
        config = uvicorn.Config(
            create_app(service), host="127.0.0.1", port=0, log_config=None, ws="none"
        )
        server = uvicorn.Server(config)
        started = threading.Event()
        startup = server.startup

        async def announced(sockets: list[object] | None = None) -> None:
            await startup(sockets)  # type: ignore[arg-type]
            started.set()

        server.startup = announced  # type: ignore[method-assign,assignment]
        thread = threading.Thread(target=server.run)
        thread.start()
        assert started.wait(30)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


def failures(target: str, *more: str) -> tuple[set[str], int]:
    """The names of the tests that fail, and how many there are."""
    command = [sys.executable, "-W", "ignore", str(SUITE / "run.py"), str(SUITE), target]
    done = subprocess.run(
        [*command, "--fails", *more], capture_output=True, text=True, check=True, timeout=300
    )
    _, total = done.stdout.strip().rpartition("\n")[2].split("/")
    return set(re.findall(r"^FAIL (\S+)", done.stdout, re.MULTILINE)), int(total)


def test_what_the_engine_can_the_service_can(url: str) -> None:
    of_engine, engine_total = failures("oxigraph:")
    of_service, total = failures(url, "--token", TOKEN)
    assert of_service <= of_engine
    # The protocol tests are the service's alone, and the engine fails none of them by absence.
    assert total > engine_total
    assert not any("protocol" in name for name in of_service)
