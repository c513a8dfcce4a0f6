"""Kill an ingest at random moments and check what it leaves.

    python -m benchmarks.kill [--kills 50] [--indicators 4000] [--source FOLDER] [--seed 1]

Each time a process ingests a folder into a corpus and gets SIGKILL after a random part of the
time that a whole ingest takes; then the corpus is opened, catches up, and must pass
`Corpus.check`.  The next process goes on with the same corpus until it is complete.  Prints one
line a kill and exits 1 when a check failed.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.generator import write_documents
from zhibiao.search import Corpus

_INGEST = """
import sys
from pathlib import Path
import zhibiao.search.ingest as ingest
import zhibiao.search.writer as writer
# Small batches and frequent generations: more moments at which something is half done.
ingest._BATCH, writer._PENDING = 200, 600
from zhibiao.search import Corpus
with Corpus.open_or_create(Path(sys.argv[1])) as corpus:
    print("begun", flush=True)
    report = corpus.ingest([Path(sys.argv[2])])
    sys.exit(3 if report.failed else 0)
"""


def start(corpus: Path, source: Path) -> subprocess.Popen[bytes]:
    """An ingest whose process has come as far as the corpus."""
    process = subprocess.Popen(
        [sys.executable, "-c", _INGEST, str(corpus), str(source)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--indicators", type=int, default=4000)
    parser.add_argument("--source", type=Path, help="folder to ingest, instead of made-up forms")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        source = options.source or Path(scratch) / "source"
        if options.source is None:
            write_documents(source, indicators=options.indicators)
        begun = time.perf_counter()
        with start(Path(scratch) / "whole", source) as process:
            if process.wait() != 0:
                print("the ingest itself failed")
                return 1
        whole = time.perf_counter() - begun
        with Corpus.open(Path(scratch) / "whole") as corpus:
            expected = corpus.stats()
        print(f"whole ingest {whole:.1f} s: {expected.forms} forms, {expected.indicators} rows")
        outcomes: Counter[str] = Counter()
        number = 0
        while outcomes["sound"] + outcomes["DIFFERS"] < options.kills:
            # Every corpus is killed again and again until an ingest gets through.
            folder = Path(scratch) / f"corpus{number}"
            number += 1
            Corpus.create(folder).close()
            while outcomes["sound"] + outcomes["DIFFERS"] < options.kills:
                moment = random_.uniform(0, whole)
                with start(folder, source) as process:
                    try:
                        process.wait(moment)
                    except subprocess.TimeoutExpired:
                        process.send_signal(signal.SIGKILL)
                    killed = process.wait() == -signal.SIGKILL
                with Corpus.open(folder) as corpus:
                    rows = corpus.stats().indicators
                    found = corpus.check()
                if not killed:
                    complete = not found and rows == expected.indicators
                    outcomes["complete" if complete else "DIFFERS"] += 1
                    break
                outcomes["DIFFERS" if found else "sound"] += 1
                print(f"killed after {moment:5.2f} s: {rows:6d} rows, {len(found)} differences")
                for difference in found[:5]:
                    print(f"    {difference.message}")
        print(", ".join(f"{outcome} {count}" for outcome, count in outcomes.items()))
        return 1 if outcomes["DIFFERS"] else 0


if __name__ == "__main__":
    sys.exit(main())
