"""Speeds of zhibiao as ratios to the bare libraries (benchmarks/README.md).

python -m benchmarks [--sizes 1000 10000] [--only parse ingest search sparql] [--json FILE]
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import ingest, machine, material
from benchmarks.generator import write_documents
from benchmarks.measurement import Measurement, Workload, measure
from benchmarks.report import Line, as_json, lines_of, markdown
from benchmarks.stages import GROUPS, STAGES, Stage

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], metavar="N",
                        help="indicators, 1000 to 1000000; default 1000 and 10000")  # fmt: skip
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures here")
    parser.add_argument("--save", action="store_true",
                        help="write the table to benchmarks/results/DATE.md and .json")  # fmt: skip
    parser.add_argument("--work", type=Path, metavar="DIR", help="folder for the data made")
    options = parser.parse_args()
    stamp = machine.describe()
    sizes: dict[int, dict[str, Any]] = {}
    lines: list[Line] = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.work, ignore_cleanup_errors=True) as folder:
            sizes[size], found = run(size, Workload(Path(folder)), options.only)
        lines += found
    table = markdown(stamp, sizes, lines)
    print(table)
    record = {
        "machine": stamp,
        "sizes": sizes,
        "lines": [as_json(line) for line in lines],
    }
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    if options.json is not None:
        options.json.write_text(text, encoding="utf-8")
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        day = stamp["date"][:10]
        (RESULTS / f"{day}.md").write_text(table, encoding="utf-8")
        (RESULTS / f"{day}.json").write_text(text, encoding="utf-8")


def run(size: int, workload: Workload, only: list[str]) -> tuple[dict[str, Any], list[Line]]:
    """All stages of the groups ``only`` for ``size`` indicators: facts of the data, and lines."""
    write_documents(workload.source, indicators=size)
    note(f"{size:,} indicators: first ingest")
    first = measure(ingest.first, workload)
    facts = measure(material.make, workload).facts
    lines: list[Line] = []
    for stage in STAGES:
        if stage.group not in only:
            continue
        begun = [first] if stage.ours is ingest.ours else []
        ours, bare = alternate(stage, workload, stage.rounds_for(size), begun)
        facts |= ours[0].facts
        lines += lines_of(size, stage, ours, bare)
    note("")
    return facts, lines


def alternate(
    stage: Stage, workload: Workload, rounds: int, begun: list[Measurement]
) -> tuple[list[Measurement], list[Measurement]]:
    """Measurements of both sides, taken in turns; what has ``begun`` counts as ours."""
    ours, bare = list(begun), []
    for number in range(rounds):
        note(f"{stage.name}: round {number + 1} of {rounds}")
        if number >= len(begun):
            ours.append(measure(stage.ours, workload))
        bare.append(measure(stage.bare, workload))
    return ours, bare


def note(text: str) -> None:
    """Progress, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
