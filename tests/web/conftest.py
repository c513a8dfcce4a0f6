"""The service on a corpus made from samples/, in this process; and a real browser to use it."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from starlette.testclient import TestClient

from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings

SAMPLES = Path(__file__).parents[2] / "samples"
TOKEN = "a-token-for-tests"
CHROMIUM = Path("/usr/bin/chromium")
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}


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


@pytest.fixture(scope="module")
def site(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service on a copy of the sample corpus, written to with `token`."""
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("site") / "corpus")
    with Corpus.open(folder) as corpus:
        app = create_app(Service(corpus, ServiceSettings(token=TOKEN)))
        config = uvicorn.Config(app, port=0, log_level="warning", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system; not for the whole session, because its event loop is in the way of
    tests that start their own."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=sorted(SCREENS))
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty tab at `site`, as wide as a desktop or a phone.  In the end nothing may have been
    complained of in the console: a script or style that the policy forbids would have been."""
    width, height = SCREENS[request.param]
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": height}, locale="zh-CN"
    )
    tab = context.new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    tab.on("console", listen)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def check_accessibility() -> Callable[[Page], None]:
    """Fails where axe has something to say about a page."""
    axe = Axe()

    def check(tab: Page) -> None:
        found = axe.run(tab)
        assert found.violations_count == 0, found.generate_report()

    return check
