"""`zhibiao serve` as a process of its own: how it starts, serves and stops."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from zhibiao.cli.serve import read_token
from zhibiao.forms.errors import UsageError
from zhibiao.search.lock import WriterLock

Start = Callable[..., "Running"]


class Running:
    """A service that has said where it is."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zhibiao.cli", "serve", "--port", "0", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        assert "http://" in self.line, self.process.communicate()
        self.url = self.line.partition("：")[2].partition("（")[0]

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> Any:
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def connect(self) -> socket.socket:
        address = urlsplit(self.url)
        assert address.hostname is not None
        return socket.create_connection((address.hostname, address.port or 0), timeout=60)

    def end(self) -> tuple[int, list[dict[str, Any]]]:
        """Exit status and journal of a process that has been told to stop."""
        _, stderr = self.process.communicate(timeout=60)
        return self.process.returncode, [json.loads(line) for line in stderr.splitlines()]


@pytest.fixture
def start(sample_folder: Path) -> Iterator[Start]:
    """``start("--token-file", path, corpus=folder)``; what still runs in the end is killed."""
    started: list[Running] = []

    def run(*arguments: object, corpus: Path = sample_folder) -> Running:
        started.append(Running("--corpus", corpus, *arguments))
        return started[-1]

    yield run
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_answers_and_stops_when_told(start: Start, number: int) -> None:
    service = start()
    assert service.line.startswith("zhibiao 服务已启动：http://127.0.0.1:")
    assert "只读" in service.line
    found = service.ask("api/search?text=%E6%BB%A1%E6%84%8F%E5%BA%A6&k=1")
    assert found["hits"][0]["wording"].endswith("满意度")
    service.process.send_signal(number)
    status, journal = service.end()
    assert status == 0
    assert [line["route"] for line in journal if "route" in line] == ["/api/search"]


def test_long_questions_fit_and_what_is_no_request_leaves_a_line(start: Start) -> None:
    service = start()
    longest = "%E6%BB%A1" * 2000
    assert service.ask(f"api/search?text={longest}&k=1")["query"] == "满" * 2000
    with service.connect() as connection, connection.makefile("rb") as answer:
        connection.sendall(b"no request at all\r\n\r\n")
        assert answer.readline().startswith(b"HTTP/1.1 400")
    service.process.send_signal(signal.SIGTERM)
    _, journal = service.end()
    assert journal[-1].items() >= {"level": "warning", "logger": "uvicorn.error"}.items()


def test_a_running_request_is_answered_before_the_end(start: Start, samples: Path) -> None:
    draft = (samples / "environment-2025.txt").read_bytes()
    service = start()
    with service.connect() as connection, connection.makefile("rb") as answer:
        head = f"POST /api/review HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(draft)}\r\n"
        # The service says that it has begun to read this request; then it is told to stop.
        connection.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert answer.readline() == b"HTTP/1.1 100 Continue\r\n"
        answer.readline()
        service.process.send_signal(signal.SIGTERM)
        connection.sendall(draft)
        assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
        assert b'"findings"' in answer.read()
    status, journal = service.end()
    assert (status, journal[-1]["route"], journal[-1]["status"]) == (0, "/api/review", 200)


def test_a_queued_upload_does_not_keep_it_from_stopping(
    start: Start, own_corpus: Path, token_file: Path
) -> None:
    service = start("--token-file", token_file, corpus=own_corpus)
    assert "可写入" in service.line
    with WriterLock(own_corpus):
        job = service.ask(
            "api/documents?filename=a.csv",
            "name\n巡查次数\n".encode(),
            Authorization=f"Bearer {token_file.read_text().strip()}",
        )
        assert job["state"] in ("queued", "running")
        service.process.send_signal(signal.SIGTERM)
        assert service.end()[0] == 0


def test_a_journal_that_nobody_reads_stops_nothing(start: Start) -> None:
    service = start()
    with service.connect() as connection, connection.makefile("rb") as answers:
        # Enough lines to fill a pipe several times over.
        for _ in range(1500):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            length = 0
            while (line := answers.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name == b"content-length" else length
            assert answers.read(length) == b'{"status":"live"}'
    service.process.send_signal(signal.SIGTERM)
    assert service.end()[0] == 0


def test_a_corpus_that_another_process_changes_shows_it(
    start: Start, own_corpus: Path, tmp_path: Path
) -> None:
    service = start(corpus=own_corpus)
    before = service.ask("api/documents")["total"]
    added = tmp_path / "清单.csv"
    added.write_text("name,target\n河道巡查次数,≥12次\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "zhibiao.cli", "ingest", "--corpus", own_corpus, added],
        check=True,
        capture_output=True,
    )
    assert service.ask("api/documents")["total"] == before + 1
    found = service.ask(
        "api/search?text=%E6%B2%B3%E9%81%93%E5%B7%A1%E6%9F%A5%E6%AC%A1%E6%95%B0&k=1"
    )
    assert found["hits"][0]["wording"] == "河道巡查次数"


def test_what_it_cannot_start_with_is_said_in_one_line(sample_folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for arguments, line in (
            (
                ["--corpus", sample_folder, "--port", port],
                f"127.0.0.1:{port}：不能在这个地址上监听",
            ),
            (
                ["--corpus", sample_folder, "--host", "192.0.2.1"],
                "请检查 --host 和 --port",
            ),
            (["--corpus", tmp_path / "none"], "none"),
            (["--corpus", sample_folder, "--token-file", tmp_path / "none"], "读不了令牌文件"),
        ):
            ended = subprocess.run(
                [sys.executable, "-m", "zhibiao.cli", "serve", *map(str, arguments)],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert ended.returncode in (1, 2)
            assert line in ended.stderr
            assert ended.stderr.count("\n") == 1


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text("kept-by-the-administrator\n")
    path.chmod(0o600)
    return path


def test_the_token_is_the_one_line_of_its_file(
    token_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_token(token_file) == "kept-by-the-administrator"
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name != "posix", reason="permissions of files are those of POSIX")
def test_a_token_that_others_can_read_or_guess_is_warned_of(
    token_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token_file.write_text("short")
    token_file.chmod(0o644)
    read_token(token_file)
    first, second = capsys.readouterr().err.splitlines()
    assert "chmod 600" in first
    assert "容易被猜到" in second


@pytest.mark.parametrize("text", ["", "\n \n", "two\nlines", "x" * 5000, "\udcff"])
def test_a_file_without_a_usable_token_is_refused(token_file: Path, text: str) -> None:
    token_file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError):
        read_token(token_file)


def test_chinese_as_a_terminal_sends_it_is_understood(start: Start) -> None:
    running = start()

    def first_wording(request: bytes) -> str:
        with running.connect() as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                status = answer.readline()
                assert status.split()[1] == b"200", status
                while answer.readline().strip():
                    pass
                wording: str = json.load(answer)["hits"][0]["wording"]
                return wording

    head = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    typed = "GET /api/search?q=满意度&k=1".encode() + head
    encoded = b"GET /api/search?q=%E6%BB%A1%E6%84%8F%E5%BA%A6&k=1" + head
    assert first_wording(typed) == first_wording(encoded)
