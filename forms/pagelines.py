"""The lines and words of page text: what stands in them, and where pages end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhibiao.forms.cells import clean_text
from zhibiao.forms.linewraps import goes_over_the_width, whole_lines

__all__ = ["Lines", "Word", "lines_of"]

_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–·]+\s*\d{1,4}\s*[-—–·]+|第\s*\d+\s*页.{0,12}|\d+\s*/\s*\d+)\s*"
)
_BARE_NUMBER = re.compile(r"\s*\d{1,3}\s*")


_BRACKETS = re.compile(r"[（(][^（）()\n]{0,24}[)）]")
"""项目总目标（2024 年-2026 年）, 产出（50 分）: blanks inside brackets part no words."""


_MOST_IN_LINE = 40
_HEADING_WORDS = frozenset(("一级指标", "二级指标", "三级指标", "指标名称", "指标值"))


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, and the line it stands in."""

    text: str
    line: int
    first: bool
    last: bool


@dataclass(slots=True)
class Lines:
    """The lines that hold words: number in the file, page, whether an empty line comes before."""

    words: list[Word] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    apart: list[bool] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    wide: bool = False
    """Whether they go over the whole width of the page, and not cell by cell."""

    def add(self, words: Sequence[str], number: int, page: int, *, apart: bool, text: str) -> None:
        """Take in a line."""
        index, last = len(self.numbers), len(words) - 1
        self.words += [Word(word, index, n == 0, n == last) for n, word in enumerate(words)]
        self.numbers.append(number)
        self.pages.append(page)
        self.apart.append(apart)
        self.texts.append(text)


def lines_of(text: str) -> Lines:
    """The lines of ``text`` that hold words; page numbers are left out."""
    found = Lines()
    kept: list[tuple[list[str], int, int, bool]] = []
    page, apart = 1, True
    raw = text.split("\n")
    numbered = sum(1 for line in raw if _BARE_NUMBER.fullmatch(line)) <= 1 + text.count("\f")
    for number, line in enumerate(raw, start=1):
        feeds = line.count("\f")
        if feeds:
            page += feeds
            apart = True
            line = line.replace("\f", " ")
        line = clean_text(line)
        words = _BRACKETS.sub(lambda match: "".join(match[0].split()), line).split()
        words = [word for word in words if word.strip("….")]
        if not words or _PAGE_NUMBER.fullmatch(line):
            apart = True
            continue
        ends = number == len(raw) or raw[number].startswith("\f")
        # Where each cell has a line, so have the scores.
        if numbered and ends and _BARE_NUMBER.fullmatch(line):
            continue
        if len(words) > _MOST_IN_LINE and len(_HEADING_WORDS & set(words)) > 1:
            # A whole form in one line: its words are its cells.
            kept += [([word], number, page, apart) for word in words]
            continue
        kept.append((words, number, page, apart))
        apart = False
    lines = [words for words, *_ in kept]
    found.wide = goes_over_the_width(lines)
    whole = whole_lines(lines)
    for words, (_, number, page, apart) in zip(whole, kept, strict=True):
        if words:
            found.add(words, number, page, apart=apart, text=" ".join(words))
    return found
