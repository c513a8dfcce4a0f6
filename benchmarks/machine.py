"""On what the figures were taken: they mean nothing without it."""

import os
import platform
import subprocess
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["describe"]

_LIBRARIES = ("pyoxigraph", "faiss-cpu", "tantivy", "numpy", "jieba", "rdflib")


def describe() -> dict[str, Any]:
    """Date, commit, processor, memory, system and versions."""
    root = Path(__file__).parents[1]
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "versions": {name: version(name) for name in _LIBRARIES},
    }


def _line(path: str, key: str) -> str | None:
    """The value of a ``key: value`` line of a file of /proc, where there is one."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), None)
