"""What zhibiao promises about speed, measured: one line each, and exit 1 where one is broken.

python -m benchmarks.requirements [--documents PATH ...]

cold       a `zhibiao search` process over 10,000 wordings takes less than 1.2 s
warm       a search in an open corpus takes at most twice the FAISS and tantivy calls in it
documents  the documents given are ingested in less than 5 s on one core, the encoder loaded;
           a second ingest changes nothing (the same N-Quads)
timeout    a cross product of the whole graph ends within 2.5 s for a timeout of 2 s, and
           another query beside it gets its answer, in at most three times its usual time
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import ingest, material, search
from benchmarks.generator import write_documents
from benchmarks.limits import CROSS_PRODUCTS, DOCUMENTS, documents_twice, timeouts
from benchmarks.material import read_queries
from benchmarks.measurement import Workload, measure

_INDICATORS = 22_000
"""Hold 10,600 distinct wordings."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.requirements")
    parser.add_argument("--documents", nargs="+", default=[], metavar="PATH")
    options = parser.parse_args()
    kept = []
    with tempfile.TemporaryDirectory() as folder:
        workload = Workload(Path(folder))
        write_documents(workload.source, indicators=_INDICATORS)
        measure(ingest.first, workload)
        facts = measure(material.make, workload).facts
        print(f"{facts['indicators']:,} indicators, {facts['wordings']:,} wordings", flush=True)
        kept += [_cold(workload), _warm(workload), *_timeouts(workload)]
        if options.documents:
            kept.append(_documents(workload, options.documents))
    return 0 if all(kept) else 1


def _say(name: str, kept: bool, text: str) -> bool:
    print(f"{name:<10} {'kept  ' if kept else 'BROKEN'} {text}", flush=True)
    return kept


def _cold(workload: Workload) -> bool:
    texts = [query["text"] for query in read_queries(workload)]
    zhibiao = Path(sys.executable).with_name("zhibiao")
    seconds = []
    for text in texts[:10]:
        begun = time.perf_counter()
        done = subprocess.run(
            [zhibiao, "search", text, "--corpus", workload.corpus, "--json"],
            stdout=subprocess.PIPE,
            check=True,
        )
        seconds.append(time.perf_counter() - begun)
        assert json.loads(done.stdout)["hits"]
    median = statistics.median(seconds)
    return _say("cold", median < 1.2, f"{median:.3f} s, slowest of 10 {max(seconds):.3f} s")


def _warm(workload: Workload) -> bool:
    ours, bare = [], []
    for _ in range(5):
        ours.append(statistics.median(measure(search.ours_by_turns, workload).seconds["find"]))
        bare.append(statistics.median(measure(search.bare_by_turns, workload).seconds["find"]))
    ratio = statistics.median(ours) / statistics.median(bare)
    text = f"{statistics.median(ours) * 1e3:.3f} ms, bare {statistics.median(bare) * 1e3:.3f} ms"
    return _say("warm", ratio <= 2, f"{text}, ratio {ratio:.2f}")


def _timeouts(workload: Workload) -> list[bool]:
    found = measure(timeouts, workload)
    alone = statistics.median(found.seconds["alone"])
    beside = statistics.median(found.seconds["beside"])
    kept = []
    for name in CROSS_PRODUCTS:
        seconds = max(found.seconds[f"cross product, {name}"])
        text = f"{name}: {seconds:.2f} s, {found.facts[name]}"
        kept.append(_say("timeout", seconds < 2.5 and found.facts[name] != "answered", text))
    times = len(found.seconds["beside"])
    text = (
        f"another query beside: {beside * 1e3:.0f} ms ({times} times), alone {alone * 1e3:.0f} ms"
    )
    return [*kept, _say("timeout", beside < 3 * alone, text)]


def _documents(workload: Workload, paths: list[str]) -> bool:
    os.environ[DOCUMENTS] = json.dumps([str(Path(path).absolute()) for path in paths])
    found = measure(documents_twice, workload)
    first, second = found.seconds["first"][0], found.seconds["second"][0]
    text = (
        f"{found.facts['documents']} documents, {found.facts['indicators']} indicators: "
        f"{first:.2f} s; again {second:.2f} s, {'the same' if found.facts['same'] else 'OTHER'} "
        f"N-Quads; peak {found.peak / 2**20:.0f} MB"
    )
    return _say("documents", first < 5 and bool(found.facts["same"]), text)


if __name__ == "__main__":
    sys.exit(main())
