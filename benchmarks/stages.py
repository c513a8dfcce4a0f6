"""The stages: for each a side of ours, a bare one, and what the bare one is."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import change, cold, ingest, opening, parse, search, sparql
from benchmarks.measurement import Clock, Workload

__all__ = ["GROUPS", "STAGES", "Stage"]

Side = Callable[[Workload, Clock], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """``rounds``: how often each side runs, alternating, for up to 10,000, 100,000 and more rows."""

    group: str
    name: str
    ours: Side
    bare: Side
    against: str
    rounds: tuple[int, int, int]

    def rounds_for(self, indicators: int) -> int:
        """Rounds for a workload of that size."""
        few, some, many = self.rounds
        return few if indicators <= 10_000 else some if indicators <= 100_000 else many


STAGES = (
    Stage("parse", "parse", parse.ours, parse.bare, "csv.reader on the same files", (3, 3, 1)),
    Stage(
        "ingest", "ingest", ingest.ours, ingest.bare,
        "bulk_load of the same quads, FAISS add and write, tantivy write; again: SHA-256 of the files",
        (2, 1, 1),
    ),
    Stage(
        "ingest", "graph", ingest.graph_ours, ingest.graph_bare,
        "bulk_load of the same quads", (2, 1, 1),
    ),
    Stage(
        "ingest", "index", ingest.index_ours, ingest.index_bare,
        "FAISS add and write, tantivy write", (2, 1, 1),
    ),
    Stage(
        "ingest", "change", change.ours, change.bare,
        "Store.extend or remove_graph, FAISS and tantivy of one form", (2, 2, 1),
    ),
    Stage(
        "search", "cold", cold.ours, cold.bare,
        "a process that searches once with FAISS and tantivy", (2, 2, 2),
    ),
    Stage("search", "open", opening.ours, opening.bare, "opening the same files", (5, 5, 3)),
    Stage("search", "search", search.ours, search.bare, "FAISS and tantivy calls", (3, 2, 1)),
    Stage(
        "search", "by turns", search.ours_by_turns, search.bare_by_turns,
        "the same calls, in the same process", (3, 2, 1),
    ),
    Stage("sparql", "sparql", sparql.ours, sparql.bare, "Store.query in process", (2, 1, 1)),
)  # fmt: skip

GROUPS = tuple(dict.fromkeys(stage.group for stage in STAGES))
