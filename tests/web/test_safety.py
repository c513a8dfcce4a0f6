"""What every answer carries, and what no request may do."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from zhibiao.forms.errors import UsageError
from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.faults import Fault
from zhibiao.web.limits import BodyLimit, RateLimit
from zhibiao.web.server import hosts_of
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings
from zhibiao.web.statics import DIGEST


def with_settings(folder: Path, **settings: object) -> Service:
    """A service of its own, which ends with its client, with other settings."""
    return Service(Corpus.open(folder), ServiceSettings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/healthz", "/api/search", "/no/such/page", "/static/none.css"])
def test_every_answer_tells_browsers_what_they_may_not_do(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


# Who may write


def test_without_a_token_file_nobody_writes(client: TestClient) -> None:
    for token in ({}, {"Authorization": "Bearer guess"}):
        for method, path in (("POST", "/api/documents"), ("DELETE", "/api/documents/" + "0" * 64)):
            answer = client.request(method, path, headers=token)
            assert answer.status_code == 403
            assert answer.json()["error"]["what"] == "服务是只读的"


@pytest.fixture
def stranger(own_service: Service) -> Iterator[TestClient]:
    """A client of the writable service that has no token."""
    with TestClient(create_app(own_service)) as opened:
        yield opened


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Token a-token-for-tests"]
)
def test_writing_without_a_token_is_challenged(
    stranger: TestClient, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = stranger.post("/api/documents", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="zhibiao"'


def test_a_wrong_token_is_refused_and_guessing_slowed(
    stranger: TestClient, token: str, own_service: Service
) -> None:
    address = "/api/documents/" + own_service.corpus.documents()[0].document
    statuses = []
    for guess in range(12):
        answer = stranger.delete(address, headers={"Authorization": f"Bearer {token}{guess}"})
        statuses.append(answer.status_code)
    assert statuses == [401] * 10 + [429] * 2
    # Reading goes on.
    assert stranger.get(address).status_code == 200


def test_a_token_of_strange_characters_is_only_wrong(stranger: TestClient) -> None:
    headers = {"Authorization": "Bearer 令牌".encode()}
    assert stranger.post("/api/documents", headers=headers).status_code == 401


def test_the_token_is_asked_for_before_the_body_is_read(own_service: Service) -> None:
    with TestClient(create_app(own_service)) as stranger:

        def body() -> Iterator[bytes]:
            raise AssertionError("was read")
            yield b""

        assert stranger.post("/api/documents", content=body()).status_code == 401


@pytest.mark.parametrize("token", ["", "  ", "令牌", "two words", "line\n"])
def test_a_token_that_protects_nothing_is_not_taken(token: str) -> None:
    with pytest.raises(UsageError):
        ServiceSettings(token=token)


def test_settings_do_not_show_the_token() -> None:
    assert "secret-of-mine" not in repr(ServiceSettings(token="secret-of-mine"))


# How much


def test_a_large_body_is_refused_whatever_its_length_says(sample_folder: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(5):
            yield b"x" * 300

    app = create_app(with_settings(sample_folder, upload_bytes=1000))
    with TestClient(app) as client:
        for answer in (
            client.post("/api/review", content=b"x" * 1001),
            client.post("/api/review", content=pieces()),
            client.post("/api/review", content=pieces(), headers={"Content-Length": "10"}),
            client.post("/api/review", files={"files": ("a.txt", b"x" * 1001)}),
        ):
            assert answer.status_code == 413
            assert answer.json()["error"]["do"] == "请分几次发送"
        assert client.post("/api/review", content=b"x" * 1000).status_code == 422


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def read() -> None:
        await BodyLimit(never, 1000, patience=0)()

    with pytest.raises(Fault) as given_up:
        anyio.run(read)
    assert given_up.value.status == 408


def test_a_client_that_waits_for_its_answer_is_not_given_up() -> None:
    sent: list[Message] = [
        {"type": "http.request", "body": b"x", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        if len(sent) == 1:
            # Anything that waits would be given up here if anything were.
            await anyio.lowlevel.checkpoint()
        return sent.pop(0)

    async def read() -> list[str]:
        limit = BodyLimit(receive, 1000, patience=0)
        return [(await limit())["type"] for _ in range(2)]

    assert anyio.run(read) == ["http.request", "http.disconnect"]


def test_a_client_that_asks_too_often_is_told_when_to_come_again(sample_folder: Path) -> None:
    app = create_app(with_settings(sample_folder, rate=1))
    with TestClient(app, client=("192.0.2.7", 1)) as client:
        answers = [client.get("/healthz") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    # Another is served.
    with TestClient(app, client=("192.0.2.8", 1)) as other:
        assert other.get("/healthz").status_code == 200


def test_who_waits_may_ask_again() -> None:
    now = [0.0]
    limit = RateLimit(2, 3, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert limit.wait("b") == 0
    now[0] = 0.5
    assert limit.wait("a") == 0
    assert limit.is_exhausted("a")
    now[0] = 100
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]


# Under which name


def test_another_host_name_leads_nowhere(sample_folder: Path) -> None:
    app = create_app(with_settings(sample_folder, hosts=frozenset({"localhost", "::1"})))
    with TestClient(app) as client:
        for host, status in (
            ("localhost:8321", 200),
            ("LOCALHOST", 200),
            ("[::1]:8321", 200),
            ("evil.example", 421),
            ("localhost.evil.example", 421),
            ("", 421),
        ):
            assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_names_follow_from_where_the_service_listens() -> None:
    base = "https://data.baiyu.example/"
    local = hosts_of("127.0.0.1", base=base)
    assert local == frozenset({"localhost", "127.0.0.1", "::1", "data.baiyu.example"})
    assert hosts_of("::1", base=base) == local
    assert hosts_of("0.0.0.0", base=base) is None


def test_nothing_outside_static_is_given(client: TestClient) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/"):
        assert client.get(path).status_code == 404


def test_a_corpus_that_is_gone_is_503_and_names_no_folder(
    own_service: Service, writer: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibiao.forms.errors import CorpusLocked

    def refuse(self: Corpus, name: str) -> None:
        raise CorpusLocked(
            "语料库正在被写入", where=str(self.path), why="主机 h 上的进程 1", do="再试"
        )

    monkeypatch.setattr(Corpus, "remove", refuse)
    answer = writer.delete("/api/documents/" + "0" * 64)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    said = answer.json()["error"]
    assert (said["what"], said["where"], said["why"]) == ("语料库正在被写入", None, None)


def test_an_error_is_told_even_where_pages_cannot_be_made(
    own_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibiao.forms.errors import CorpusError

    def broken(self: Corpus) -> None:
        raise CorpusError("索引缺失或损坏", where=str(self.path))

    monkeypatch.setattr(Corpus, "index", property(broken))
    with TestClient(create_app(own_service)) as client:
        answer = client.get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert "索引缺失或损坏" in answer.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz/ready").status_code == 503
        assert "zhibiao_corpus_readable 0.0" in client.get("/metrics").text


def test_files_of_pages_are_kept_only_under_their_digest(client: TestClient) -> None:
    assert "immutable" in client.get(f"/static/style.css?v={DIGEST}").headers["cache-control"]
    for address in ("/static/style.css", "/static/style.css?v=0"):
        assert client.get(address).headers["cache-control"] == "no-cache"
    tag = client.get("/static/style.css").headers["etag"]
    again = client.get("/static/style.css", headers={"If-None-Match": tag})
    assert again.status_code == 304
