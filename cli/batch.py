"""Files of questions: one a line in, one JSON object a line out."""

import json
from pathlib import Path

from zhibiao.forms.errors import UsageError

__all__ = ["read_drafts", "read_lines"]


def read_lines(path: Path, *, beside: str | None) -> list[str]:
    """The lines of a UTF-8 file.

    An empty line stays, as a question that finds nothing, so that answers keep step with lines.
    ``beside`` is a question given on the command line as well, which makes no sense.
    """
    if beside is not None:
        raise UsageError("文字和 --batch 只能给一个")
    try:
        with path.open(encoding="utf-8-sig") as file:
            # Not str.splitlines: that also splits at marks that may stand inside a question.
            return [line.removesuffix("\n") for line in file]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("读不了这个文件", where=str(path), why=str(error)) from error


def read_drafts(path: Path, *, beside: str | None) -> list[tuple[str, str | None]]:
    """(draft, target) from lines ``{"draft": "…", "target": "…"|null}``; target may be absent."""
    drafts = []
    for number, line in enumerate(read_lines(path, beside=beside), start=1):
        try:
            record = json.loads(line)
            draft, target = record["draft"], record.get("target")
            if not isinstance(draft, str) or not isinstance(target, str | None):
                raise TypeError("draft 和 target 应当是文字")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                '这一行不是 {"draft": …, "target": …}',
                where=f"{path} 第{number}行",
                why=str(error),
            ) from error
        drafts.append((draft, target))
    return drafts
