"""From measurements to a table: medians, 99th percentiles, ratios."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.measurement import Measurement
from benchmarks.stages import STAGES, Stage

__all__ = ["Line", "lines_of", "markdown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing timed: medians (p50) and 99th percentiles in seconds over ``n`` times on our
    side, ``ratio`` of the medians, peak memory of the processes in bytes."""

    size: int
    stage: str
    label: str
    n: int
    ours: float
    ours_p99: float
    bare: float
    bare_p99: float
    ratio: float
    ours_peak: int
    bare_peak: int


def lines_of(
    size: int, stage: Stage, ours: Sequence[Measurement], bare: Sequence[Measurement]
) -> list[Line]:
    """One line for each label of a stage."""
    lines = []
    for label in ours[0].seconds:
        mine, others = _pooled(ours, label), _pooled(bare, label)
        lines.append(
            Line(
                size=size,
                stage=stage.name,
                label=label,
                n=len(mine),
                ours=statistics.median(mine),
                ours_p99=_percentile(mine, 0.99),
                bare=statistics.median(others),
                bare_p99=_percentile(others, 0.99),
                ratio=statistics.median(mine) / statistics.median(others),
                ours_peak=max(one.peak for one in ours),
                bare_peak=max(one.peak for one in bare),
            )
        )
    return lines


def _pooled(measurements: Sequence[Measurement], label: str) -> list[float]:
    return [seconds for one in measurements for seconds in one.seconds[label]]


def _percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def markdown(
    machine: dict[str, Any], sizes: dict[int, dict[str, Any]], lines: Iterable[Line]
) -> str:
    """Everything as Markdown, which reads well on a terminal too."""
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    out = [
        f"# {machine['date'][:10]}, {machine['commit']}",
        "",
        f"{machine['date']}; {machine['processor']}, {machine['cores']} cores, "
        + f"{machine['memory']}, load {machine['load']} at the start; {machine['system']}; "
        + f"Python {machine['python']}; {versions}.",
    ]
    given = list(lines)
    for size, facts in sizes.items():
        out += ["", f"## {size:,} indicators", "", _facts(facts), ""]
        out += [
            "| stage | what | n | zhibiao p50 | p99 | bare p50 | p99 | ratio | peak MB | bare MB |",
            "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        ]
        out += [_row(line) for line in given if line.size == size]
    out += ["", "The bare side of each stage:", ""]
    used = {line.stage for line in given}
    out += [f"- {stage.name}: {stage.against}" for stage in STAGES if stage.name in used]
    return "\n".join(out) + "\n"


def _facts(facts: dict[str, Any]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in facts.items())


def _row(line: Line) -> str:
    cells = (
        line.stage, line.label, f"{line.n}", _time(line.ours), _time(line.ours_p99),
        _time(line.bare), _time(line.bare_p99), f"{line.ratio:.2f}",
        f"{line.ours_peak / 2**20:.0f}", f"{line.bare_peak / 2**20:.0f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def as_json(line: Line) -> dict[str, Any]:
    """A line as plain values."""
    return asdict(line)
