"""The service under many users at once, beside a bare FastAPI route that gives JSON.

python -m benchmarks.service [--users 200] [--seconds 30] [--indicators 22000] [--json FILE]

Both servers run in processes of their own on the same uvicorn; the users, all in one process,
each send one request after another on a kept connection without a pause, mixed as `MIX` says.
They speak HTTP over asyncio's streams, because a client library takes longer than the bare route.
An error is an answer other than 200, or a connection that is cut.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from benchmarks import machine
from benchmarks.generator import queries, write_documents

__all__ = ["MIX", "Kind", "Outcome", "main"]

_WARM_SECONDS: Final = 3.0
_ALONE_SECONDS: Final = 5.0
_PER_SPARQL: Final = (
    "SELECT ?wording (COUNT(?row) AS ?rows) WHERE { ?row zb:usesWording ?wording } "
    "GROUP BY ?wording ORDER BY DESC(?rows) LIMIT 10"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of request: ``share`` of a hundred, and its address for a text that people ask."""

    name: str
    share: int
    address: Callable[[str], str]
    accept: str = "application/json"


def _with(path: str, **fixed: str | int) -> Callable[[str], str]:
    return lambda text: f"{path}?{urlencode({'text': text, **fixed})}"


def _always(address: str) -> Callable[[str], str]:
    return lambda text: address


#: What people of a department do with the service, as far as it can be guessed.
MIX: Final = (
    Kind("search", 30, _with("/api/search")),
    Kind("search, filtered", 10, _with("/api/search", level2="满意度", k=20)),
    Kind("compare", 10, _with("/api/compare", target="≥90%")),
    Kind("suggest", 15, _with("/api/suggest")),
    Kind("page: find", 10, lambda text: f"/?{urlencode({'q': text})}", "text/html"),
    Kind("page: compare", 5, lambda text: f"/compare?{urlencode({'q': text})}", "text/html"),
    Kind("page: documents", 3, _always("/documents"), "text/html"),
    Kind("documents", 4, _always("/api/documents?limit=50")),
    Kind("SPARQL", 3, _always(f"/sparql?query={quote(_PER_SPARQL)}")),
    Kind("static", 8, _always("/static/style.css")),
    Kind("health", 2, _always("/healthz/ready")),
)
_BARE: Final = (Kind("bare", 100, _with("/json")),)


@dataclass
class Outcome:
    """What the users saw: seconds of each request by kind, and errors in words."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def all(self) -> list[float]:
        return [one for times in self.seconds.values() for one in times]

    def as_json(self) -> dict[str, Any]:
        return {
            "requests": len(self.all),
            "errors": len(self.errors),
            "per_second": round(len(self.all) / self.elapsed, 1),
            "ms": _figures(self.all),
            "kinds": {name: _figures(times) for name, times in sorted(self.seconds.items())},
        }


def _figures(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {
        "p50": statistics.median(ordered),
        "p99": ordered[int(len(ordered) * 0.99)],
        "max": ordered[-1],
    }
    return {"n": len(ordered), **{name: round(value * 1e3, 2) for name, value in at.items()}}


class _User:
    """One connection, opened anew when the server closes it."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        assert place.hostname is not None
        self._host, self._port = place.hostname, place.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str, accept: str) -> int:
        """The status of the answer, once all of it has come."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if "transfer-encoding: chunked" in head:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        else:
            await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
        if "connection: close" in head:
            self.close()
        return status

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _load(
    url: str, mix: Sequence[Kind], texts: Sequence[str], *, users: int, seconds: float
) -> Outcome:
    outcome = Outcome()
    until = time.perf_counter() + seconds

    async def use(number: int) -> None:
        chance, user = random.Random(number), _User(url)
        while time.perf_counter() < until:
            [kind] = chance.choices(mix, [one.share for one in mix])
            begun = time.perf_counter()
            try:
                status = await user.get(kind.address(chance.choice(texts)), kind.accept)
            except (OSError, asyncio.IncompleteReadError) as error:
                outcome.errors.append(f"{kind.name}: {error!r}")
                user.close()
                continue
            outcome.seconds.setdefault(kind.name, []).append(time.perf_counter() - begun)
            if status != 200:
                outcome.errors.append(f"{kind.name}: {status}")
        user.close()

    begun = time.perf_counter()
    await asyncio.gather(*(use(number) for number in range(users)))
    outcome.elapsed = time.perf_counter() - begun
    return outcome


@contextmanager
def _running(*command: object) -> Iterator[str]:
    """The URL that a server prints, while it runs."""
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield "http://" + line.partition("http://")[2].partition("/")[0]
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _serve_bare() -> None:
    """One route that gives ten hits of nothing, on a free port."""
    import socket

    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/json")
    def answer(text: str, k: int = 10) -> dict[str, Any]:
        hit = {"wording": "受训人员满意度", "score": 0.93, "count": 12}
        return {"query": text, "hits": [{"rank": rank, **hit} for rank in range(k)]}

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(2048)
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        config = uvicorn.Config(app, log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def _measured(
    url: str, mix: Sequence[Kind], texts: Sequence[str], *, users: int, seconds: float
) -> Outcome:
    """What the users see after some seconds in which all has been loaded."""

    def load(seconds: float) -> Outcome:
        return asyncio.run(_load(url, mix, texts, users=users, seconds=seconds))

    load(_WARM_SECONDS)
    return load(seconds)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--indicators", type=int, default=22_000, help="rows of the corpus")
    parser.add_argument("--corpus", type=Path, help="one that is there already")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures here")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        _serve_bare()
        return 0
    texts = queries(1000)
    with tempfile.TemporaryDirectory() as folder:
        corpus = options.corpus
        if corpus is None:
            corpus = Path(folder) / "corpus"
            write_documents(Path(folder) / "source", indicators=options.indicators)
            command: list[str | Path] = [
                "-m",
                "zhibiao.cli",
                "ingest",
                "--corpus",
                corpus,
                Path(folder) / "source",
            ]
            subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        crowd = {"users": options.users, "seconds": options.seconds}
        bare: list[Outcome] = []
        with (
            _running("-m", "benchmarks.service", "--bare") as bare_url,
            _running("-m", "zhibiao.cli", "serve", "--port", 0, "--corpus", corpus) as url,
        ):
            bare.append(_measured(bare_url, _BARE, texts, **crowd))
            ours = _measured(url, MIX, texts, **crowd)
            bare.append(_measured(bare_url, _BARE, texts, **crowd))
            # One user, whose every question is a new one.
            alone = [
                asyncio.run(_load(where, mix, _fresh(), users=1, seconds=_ALONE_SECONDS))
                for where, mix in ((bare_url, _BARE), (url, MIX[:1]))
            ]
    record = {
        "machine": machine.describe(),
        **crowd,
        "ours": ours.as_json(),
        "bare": [one.as_json() for one in bare],
        "ratio": _ratios(ours, bare),
        "alone": {"bare": alone[0].as_json(), "search": alone[1].as_json()},
        "alone_ratio": _ratios(alone[1], alone[:1]),
        "errors": ours.errors[:20],
    }
    print(json.dumps(record, ensure_ascii=False, indent=1))
    if options.json is not None:
        options.json.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if ours.errors else 0


def _fresh() -> list[str]:
    """Texts of which the service has answered none."""
    return queries(20_000, seed=12)


def _ratios(ours: Outcome, bare: Sequence[Outcome]) -> dict[str, float]:
    """Ours to the mean of the bare ones."""
    mine, others = ours.as_json(), [one.as_json() for one in bare]
    mean = statistics.mean
    return {
        "throughput": round(mine["per_second"] / mean(o["per_second"] for o in others), 3),
        "p50": round(mine["ms"]["p50"] / mean(o["ms"]["p50"] for o in others), 2),
        "p99": round(mine["ms"]["p99"] / mean(o["ms"]["p99"] for o in others), 2),
    }


if __name__ == "__main__":
    sys.exit(main())
