"""The command line: one module per group of commands; it prints and holds no logic."""

from zhibiao.cli.app import app

__all__ = ["main"]


def main() -> None:
    """Run `zhibiao` on the arguments of this process; ends the process with 0, 1 or 2."""
    app()
