"""Many read while one writes: every answer is of one generation, and none fails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.testclient import TestClient

from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.service import Service

READERS = 40
GENERATIONS = 6


def test_forty_threads_read_while_generations_are_published(
    own_service: Service, own_corpus: Path, tmp_path: Path
) -> None:
    """Each generation adds a document with the wordings 巡查{n}甲次数 and 巡查{n}乙次数: who sees
    one of them sees both, and all those of earlier generations."""
    app = create_app(own_service)
    ready = threading.Barrier(READERS + 1)
    over = threading.Event()
    base = len(own_service.corpus.documents())

    def read(number: int) -> list[int]:
        client = TestClient(app)
        seen: list[int] = []
        ready.wait(60)
        while not over.is_set() or not seen or seen[-1] < GENERATIONS:
            match number % 4:
                case 0:
                    total = client.get("/api/documents?limit=1").json()["total"]
                    seen.append(total - base)
                case 1:
                    index = own_service.corpus.index
                    texts = set(index.wordings.texts)
                    pairs = [
                        {f"巡查{n}甲次数" in texts, f"巡查{n}乙次数" in texts}
                        for n in range(GENERATIONS)
                    ]
                    assert all(len(pair) == 1 for pair in pairs)
                    seen.append(sum(True in pair for pair in pairs))
                case 2:
                    answer = client.get("/api/search?text=巡查次数&k=50").json()
                    found = {hit["wording"] for hit in answer["hits"]}
                    seen.append(sum(f"巡查{n}甲次数" in found for n in range(GENERATIONS)))
                case _:
                    summary = client.get("/api/compare?text=巡查次数").json()["summary"]
                    assert summary["n"] % 2 == 0
                    seen.append(len(own_service.corpus.documents()) - base)
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, number) for number in range(READERS)]
        ready.wait(60)
        try:
            # Half are published by this service, half by another process's corpus.
            with Corpus.open(own_corpus) as elsewhere:
                for n in range(GENERATIONS):
                    path = tmp_path / f"{n}.csv"
                    rows = "".join(f"巡查{n}{which}次数,≥{n + 2}次\n" for which in "甲乙")
                    path.write_text(f"name,target\n{rows}", encoding="utf-8")
                    corpus = own_service.corpus if n % 2 else elsewhere
                    assert not corpus.ingest([path]).failed
        finally:
            over.set()
        for reader in readers:
            seen = reader.result(timeout=120)
            assert seen == sorted(seen)
            assert seen[-1] == GENERATIONS
