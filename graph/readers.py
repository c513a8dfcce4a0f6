"""Folders in which readers keep links to the files of a store while they read it.

They stand beside the store, because hard links need the same file system.  The name begins with
the number of the process that owns the folder; what a killed process left behind is removed by
the next reader.
"""

import os
import shutil
import tempfile
from pathlib import Path

__all__ = ["make_reader_folder", "remove_reader_folder"]


def make_reader_folder(store: Path) -> str | None:
    """A new folder for a reader of the store in ``store``; None where nothing can be written."""
    parent = store.with_name(f"{store.name}.readers")
    try:
        if not (store / "CURRENT").exists():
            return None
        parent.mkdir(exist_ok=True)
        for left in parent.iterdir():
            owner = left.name.partition("-")[0]
            if owner.isdigit() and not _is_running(int(owner)):
                shutil.rmtree(left, ignore_errors=True)
        return tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent)
    except OSError:
        return None


def remove_reader_folder(folder: str | None) -> None:
    """Remove the folder of a reader that is done."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
