"""The process in which one SPARQL query runs: started by `zhibiao.graph.sparql`, and killed.

It is run as a script, ``python -I -S worker.py SITE_PACKAGES``, and imports pyoxigraph and
nothing of zhibiao: start, opening and a first query take 35 ms (an import of rdflib alone would
take 235 ms).  It reads JSON objects, one a line, from standard input: a request,

    {"store": path, "folder": path or null, "query": text, "base": IRI, "prefixes": {…},
     "dataset": "union" or null or {"default": [IRI …], "named": [IRI …]},
     "formats": {"solutions": …, "boolean": …, "triples": …}, "memory": bytes, "seconds": int}

where a format is null when that kind of result cannot be written in the format asked for, and a
dataset of null leaves FROM and FROM NAMED of the query to say.  A worker that is started ahead
is sent a line with ``store`` and ``folder`` alone first, and opens the store then; a request
without ``store`` is answered from what it opened.

It writes frames to standard output: one byte that tells the kind, the length as four bytes
(big-endian), the payload.  ``K`` the kind of result (solutions, boolean, triples), ``D`` a
piece of the result, ``E`` an error as JSON {"kind", "message"}, ``F`` the end.  Nothing is
pickled.  What the query could do at worst is use up its memory limit and its time: the store
is opened read-only, and the kernel refuses it sockets.
"""

import contextlib
import io
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import pyoxigraph
    from typing_extensions import Buffer

__all__ = ["forbid_sockets", "limit_resources", "main", "open_read_only", "sorted_header"]

_PIECE = 1 << 16
_ATTEMPTS = 20


def open_read_only(path: str, folder: str | None) -> "pyoxigraph.Store":
    """Open the store in ``path`` as it is at this moment, also while another process writes.

    RocksDB's read-only mode opens most table files only when a query comes to them; by then a
    writer may have compacted and deleted them.  So the files are linked into ``folder`` first
    (they never change, save that logs grow), and the links are opened; whoever made the folder
    removes it after use.  Without a folder, as on a read-only medium, the store itself is
    opened: sound as long as nobody writes.

    Raises OSError when it cannot be opened.
    """
    import pyoxigraph

    for attempt in range(_ATTEMPTS):
        try:
            return pyoxigraph.Store.read_only(path if folder is None else _linked(path, folder))
        except (OSError, RuntimeError) as error:  # RuntimeError: a file of the manifest is gone
            if attempt == _ATTEMPTS - 1 or not os.path.exists(os.path.join(path, "CURRENT")):
                raise OSError(str(error)) from error
        time.sleep(0.002 * attempt)
    raise AssertionError


def _linked(path: str, folder: str) -> str:
    """A new folder in ``folder`` with the files of the store at this moment.

    The manifest says which table files are valid and up to where the logs are in them; so it is
    copied first, and the logs that were there before it must still be there after it.
    """
    target = os.path.join(folder, str(len(os.listdir(folder))))
    os.mkdir(target)
    logs = {name for name in os.listdir(path) if name.endswith(".log")}
    with open(os.path.join(path, "CURRENT"), "rb") as file:
        current = file.read()
    manifest = current.decode("ascii").strip()
    with open(os.path.join(path, manifest), "rb") as file:
        versions = file.read()
    for name, content in (("CURRENT", current), (manifest, versions)):
        with open(os.path.join(target, name), "wb") as file:
            file.write(content)
    names = os.listdir(path)
    if not logs <= set(names):
        raise FileNotFoundError("a log was moved into a table file")
    for name in names:
        if name.endswith((".sst", ".log")):
            os.link(os.path.join(path, name), os.path.join(target, name))
    return target


def limit_resources(memory: int, seconds: int) -> None:
    """Let the kernel refuse this process more than ``memory`` bytes and ``seconds`` of CPU.

    RLIMIT_DATA counts what malloc and mmap hand out privately, not mapped files (Linux 4.7 and
    later; other systems count less or nothing).  The CPU limit is for a worker whose parent was
    killed and cannot kill it any more.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limits: there only the parent's timeout holds.
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # An allocation that fails aborts the process; a core dump would be as large as the limit.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# System call number of socket(2) and the audit architecture, from the kernel's headers.
_SECCOMP = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


def forbid_sockets() -> bool:
    """Let the kernel refuse this process new sockets (seccomp); whether that was possible.

    The second wall: the first is `zhibiao.graph.guard`, which lets no SERVICE through.  A
    filter of six instructions: right architecture? is it socket(2)? then EACCES, else allow.
    """
    if sys.platform != "linux" or os.uname().machine not in _SECCOMP:
        return False
    import ctypes
    import struct

    class Program(ctypes.Structure):
        _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    architecture, socket = _SECCOMP[os.uname().machine]
    load, equal, answer = 0x20, 0x15, 0x06
    refuse, allow = 0x00050000 | 13, 0x7FFF0000
    code = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (load, 0, 0, 4),
            (equal, 0, 3, architecture),
            (load, 0, 0, 0),
            (equal, 0, 1, socket),
            (answer, 0, 0, refuse),
            (answer, 0, 0, allow),
        )
    )
    program = Program(len(code) // 8, code)
    libc = ctypes.CDLL(None)
    no_new_privileges, set_filter, mode_filter = 38, 22, 2
    return bool(
        libc.prctl(no_new_privileges, 1, 0, 0, 0) == 0
        and libc.prctl(set_filter, mode_filter, ctypes.byref(program), 0, 0) == 0
    )


class _Pipe(io.BytesIO):
    """The output file that pyoxigraph's serialisers write to."""

    def __init__(self, out: BinaryIO, *, sort_header: bool) -> None:
        super().__init__()
        self.out = out
        self.held: list[bytes] = []
        self.size = 0
        self.sort_header = sort_header

    def write(self, data: "Buffer", /) -> int:
        piece = bytes(data)
        self.held.append(piece)
        self.size += len(piece)
        if self.size >= _PIECE:
            self.flush()
        return len(piece)

    def flush(self) -> None:
        if self.size:
            piece = b"".join(self.held)
            # The header is far smaller than a piece, so the first one holds it whole.
            frame(self.out, b"D", sorted_header(piece) if self.sort_header else piece)
        self.held, self.size, self.sort_header = [], 0, False


def sorted_header(start: bytes) -> bytes:
    """The beginning of a Turtle or TriG text with its @prefix lines in alphabetical order.

    pyoxigraph writes them in the order of a hash table, another one in each process.
    """
    lines = start.split(b"\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
    return b"\n".join(sorted(lines[:count]) + lines[count:])


def frame(out: BinaryIO, kind: bytes, payload: bytes = b"") -> None:
    """Write one frame."""
    out.write(kind + len(payload).to_bytes(4, "big") + payload)
    out.flush()


def dataset_arguments(dataset: Any) -> dict[str, Any]:
    """What `pyoxigraph.Store.query` is told about the dataset; given lists overrule FROM."""
    import pyoxigraph as ox

    if dataset is None:
        return {}
    if dataset == "union":
        return {"use_default_graph_as_union": True}
    default, named = ([ox.NamedNode(iri) for iri in dataset[key]] for key in ("default", "named"))
    return {"default_graph": default, "named_graphs": named}


def respond(
    request: dict[str, Any], out: BinaryIO, store: "pyoxigraph.Store | None" = None
) -> None:
    """Run the query of ``request`` and write its result as frames; ``store`` is what was opened
    ahead."""
    import pyoxigraph as ox

    formats = {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
    }
    rdf_formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    try:
        if store is None:
            store = open_read_only(request["store"], request["folder"])
    except OSError as problem:
        return error(out, "store", problem)
    try:
        result = store.query(
            request["query"],
            base_iri=request["base"],
            prefixes=request["prefixes"],
            **dataset_arguments(request["dataset"]),
        )
        kind = "boolean" if isinstance(result, ox.QueryBoolean) else "solutions"
        kind = "triples" if isinstance(result, ox.QueryTriples) else kind
        frame(out, b"K", kind.encode())
        name = request["formats"][kind]
        if name is not None:
            pipe = _Pipe(out, sort_header=name == "turtle")
            if isinstance(result, ox.QueryTriples):
                ox.serialize(result, pipe, rdf_formats[name], prefixes=request["prefixes"])
            else:
                result.serialize(pipe, formats[name])
            pipe.flush()
    except SyntaxError as problem:
        return error(out, "syntax", problem)
    except MemoryError as problem:
        return error(out, "memory", problem)
    except (OSError, RuntimeError, ValueError) as problem:
        return error(out, "failed", problem)
    return frame(out, b"F")


def error(out: BinaryIO, kind: str, problem: Exception) -> None:
    """Write an error frame."""
    frame(out, b"E", json.dumps({"kind": kind, "message": str(problem)}).encode())


def main() -> None:
    """Read the request, write the frames."""
    store: pyoxigraph.Store | None = None
    place: dict[str, Any] = {}
    while line := sys.stdin.buffer.readline():
        message = json.loads(line)
        if "query" in message:
            limit_resources(message["memory"], message["seconds"])
            forbid_sockets()
            opened = None if "store" in message else store
            respond({**place, **message}, sys.stdout.buffer, opened)
            break
        place = message
        # Should it fail now, it is tried again for the request, which can be told.
        with contextlib.suppress(OSError):
            store = open_read_only(message["store"], message["folder"])
    # Leaving through the interpreter's end would free the store's caches one by one.
    os._exit(0)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main()
