"""Named questions: SPARQL queries that come with zhibiao, each with a title in Chinese.

They are the files of ``queries/``: the first comment line is the title, the following ones say
what is answered and how to narrow it.  They declare their prefixes, so that they can be copied
into any SPARQL tool.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from zhibiao.forms.errors import UsageError

__all__ = ["Question", "question", "questions"]

_FOLDER = Path(__file__).with_name("queries")


@dataclass(frozen=True)
class Question:
    """One question: ``name`` to call it by, ``title`` and ``description`` in Chinese, and the
    whole ``query`` text with its comments."""

    name: str
    title: str
    description: str
    query: str


@cache
def questions() -> tuple[Question, ...]:
    """All named questions, by name."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.rq")))


def question(name: str) -> Question:
    """The question of that name or title.  Raises UsageError that names the nearest ones."""
    known = {found.name: found for found in questions()}
    titles = {found.title: found for found in questions()}
    if name in known:
        return known[name]
    if name in titles:
        return titles[name]
    near = (
        get_close_matches(name, known, n=3, cutoff=0.4)
        or [found.name for found in questions() if name in found.title][:3]
    )
    raise UsageError(
        f"没有名为 {name!r} 的查询",
        do=f"最接近的有 {'、'.join(near)}" if near else "用 zhibiao sparql --list 查看全部",
    )


def _read(path: Path) -> Question:
    query = path.read_text(encoding="utf-8")
    comments = []
    for line in query.splitlines():
        if not line.startswith("#"):
            break
        comments.append(line.removeprefix("#").strip())
    title, *description = comments
    return Question(path.stem, title, "\n".join(description), query)
