"""The process in which readers work: started, fed and killed by `zhibiao.forms.isolation`.

It reads requests from standard input, each a line of JSON and the bytes of the file:

    {"kind": "docx", "size": 12345, "limits": {"seconds": 10, …}}

and writes for each the length of the answer as four bytes (big-endian) and the answer, JSON:

    {"cells": [texts, columns, …], "rows": [counts of cells, places, …], "notes": ["…"],
     "last": false}      or      {"error": [class, what, why, do], "last": false}

Cells and rows are written field by field, a list for each, which takes two thirds of the time
that a list for each cell does.  ``last`` says that the process ends now, having grown too large for another file.  Nothing is
pickled: a hostile file that took over this process could still only send rows.
"""

import gc
import json
import os
import sys
from typing import Any, BinaryIO

from zhibiao.forms.errors import DocumentError
from zhibiao.forms.kinds import Kind
from zhibiao.forms.limits import Limits
from zhibiao.forms.readers import read_rows

__all__ = ["main"]

_UNSEEN = 50_000
"""New objects after which cycles are looked for."""
_RETIRED = 4
"""A process that took this part of its memory limit ends after the file."""


def _limit_memory(memory: int) -> None:
    """Let the kernel refuse this process more than ``memory`` bytes (RLIMIT_DATA: what malloc and
    mmap hand out privately, Linux 4.7 and later)."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there only the parent's timeout holds.
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    # An allocation that fails aborts the process; a core dump would be as large as the limit.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _grown(memory: int) -> bool:
    try:
        import resource
    except ImportError:
        return False
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) > memory // _RETIRED


def _answer(request: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        rows, notes = read_rows(Kind(request["kind"]), data, limits)
    except DocumentError as error:
        return {"error": [type(error).__name__, error.what, error.why, error.do]}
    cells = [cell for row in rows for cell in row.cells]
    lines = [(len(row.cells), *row[1:]) for row in rows]
    return {
        "cells": [*zip(*cells, strict=True)],
        "rows": [*zip(*lines, strict=True)],
        "notes": notes,
    }


def _serve(source: BinaryIO, out: BinaryIO) -> None:
    while line := source.readline():
        request = json.loads(line)
        data = source.read(request["size"])
        limits = Limits(**request["limits"])
        _limit_memory(limits.memory)
        answer = _answer(request, data, limits)
        answer["last"] = _grown(limits.memory)
        text = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
        out.write(len(text).to_bytes(4, "big") + text)
        out.flush()
        if answer["last"]:
            return


def main() -> None:
    """Answer requests until there are no more."""
    out = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers.
    os.dup2(2, 1)
    # Rows are many small objects and no cycles: looking for some less often saves a twentieth.
    gc.freeze()
    gc.set_threshold(_UNSEEN)
    _serve(sys.stdin.buffer, out)
    os._exit(0)


if __name__ == "__main__":
    main()
