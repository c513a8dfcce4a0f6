"""What is measured, and how a measurement gets a process of its own.

A side of a stage is a function that takes a workload and gives timings; it runs in a fresh
process, so that it starts without caches and its peak memory is its own.  Run as a script this
module is that process:

    python -m benchmarks.measurement MODULE FUNCTION FOLDER

It imports nothing large: Linux counts the memory of the process that starts another one into
the peak of the new one (``exec`` keeps ``ru_maxrss``).
"""

import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Measurement", "Timings", "Workload", "measure"]

Timings = dict[str, list[float]]
"""Label of what was timed -> seconds of each time."""


@dataclass(frozen=True)
class Workload:
    """A folder with the same data for both sides: forms, and what a corpus of them holds."""

    folder: Path

    @property
    def source(self) -> Path:
        """The documents."""
        return self.folder / "source"

    @property
    def corpus(self) -> Path:
        """The corpus made of them."""
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        """The current generation of the corpus's index."""
        folder = self.corpus / "index"
        return folder / (folder / "CURRENT").read_text(encoding="utf-8").strip()

    @property
    def bare(self) -> Path:
        """The same data as the bare libraries take it (`benchmarks.material`)."""
        return self.folder / "bare"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Timings of one process, its peak memory in bytes, and what else it found out."""

    seconds: Timings
    peak: int
    facts: dict[str, Any]


@dataclass
class Clock:
    """Collects timings: ``with clock("open"): …``; ``facts`` go into the report."""

    seconds: Timings = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def __call__(self, label: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds.setdefault(label, []).append(time.perf_counter() - begun)


def measure(side: Callable[[Workload, Clock], None], workload: Workload) -> Measurement:
    """Run ``side`` in a process of its own.  Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.measurement",
            side.__module__,
            side.__qualname__,
            str(workload.folder),
        ],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        check=True,
    )
    return Measurement(**json.loads(done.stdout.splitlines()[-1]))


def _main(module: str, function: str, folder: str) -> None:
    side = getattr(importlib.import_module(module), function)
    clock = Clock()
    side(Workload(Path(folder)), clock)
    # Kilobytes on Linux, bytes on macOS; a worker's peak counts where it is the larger one.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps(asdict(Measurement(clock.seconds, peak * unit, clock.facts))))


if __name__ == "__main__":
    _main(*sys.argv[1:])
