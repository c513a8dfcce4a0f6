"""Put what docs/demo.sh prints into both READMEs: `make readme`."""

import os
import re
import subprocess
import sys
from pathlib import Path

__all__ = ["READMES", "between", "demo"]

ROOT = Path(__file__).parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
# From the marker to the next heading.
BLOCK = re.compile(r"(?<=<!-- transcript: make demo -->\n).*?(?=^## )", re.DOTALL | re.MULTILINE)


def demo() -> str:
    """What the demo prints in a window of 96 columns, as plain text."""
    commands = str(Path(sys.executable).parent)
    environment = os.environ | {
        "PATH": commands + os.pathsep + os.environ["PATH"],
        "COLUMNS": "96",
    }
    result = subprocess.run(
        ["sh", ROOT / "docs" / "demo.sh"],
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return result.stdout.strip("\n") + "\n"


def between(readme: str, transcript: str) -> str:
    """``readme`` with the transcript in its place."""
    return BLOCK.sub(lambda _: f"\n```console\n{transcript}```\n\n", readme)


if __name__ == "__main__":
    printed = demo()
    for path in READMES:
        path.write_text(between(path.read_text(encoding="utf-8"), printed), encoding="utf-8")
