"""Parsing: forms out of text, against only splitting the same text into cells."""

from benchmarks.measurement import Clock, Workload

__all__ = ["bare", "ours"]


def ours(workload: Workload, clock: Clock) -> None:
    """`read_document` for every file."""
    from zhibiao.forms.document import read_document

    files = sorted(workload.source.iterdir())
    with clock("parse"):
        for path in files:
            read_document(path)


def bare(workload: Workload, clock: Clock) -> None:
    """``csv.reader`` over every file: lines and cells, nothing understood."""
    import csv

    files = sorted(workload.source.iterdir())
    with clock("parse"):
        for path in files:
            with path.open(encoding="utf-8", newline="") as stream:
                list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
