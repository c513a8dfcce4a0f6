"""The command line: one module per group of commands; it prints and holds no logic."""

import io
import sys

from zhibiao.cli.app import app

__all__ = ["main"]


def main() -> None:
    """Run `zhibiao` on the arguments of this process; ends the process with 0, 1 or 2."""
    for stream in (sys.stdout, sys.stderr):
        # What other programs read is UTF-8 in every locale; a terminal is written to in its own
        # encoding, and what that does not have becomes a question mark instead of an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    app()
