"""Files of questions: a query, or one question a line in and one JSON object a line out."""

import json
from pathlib import Path

from zhibiao.forms.errors import UsageError

__all__ = ["read_drafts", "read_lines", "read_text"]


def read_text(path: Path, what: str) -> str:
    """The text of a UTF-8 file that holds ``what``.  Raises UsageError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"读不了{what}", where=str(path), why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"读不了{what}", where=str(path), why="不是 UTF-8 编码", do="请另存为 UTF-8 文本"
        ) from error


def read_lines(path: Path, *, beside: str | None) -> list[str]:
    """The lines of a UTF-8 file.

    An empty line stays, as a question that finds nothing, so that answers keep step with lines.
    ``beside`` is a question given on the command line as well, which makes no sense.
    """
    if beside is not None:
        raise UsageError("文字和 --batch 只能给一个")
    # Not str.splitlines: that also splits at marks that may stand inside a question.
    lines = read_text(path, "这个文件").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


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
